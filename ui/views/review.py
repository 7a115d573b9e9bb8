"""Review: suggestions one after the other, each with the words it rests on; a key decides and the next comes up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pipelines import queries
from pipelines.workspace import Workspace
from ui import decisions, filters, forms, item, listing, state, words
from ui.cursor import Queue, arrived, load, step


def page() -> None:
    """Draw the page."""
    ws = state.workspace()
    chosen = filters.choose(ws)
    if chosen is None:
        st.info("Nothing is here yet. Import a mailbox, a recording, a transcript or a chat export first.")
        st.page_link("views/bring_in.py", label="Import files", icon=":material/upload_file:")
        return
    queue = load(ws, chosen)
    if queue.current is None:
        arrived()
        _nothing(ws, queue)
        return
    left, right = st.columns([5, 7], gap="medium")
    with left:
        if queue.rows:
            listing.pager(queue)
            listing.show(queue)
        else:
            state.show_notice("Nothing else is left with these filters.")
    with right:
        _one(ws, queue)
    arrived()


def _one(ws: Workspace, queue: Queue) -> None:
    current = queue.current
    assert current is not None
    form = decisions.open_form_of(current)
    _buttons(ws, queue, busy=form is not None)
    # Two containers that are always there: what opens in the first does not push the item below to another place in
    # Streamlit's tree, where it would be drawn a second time until the run ends.
    above, below = st.container(), st.container()
    with above:
        if form == decisions.EDIT:
            forms.edit(ws, queue, current)
        elif form == decisions.REJECT:
            forms.reject(ws, queue, current)
    with below:
        item.show(ws, current, facts=form != decisions.EDIT)


def _buttons(ws: Workspace, queue: Queue, *, busy: bool) -> None:
    current = queue.current
    kept = current.state if current else ""
    with st.container(horizontal=True, gap="xsmall", key="decide"):
        _button("Accept", "a", decisions.accept, (ws, queue), off=busy or kept == "accepted", primary=True)
        _button("Edit", "e", decisions.open_form, (decisions.EDIT, current and current.id), off=busy)
        _button("Reject", "x", decisions.open_form, (decisions.REJECT, current and current.id),
                off=busy or kept == "rejected")  # fmt: skip
        _button("Undo", "u", decisions.undo, (ws, queue), off=busy or not decisions.can_undo(ws, queue))
        _button("Previous", "k", step, (ws, queue, -1), off=busy or (queue.row is not None and queue.position == 0))
        _button("Next", "j", step, (ws, queue, 1),
                off=busy or (queue.row is not None and queue.position + 1 >= queue.total))  # fmt: skip


def _button(
    label: str, key: str, act: Callable[..., None], args: tuple[Any, ...], *, off: bool = False, primary: bool = False
) -> None:
    st.button(
        label, key=f"do-{label.lower()}", shortcut=key, on_click=act, args=args, disabled=off,
        type="primary" if primary else "secondary",
    )  # fmt: skip


def _nothing(ws: Workspace, queue: Queue) -> None:
    chosen = queue.filters
    state.show_notice()
    if chosen.types or chosen.sources or chosen.people:
        st.info("Nothing matches these filters.")
        st.button("Take the filters away", on_click=filters.clear)
    elif queries.jobs(ws, chosen.project, active_only=True):
        st.info("Still reading what you brought in. Suggestions come up here when it is through.")
        st.page_link("views/bring_in.py", label="See how far it is", icon=":material/hourglass_top:")
    elif queries.count_items(ws, chosen.project):
        kind = words.STATES[chosen.states[0]].lower()
        reviewed = chosen.states == ("suggested",)
        st.success("All reviewed: nothing is left to decide." if reviewed else f"Nothing is {kind}.")
    else:
        st.info("No promises, questions, decisions or blockers were found in what you brought in.")
        st.page_link("views/bring_in.py", label="Import more", icon=":material/upload_file:")
    if decisions.can_undo(ws, queue):
        _button("Undo", "u", decisions.undo, (ws, queue))


page()
