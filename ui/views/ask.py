"""Ask: a question about a project, answered with the words that the answer rests on, or not at all."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from pipelines.workspace import Workspace
from ui import evidence, state

if TYPE_CHECKING:
    from pipelines.ask import Answer, Citation, Passage

NEAREST = 5  # passages shown where nothing answers


def page() -> None:
    """Draw the page."""
    ws = state.workspace()
    left, middle, _ = st.columns([1.6, 5, 1.4], gap="medium")
    with left:
        project = state.project(ws)
    with middle:
        if project is None:
            st.info("There is nothing to ask about yet. Import files first.")
            st.page_link("views/bring_in.py", label="Import files", icon=":material/upload_file:")
            return
        question = _question(project)
        if question:
            with state.told():
                _show(_answer(ws, question, project))
        else:
            st.html(
                '<div class="le-muted">Such as: <i>Who sends the sample files?</i> '
                "<i>What did we decide about the login?</i> <i>What is waiting on the client?</i></div>"
            )


def _question(project: str) -> str:
    with st.form("ask", border=False), st.container(horizontal=True, gap="xsmall"):
        text = st.text_input(
            "Question", key="question", placeholder=f"Ask about {project}", label_visibility="collapsed",
            persist_state="session",
        )  # fmt: skip
        st.form_submit_button("Ask", type="primary", key="ask-now")
    return (text or "").strip()


def _answer(ws: Workspace, question: str, project: str) -> Answer:
    """The answer; kept for the session, so that a visit to another page does not ask again."""
    from pipelines.ask import ask

    kept: tuple[tuple[str, str], Any] | None = st.session_state.get("answer")
    if kept is None or kept[0] != (project, question) or st.session_state.get("ask-now"):
        with st.spinner("Looking through calls, mail and chat"):
            kept = ((project, question), ask(ws, question, project))
        st.session_state["answer"] = kept
    found: Answer = kept[1]
    return found


def _show(answer: Answer) -> None:
    for note in answer.notes:
        st.html(f'<div class="le-muted">{escape(note)}</div>')
    if answer.abstained:
        st.html('<p class="le-answer">Nothing here answers that.</p>')
        if answer.passages:
            st.html('<div class="le-muted">What comes nearest:</div>')
        for passage in answer.passages[:NEAREST]:
            _quote(passage.text, passage)
        return
    st.html(f'<p class="le-answer" dir="auto">{escape(answer.answer)}</p>')
    for number, citation in enumerate(answer.citations, 1):
        _quote(citation.quote, citation, number)


def _quote(text: str, origin: Citation | Passage, number: int | None = None) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.html(evidence.quote_html(text, origin.speaker, origin.at, origin.source, state.zone(), number))
        if origin.item:
            st.page_link(
                "views/review.py", label="Open", query_params={"item": origin.item}, help="See it in its place"
            )


page()
