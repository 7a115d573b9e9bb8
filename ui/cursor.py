"""The queue: which suggestions it holds, which one is shown, and where that is. It lives in the page's address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pipelines import queries
from pipelines.rows import ItemRow
from pipelines.workspace import Workspace

PAGE = 16
"""Items in a page of the list: as many as a small screen shows without scrolling."""


@dataclass(frozen=True)
class Filters:
    """What the queue is narrowed to, as `pipelines.queries.items` takes it."""

    project: str
    states: tuple[str, ...] = ("suggested",)
    types: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    order: str = "confidence"

    def narrowing(self) -> dict[str, Any]:
        """The keywords that both `items` and `count_items` take."""
        return {"states": self.states, "types": self.types, "sources": self.sources, "people": self.people}


@dataclass(frozen=True)
class Queue:
    """One page of the queue and the item that is shown; `position` is that item's place in the whole queue."""

    filters: Filters
    rows: Sequence[ItemRow]
    total: int
    first: int
    position: int
    current: ItemRow | None

    @property
    def row(self) -> int | None:
        """The shown item's place on this page; None where the queue does not hold it."""
        ids = [item.id for item in self.rows]
        return ids.index(self.current.id) if self.current and self.current.id in ids else None


def load(ws: Workspace, filters: Filters) -> Queue:
    """The page of the queue that the address points at."""
    total = queries.count_items(ws, filters.project, **filters.narrowing())
    wanted, position = _place()
    position = max(0, min(position, total - 1))
    first = position - position % PAGE
    rows = _items(ws, filters, first, PAGE)
    current = _wanted(ws, filters, rows, wanted) or (rows[position - first] if rows else None)
    ids = [item.id for item in rows]
    if current:
        # Shown also where a link leads to an item that these filters or this page don't hold: keys decide on it.
        position = first + ids.index(current.id) if current.id in ids else position
        show(current.id, position)
    return Queue(filters, rows, total, first, position, current)


def show(item_id: str | None, position: int) -> None:
    """Make an item the one that is shown; it stays so over a reload and a visit to another page."""
    st.session_state["shown"] = (item_id, position)
    left = st.query_params.get("item")
    if left != item_id:
        st.session_state.setdefault("moved_from", set()).add(left)
    if item_id is None:
        st.query_params.pop("item", None)
        st.query_params.pop("at", None)
    elif (st.query_params.get("item"), st.query_params.get("at")) != (item_id, str(position)):
        st.query_params["item"], st.query_params["at"] = item_id, str(position)


def arrived() -> None:
    """The page is drawn: from here on the address says again what is shown.

    A key pressed while a run is under way starts the next one with the browser's address, which is still the old one;
    until a run has come to its end, the item moved to counts, not those moved from.
    """
    st.session_state.pop("moved_from", None)


def restart() -> None:
    """Go back to the top, as after a change of project or filter."""
    show(None, 0)


def step(ws: Workspace, queue: Queue, by: int) -> None:
    """Go to the next or the previous item; at an end, stay."""
    if queue.row is None:
        by = 0
    wanted = max(0, min(queue.position + by, queue.total - 1))
    rows = _items(ws, queue.filters, wanted, 1)
    if rows:
        show(rows[0].id, wanted)


def move_on(ws: Workspace, queue: Queue) -> None:
    """After a decision, go to the item that comes next in the queue, as the queue is now."""
    if queue.current is None:
        return
    decided = queries.item(ws, queue.current.id)
    still_in = queue.row is not None and decided is not None and decided.state in queue.filters.states
    wanted = queue.position + (1 if still_in else 0)
    total = queries.count_items(ws, queue.filters.project, **queue.filters.narrowing())
    rows = _items(ws, queue.filters, max(0, min(wanted, total - 1)), 1)
    show(rows[0].id if rows else None, max(0, min(wanted, total - 1)))


def _place() -> tuple[str | None, int]:
    """The item to show and its place in the queue: as the address has it, unless this session knows better."""
    shown, kept = st.session_state.get("shown", (None, 0))
    item_id, at = st.query_params.get("item"), st.query_params.get("at", "")
    if item_id is None or item_id in st.session_state.get("moved_from", ()):
        return shown, kept
    return item_id, int(at) if at.isdecimal() and len(at) < 9 else kept


def _wanted(ws: Workspace, filters: Filters, rows: Sequence[ItemRow], item_id: str | None) -> ItemRow | None:
    """The item of that id, if it is one of this project."""
    if item_id is None:
        return None
    on_page = next((item for item in rows if item.id == item_id), None)
    found = on_page or queries.item(ws, item_id)
    return found if found is not None and found.project == filters.project else None


def _items(ws: Workspace, filters: Filters, offset: int, limit: int) -> list[ItemRow]:
    return queries.items(ws, filters.project, **filters.narrowing(), order=filters.order, offset=offset, limit=limit)
