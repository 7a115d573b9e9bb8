"""The queue as a compact list; a click shows the item."""

from __future__ import annotations

import streamlit as st

from ui import cursor, state, words
from ui.cursor import PAGE, Queue

_ROW = 36
_HEADER = 36


def show(queue: Queue) -> None:
    """Draw one page of the queue, the shown item selected."""
    st.session_state["listed"] = [item.id for item in queue.rows]
    st.session_state["listed_from"] = queue.first
    if queue.row is not None:
        st.session_state["queue"] = {"selection": {"rows": [queue.row], "columns": [], "cells": []}}
    st.dataframe(
        {
            "Type": [words.TYPES[item.type] for item in queue.rows],
            "Due": [words.short_due(item.due) for item in queue.rows],
            "What": [item.text for item in queue.rows],
        },
        column_config={
            "Type": st.column_config.TextColumn(width=80),
            "What": st.column_config.TextColumn(),
            "Due": st.column_config.TextColumn(width=80),
        },
        hide_index=True,
        height=_HEADER + _ROW * len(queue.rows),
        row_height=_ROW,
        on_select=_chosen,
        selection_mode="single-row-required",
        key="queue",
    )


def pager(queue: Queue) -> None:
    """Which part of the queue the list shows, and ways to the parts before and after."""
    last = queue.first + len(queue.rows)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="pager"):
        part = f"{queue.first + 1:,} to {last:,} of {queue.total:,}"
        state.show_notice(part if queue.total > PAGE else f"{queue.total:,} in all")
        if queue.total > PAGE:
            st.button(
                "Earlier", type="tertiary", icon=":material/chevron_left:", disabled=queue.first == 0,
                on_click=cursor.show, args=(None, max(0, queue.first - PAGE)),
            )  # fmt: skip
            st.button(
                "Later", type="tertiary", icon=":material/chevron_right:", icon_position="right",
                disabled=last >= queue.total, on_click=cursor.show, args=(None, last),
            )  # fmt: skip


def _chosen() -> None:
    rows = st.session_state["queue"]["selection"]["rows"]
    listed: list[str] = st.session_state["listed"]
    if rows and rows[0] < len(listed):
        cursor.show(listed[rows[0]], st.session_state["listed_from"] + rows[0])
