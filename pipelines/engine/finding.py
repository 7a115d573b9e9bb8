"""The last step of every run: items from all conversations of a project, where anything changed since the last time."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from extractor import Conversation, Project
from pipelines.engine import tasks
from pipelines.sources.base import Problem
from pipelines.store import conversations as stored
from pipelines.store import items, jobs, projects
from pipelines.store.schema import ConversationTable, ProjectTable, TurnTable, now
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from distributed import Client

log = logging.getLogger(__name__)


def stale_projects(ws: Workspace, version: str) -> list[int]:
    """Ids of the projects whose items are not those of their present conversations and this version of the rules."""
    with ws.database.read() as session:
        rows = session.scalars(select(ProjectTable).order_by(ProjectTable.id)).all()
        return [row.id for row in rows if row.extracted_with != _fingerprint(session, row, version)]


def annotate_rest(ws: Workspace, client: Client, project_id: int, version: str) -> None:
    """Annotate what no job has: conversations that grew while they were annotated, or that an older model has seen.

    One that can't be annotated is kept without labels, and its sources say so: it must not hold up the others.
    """
    from distributed import as_completed

    while True:
        with ws.database.read() as session:
            keys = stored.unannotated(session, project_id, version)
            waiting = stored.load(session, project_id, keys)
        if not waiting:
            return
        futures = {client.submit(tasks.annotate, one, pure=False): one for one in waiting}
        for future in as_completed(futures, loop=client.loop):
            try:
                annotated, trouble = future.result(), None
            except Exception as error:  # whatever killed it
                log.exception("annotating %s failed", futures[future].title)
                annotated, trouble = futures[future], error
            with ws.database.write() as session:
                stored.save_annotations(session, project_id, annotated, version)
                if trouble is not None:
                    _tell(session, project_id, annotated, trouble)


def _tell(session: Session, project_id: int, conversation: Conversation, error: Exception) -> None:
    reason = f"nothing could be found in it ({type(error).__name__}: {error})"
    for source_id in stored.source_ids(session, project_id, conversation.key):
        problem = Problem(conversation.source, conversation.title, reason, "It can still be read and searched")
        jobs.add_problems(session, source_id, [problem])


def find_items(ws: Workspace, client: Client, project_id: int, version: str) -> None:
    """Extract the items of one project on the cluster and make them its suggestions.

    If conversations come in between reading and writing, the fingerprint differs and the next round finds again.
    """
    with ws.database.read() as session:
        row = session.get_one(ProjectTable, project_id)
        fingerprint = _fingerprint(session, row, version)
        conversations = stored.load(session, project_id)
        project = Project(name=row.name, people=tuple(projects.people(session, project_id)), as_of=row.as_of or now())
    future = client.submit(tasks.extract, conversations, project, pure=False)
    found = future.result()
    with ws.database.write() as session:
        row = session.get_one(ProjectTable, project_id)
        items.replace(session, row, found)
        row.extracted_with = fingerprint


def _fingerprint(session: Session, project: ProjectTable, version: str) -> str:
    """Of everything the items of a project depend on."""
    conversations = session.execute(
        select(ConversationTable.key, ConversationTable.annotated_with, func.count(TurnTable.id))
        .outerjoin(TurnTable, TurnTable.conversation_id == ConversationTable.id)
        .where(ConversationTable.project_id == project.id)
        .group_by(ConversationTable.id)
        .order_by(ConversationTable.key)
    )
    facts = [
        version,
        project.as_of and project.as_of.isoformat(),
        [person.model_dump() for person in projects.people(session, project.id)],
        [list(row) for row in conversations],
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]
