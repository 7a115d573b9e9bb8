"""The two forms of the review page: change an item, and say why it is none."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import streamlit as st

from pipelines import queries
from pipelines.rows import ItemRow
from pipelines.workspace import Workspace
from ui import decisions, words
from ui.cursor import Queue

_NOBODY = "Nobody named"
_NOTHING = "Nothing"
REASONS = ("Nobody said that", "Already on the list", "Already over", "Not about this project", "Wrong in its facts")


def edit(ws: Workspace, queue: Queue, item: ItemRow) -> None:
    """The edit form. Fields left as they were are not written."""
    # Ctrl+Enter is the button's: were it the form's as well, one press in the text would send the form twice.
    with st.form(f"edit-{item.id}", border=True, enter_to_submit=False):
        text = st.text_area("Text", item.text, height=80, key=f"text-{item.id}")
        kind, owner, due = st.columns(3, gap="small")
        values: dict[str, Any] = {"text": (text or "").strip()}
        with kind:
            values["type"] = _choice("Type", words.TYPES, item.type, item)
        with owner:
            values["owner"] = _owner(ws, item)
        with due:
            values["due"] = _due(item)
        waiting, status, _ = st.columns(3, gap="small")
        with waiting:
            values["waiting_on"] = _choice("Waiting on", words.WAITING_ON, item.waiting_on, item, none=_NOTHING)
        with status:
            values["status"] = _choice("Status", words.STATUSES, item.status, item)
        with st.container(horizontal=True, gap="xsmall"):
            accept = st.form_submit_button("Save and accept", type="primary", key="save-accept", shortcut="Ctrl+Enter")
            keep = st.form_submit_button("Save", key="save")
            st.form_submit_button("Cancel", on_click=decisions.close, key="cancel", shortcut="Esc")
    if accept or keep:
        changes = {name: value for name, value in values.items() if value != getattr(item, name)}
        decisions.save(ws, queue, changes, then_accept=accept)
        st.rerun()


def reject(ws: Workspace, queue: Queue, item: ItemRow) -> None:
    """Reasons to reject at a key's press, and room for another."""
    with st.container(border=True, key="reject-form"):
        st.html('<div class="le-muted">Why is it none? Your reason is kept in its history.</div>')
        with st.container(horizontal=True, gap="xsmall"):
            for number, reason in enumerate(REASONS, 1):
                st.button(
                    reason, key=f"reason-{number}", shortcut=str(number), on_click=decisions.reject,
                    args=(ws, queue, reason),
                )  # fmt: skip
        with st.form(f"reject-{item.id}", border=False), st.container(horizontal=True, gap="xsmall"):
            other = st.text_input("Another reason", placeholder="Another reason, or none", label_visibility="collapsed")
            sent = st.form_submit_button("Reject", type="primary", key="reject-now", shortcut="Enter")
            st.form_submit_button("Cancel", on_click=decisions.close, key="cancel", shortcut="Esc")
    if sent:
        decisions.reject(ws, queue, (other or "").strip() or None)
        st.rerun()


def _choice(label: str, names: dict[str, str], value: str | None, item: ItemRow, none: str | None = None) -> str | None:
    options = [*([None] if none else []), *names]
    return st.selectbox(
        label, options, index=options.index(value), format_func=lambda key: names[key] if key else none or "",
        key=f"{label}-{item.id}",
    )  # fmt: skip


def _owner(ws: Workspace, item: ItemRow) -> str | None:
    names = [person.name for person in queries.people(ws, item.project)]
    options = [_NOBODY, *dict.fromkeys([*names, *([item.owner] if item.owner else [])])]
    chosen = st.selectbox(
        "Owner", options, index=options.index(item.owner or _NOBODY), accept_new_options=True,
        key=f"owner-{item.id}", help="Choose somebody, or write another name.",
    )  # fmt: skip
    return None if chosen in (None, "", _NOBODY) else str(chosen).strip()


def _due(item: ItemRow) -> str | None:
    """The day chosen; the hour that was said stays with it as long as the day does."""
    current = datetime.fromisoformat(item.due).date() if item.due else None
    chosen = st.date_input("Due", current, key=f"due-{item.id}", format="YYYY-MM-DD")
    if chosen == current:
        return item.due
    return chosen.isoformat() if isinstance(chosen, date) else None
