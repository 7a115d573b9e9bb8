"""What the buttons of the review page do: accept, reject, edit, undo, and on to the next item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pipelines import queries, review
from pipelines.errors import LooseendsError
from pipelines.rows import ItemRow
from pipelines.workspace import Workspace
from ui import cursor, state, words
from ui.cursor import Queue

EDIT, REJECT = "edit", "reject"


def accept(ws: Workspace, queue: Queue) -> None:
    """Make the shown item a record and go on."""
    _decide(ws, queue, "Accepted", lambda item_id, who: review.accept(ws, item_id, who=who))


def reject(ws: Workspace, queue: Queue, reason: str | None) -> None:
    """Say that the shown item is none, and go on."""
    _decide(ws, queue, "Rejected", lambda item_id, who: review.reject(ws, item_id, who=who, reason=reason))


def save(ws: Workspace, queue: Queue, changes: dict[str, Any], *, then_accept: bool) -> None:
    """Keep changed fields of the shown item; with `then_accept` also accept it and go on."""

    def act(item_id: str, who: str) -> None:
        if changes:
            review.edit(ws, item_id, changes, who=who)
        if then_accept:
            review.accept(ws, item_id, who=who)

    done = "Changed and accepted" if then_accept and changes else "Accepted" if then_accept else "Changed"
    if changes or then_accept:
        _decide(ws, queue, done, act, stay=not then_accept)
    else:
        close()


def undo(ws: Workspace, queue: Queue) -> None:
    """Take back this session's last decision, else the last one about the shown item, and show that item."""
    stack = st.session_state.get("decided", [])
    if stack:
        item_id, position = stack.pop()
    elif queue.current is not None:
        item_id, position = queue.current.id, queue.position
    else:
        return
    close()
    try:
        review.undo(ws, item_id, who=state.who())
    except LooseendsError as error:
        state.notify(f"{error.reason[:1].upper()}{error.reason[1:]}. {error.way_out}", bad=True)
        return
    cursor.show(item_id, position)
    state.notify("Taken back")


def can_undo(ws: Workspace, queue: Queue) -> bool:
    """Whether there is a decision to take back: one of this session, or one about the shown item."""
    if st.session_state.get("decided"):
        return True
    current = queue.current
    return current is not None and (current.state != "suggested" or current.edited)


def open_form(kind: str, item_id: str) -> None:
    """Show the form to edit or to reject an item."""
    st.session_state["form"] = (kind, item_id)


def close() -> None:
    """Put the open form away."""
    st.session_state.pop("form", None)


def open_form_of(item: ItemRow) -> str | None:
    """Which form is open for this item, if any."""
    kind, item_id = st.session_state.get("form", (None, None))
    return kind if item_id == item.id else None


def _decide(ws: Workspace, queue: Queue, done: str, act: Callable[[str, str], None], *, stay: bool = False) -> None:
    """Act on the shown item unless it is not what the user saw: a key pressed twice, or somebody else's decision."""
    seen = queue.current
    if seen is None or st.session_state.get("shown", (seen.id, 0))[0] != seen.id:
        return
    now = queries.item(ws, seen.id)
    if now is None or (now.state, now.edited) != (seen.state, seen.edited):
        what = words.STATES[now.state].lower() if now and now.state != "suggested" else "changed"
        state.notify(f"Nothing done: this item was {what} meanwhile. Look at it again", bad=True)
        return
    try:
        act(seen.id, state.who())
    except LooseendsError as error:
        state.notify(f"{error.what}: {error.reason}. {error.way_out}", bad=True)
        return
    close()
    st.session_state.setdefault("decided", []).append((seen.id, queue.position))
    state.notify(f"{done}: {_short(seen.text)}")
    if not stay:
        cursor.move_on(ws, queue)


def _short(text: str) -> str:
    return text if len(text) <= 70 else text[:69].rstrip() + "…"
