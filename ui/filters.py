"""The row over the queue: project, state, type, source, owner and order. Each choice is kept in the page's address."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pipelines import queries
from pipelines.workspace import Workspace
from ui import cursor, state, words
from ui.cursor import Filters

_ANY_STATE = "Any state"
_ORDERS = {"Surest first": "confidence", "Due first": "due", "By type": "type"}
_SECONDS_KEPT = 20
"""Counting what came of each source is not for every key press; a new source shows up in the filter after this long."""


def choose(ws: Workspace) -> Filters | None:
    """Show the row and give what was chosen; None where there is no project yet."""
    columns = st.columns([1.3, 1, 1.15, 1.3, 1.15, 0.95], gap="xsmall", vertical_alignment="center")
    with columns[0]:
        project = state.project(ws)
    if project is None:
        return None
    if st.session_state.setdefault("project_shown", project) != project:
        st.session_state["project_shown"] = project
        cursor.restart()
    chosen_state = columns[1].selectbox(
        "State", [*words.STATES.values(), _ANY_STATE], key="state", bind="query-params", on_change=cursor.restart,
        label_visibility="collapsed", filter_mode=None,
    )  # fmt: skip
    types = _several(columns[2], "type", list(words.TYPES.values()), "Any type")
    sources = _several(columns[3], "source", _sources(str(ws.path), project, ws), "Any source")
    people = _several(columns[4], "owner", _owners(ws, project), "Any owner")
    order = columns[5].selectbox(
        "Order", list(_ORDERS), key="order", bind="query-params", on_change=cursor.restart,
        label_visibility="collapsed", filter_mode=None,
    )  # fmt: skip
    return Filters(
        project=project,
        states=tuple(key for key, name in words.STATES.items() if chosen_state in (name, _ANY_STATE)),
        types=tuple(key for key, name in words.TYPES.items() if name in types),
        sources=tuple(sources),
        people=tuple(people),
        order=_ORDERS[order],
    )


def clear() -> None:
    """Take every narrowing away."""
    for key in ("type", "source", "owner"):
        st.session_state[key] = []
    cursor.restart()


def _several(place: DeltaGenerator, key: str, options: list[str], placeholder: str) -> list[str]:
    return place.multiselect(
        key.capitalize(), options, key=key, bind="query-params", on_change=cursor.restart, placeholder=placeholder,
        label_visibility="collapsed", select_all=False,
    )  # fmt: skip


@st.cache_data(ttl=_SECONDS_KEPT, max_entries=50, show_spinner=False)
def _sources(path: str, project: str, _ws: Workspace) -> list[str]:
    return sorted({row.path for row in queries.sources(_ws, project)})


def _owners(ws: Workspace, project: str) -> list[str]:
    return [person.name for person in queries.people(ws, project)]
