"""One item in full: its facts, the words it rests on in their surroundings, the sound of them, and its history."""

from __future__ import annotations

import mimetypes
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from extractor import Evidence
from pipelines import queries
from pipelines.rows import ContextTurn, ItemRow, ReviewRow
from pipelines.workspace import Workspace
from ui import evidence, state, words

LEAD_IN = 5
"""Seconds of a recording that play before the words themselves."""
AROUND = 2
"""Turns shown before and after one that is quoted."""


def show(ws: Workspace, item: ItemRow, *, facts: bool = True) -> None:
    """Draw the item; without its facts where a form shows them."""
    st.html(_title(item) + (_facts(item) if facts else ""))
    _evidence(ws, item, state.zone())
    _history(ws, item, state.zone())


def _title(item: ItemRow) -> str:
    chips = [f'<span class="le-chip {item.type}">{words.TYPES[item.type]}</span>']
    if item.state != "suggested":
        chips.append(f'<span class="le-chip">{words.STATES[item.state]}</span>')
    if item.edited:
        chips.append('<span class="le-chip">Edited</span>')
    if not item.found:
        chips.append('<span class="le-chip" title="Its sources no longer say so">No longer found</span>')
    sure = f'<span class="le-muted">{words.sureness(item.confidence)} ({item.confidence:.2f})</span>'
    return f'<div class="le-chips">{"".join(chips)}{sure}</div><h2 class="le-title" dir="auto">{escape(item.text)}</h2>'


def _facts(item: ItemRow) -> str:
    rows = {
        "Owner": item.owner or "Nobody named",
        "Due": words.due(item.due) or "No date",
        "Status": words.STATUSES[item.status],
    }
    if item.waiting_on:
        rows["Waiting on"] = words.WAITING_ON[item.waiting_on]
    if item.requester:
        rows["Asked by"] = item.requester
    cells = "".join(f'<div><dt>{name}</dt><dd dir="auto">{escape(value)}</dd></div>' for name, value in rows.items())
    return f'<dl class="le-facts">{cells}</dl>'


def _evidence(ws: Workspace, item: ItemRow, zone: ZoneInfo | None) -> None:
    def around(piece: Evidence) -> list[ContextTurn]:
        return queries.context(ws, item.project, piece, before=AROUND, after=AROUND)

    for stretch in evidence.stretches(item.evidence, around):
        st.html(evidence.stretch_html(stretch, zone))
        if stretch.seconds is not None:
            _sound(ws, item, stretch.pieces[0].conversation, stretch.seconds)


def _sound(ws: Workspace, item: ItemRow, conversation: str, seconds: float) -> None:
    path = queries.recording(ws, item.project, conversation)
    if path is None:
        return
    start = max(0, int(seconds) - LEAD_IN)
    kind = mimetypes.guess_type(path.name)[0] or "audio/wav"
    st.audio(str(path), format=kind, start_time=start, alt=f"The call from {words.clock(start)}")


def _history(ws: Workspace, item: ItemRow, zone: ZoneInfo | None) -> None:
    rows = queries.history(ws, item.id)
    if rows:
        lines = "".join(f"<li>{_decision(row, zone)}</li>" for row in reversed(rows))
        st.html(f'<div class="le-muted">History</div><ul class="le-log">{lines}</ul>')


def _decision(row: ReviewRow, zone: ZoneInfo | None) -> str:
    line = f"<b>{escape(row.who)}</b> {words.ACTIONS.get(row.action, escape(row.action))}"
    if row.action == "edit":
        line += f": {_changes(row.before.get('fields', {}), row.after.get('fields', {}))}"
    if row.reason:
        line += f" because: {escape(row.reason)}"
    return f'{line} <span class="le-muted">{escape(words.moment(row.at, zone))}</span>'


def _changes(before: dict[str, Any], after: dict[str, Any]) -> str:
    changed = [name for name in words.FIELDS if before.get(name) != after.get(name)]
    parts = (
        f"{words.FIELDS[name]} <s>{escape(_shown(name, before.get(name)))}</s> {escape(_shown(name, after.get(name)))}"
        for name in changed
    )
    return "; ".join(parts)


def _shown(name: str, value: Any) -> str:
    names = {"type": words.TYPES, "status": words.STATUSES, "waiting_on": words.WAITING_ON}.get(name)
    if value is None:
        return "none"
    if name == "due":
        return words.due(str(value))
    return names.get(str(value), str(value)) if names else str(value)
