"""Answers a question from what a project's conversations hold, and from nothing else."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipelines.ask.types import Answer
from pipelines.errors import IndexUnavailable, UnknownProject
from pipelines.store.schema import ProjectTable

if TYPE_CHECKING:
    from langchain_core.documents import Document

    from pipelines.workspace import Workspace

PASSAGES_SHOWN = 12
LISTED = 10
logger = logging.getLogger(__name__)


def ask(ws: Workspace, question: str, project: str) -> Answer:
    """Answer a question about one project, every statement with the words that it rests on.

    Where `LOOSEENDS_CHAT_URL` names a chat model, it writes the answer from the passages that were found, and what it
    writes without citing one of them is dropped. Without one, or where it fails, the answer is put together from items
    and sentences as they stand. Where nothing supports an answer it abstains and shows the nearest passages.

    Raises `UnknownProject`, and `WeightsError` where the embedding model is not there.
    """
    from langsmith import tracing_context

    project_id = _project_id(ws, project)
    with tracing_context(enabled=False):  # LangChain would send questions and passages away where the environment asks
        return _answer(ws, question, project_id)


def _answer(ws: Workspace, question: str, project_id: int) -> Answer:
    from pipelines.ask import chat, extractive, listing
    from pipelines.ask.evidence import weigh
    from pipelines.ask.facts import surroundings

    notes: list[str] = []
    found = surroundings(ws, project_id, _retrieve(ws, project_id, question, notes))
    passages = found.passages[:PASSAGES_SHOWN]
    wanted = listing.recognise(question, listing.people(ws, project_id))
    if wanted is not None and (listed := listing.find(ws, project_id, wanted)):
        text, citations = extractive.enumerate_items(listed[:LISTED])
        if len(listed) > LISTED:
            notes.append(f"{len(listed) - LISTED} more are in the list of items.")
        return Answer(answer=text, abstained=False, citations=citations, passages=passages, notes=tuple(notes))
    weighed = weigh(question, found)
    if not any(each.enough for each in weighed):
        return Answer(answer=extractive.ABSTENTION, abstained=True, passages=passages, notes=tuple(notes))
    if (model := chat.ChatModel.configured()) is not None:
        try:
            written = chat.write(model, question, weighed, found)
        except chat.ChatFailed as error:
            notes.append(f"{error}; the answer is put together without it.")
        else:
            return replace(written, passages=passages, notes=tuple(notes))
    text, citations = extractive.write(question, weighed, found.items)
    return Answer(answer=text, abstained=not citations, citations=citations, passages=passages, notes=tuple(notes))


def _project_id(ws: Workspace, project: str) -> int:
    with ws.database.read() as session:
        known = session.scalar(select(ProjectTable.id).where(ProjectTable.name == project))
        names = list(session.scalars(select(ProjectTable.name).order_by(ProjectTable.name)))
    if known is None:
        others = f"There is: {', '.join(names)}" if names else "Take something in first with `looseends ingest`"
        raise UnknownProject(project, "no such project in this workspace", others)
    return known


def _retrieve(ws: Workspace, project_id: int, question: str, notes: list[str]) -> list[Document]:
    """Passages by words and meaning; by words alone, with a note, where the index can't be had."""
    from pipelines import index
    from pipelines.ask.retrieval import project_retriever

    try:
        if not index.sync(ws, project_id=project_id, wait=False):
            notes.append("The index is being brought up to date; what came in last may be missing.")
        return project_retriever(ws, project_id).invoke(question)
    except IndexUnavailable as error:
        logger.warning("%s", error)
        notes.append(f"Searched by words alone, since the index is not available ({error.reason}). {error.way_out}.")
        return project_retriever(ws, project_id, vectors=False).invoke(question)
