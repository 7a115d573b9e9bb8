"""What the command line and the UI may ask of the store; every answer is plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from extractor import Conversation, Evidence, Person
from pipelines.rows import ContextTurn, ItemRow, JobRow, ProblemRow, ProjectRow, ReviewRow, SourceRow
from pipelines.store import conversations as stored_conversations
from pipelines.store import projects as stored_projects
from pipelines.store.items import evidence
from pipelines.store.jobs import ACTIVE
from pipelines.store.schema import (
    ConversationTable,
    EvidenceTable,
    ItemTable,
    JobTable,
    ProblemTable,
    ProjectTable,
    RecordTable,
    ReviewTable,
    SourceTable,
    TurnTable,
)
from pipelines.workspace import Workspace

_STATE = func.coalesce(RecordTable.state, "suggested")


def _effective(name: str) -> Any:
    """A field as a person sees it: the record's if there is one, else the suggestion's."""
    decided = RecordTable.item_id.is_not(None)
    return case((decided, RecordTable.fields[name].as_string()), else_=getattr(ItemTable, name))


_ORDERS: dict[str, tuple[Any, ...]] = {
    "confidence": (ItemTable.confidence.desc(), ItemTable.id),
    "due": (_effective("due").is_(None), _effective("due"), ItemTable.confidence.desc(), ItemTable.id),
    "type": (_effective("type"), ItemTable.confidence.desc(), ItemTable.id),
}


def projects(ws: Workspace) -> list[ProjectRow]:
    """All projects, by name."""
    with ws.database.read() as session:
        rows = session.scalars(select(ProjectTable).order_by(ProjectTable.name))
        return [ProjectRow(row.id, row.name, row.as_of) for row in rows]


def people(ws: Workspace, project: str) -> list[Person]:
    """The people of a project."""
    with ws.database.read() as session:
        return stored_projects.people(session, stored_projects.find(session, project).id)


def conversations(ws: Workspace, project: str) -> list[Conversation]:
    """All conversations of a project with turns and sentences, by time."""
    with ws.database.read() as session:
        return stored_conversations.load(session, stored_projects.find(session, project).id)


def items(
    ws: Workspace,
    project: str,
    *,
    types: Sequence[str] | None = None,
    states: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
    people: Sequence[str] | None = None,
    order: str = "confidence",
    limit: int | None = None,
    offset: int = 0,
) -> list[ItemRow]:
    """Items of a project, as a person sees them; filters take any of the values. Order: confidence, due, type."""
    with ws.database.read() as session:
        project_row = stored_projects.find(session, project)
        query = _filtered(select(ItemTable), project_row.id, types, states, sources, people)
        query = query.order_by(*_ORDERS[order]).limit(limit).offset(offset)
        return [_item_row(row, project) for row in session.scalars(query).unique()]


def count_items(
    ws: Workspace,
    project: str,
    *,
    types: Sequence[str] | None = None,
    states: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
    people: Sequence[str] | None = None,
) -> int:
    """How many items `items` would give without a limit."""
    with ws.database.read() as session:
        project_row = stored_projects.find(session, project)
        ids = _filtered(select(ItemTable.id), project_row.id, types, states, sources, people).subquery()
        return session.scalar(select(func.count()).select_from(ids)) or 0


def _filtered(
    query: Select[Any],
    project_id: int,
    types: Sequence[str] | None,
    states: Sequence[str] | None,
    sources: Sequence[str] | None,
    people: Sequence[str] | None,
) -> Select[Any]:
    query = query.outerjoin(RecordTable, RecordTable.item_id == ItemTable.id).where(ItemTable.project_id == project_id)
    if types:
        query = query.where(_effective("type").in_(types))
    if states:
        query = query.where(_STATE.in_(states))
    if people:
        query = query.where(_effective("owner").in_(people))
    if sources:
        query = query.where(ItemTable.id.in_(select(EvidenceTable.item_id).where(EvidenceTable.source.in_(sources))))
    return query


def item(ws: Workspace, item_id: str) -> ItemRow | None:
    """One item, or None where there is none of that id."""
    with ws.database.read() as session:
        row = session.get(ItemTable, item_id)
        if row is None:
            return None
        project = session.get_one(ProjectTable, row.project_id)
        return _item_row(row, project.name)


def _item_row(row: ItemTable, project: str) -> ItemRow:
    return ItemRow(
        id=row.id,
        superseded_by=row.superseded_by,
        confidence=row.confidence,
        evidence=tuple(evidence(piece) for piece in row.evidence),
        project=project,
        state=row.state,
        edited=bool(row.record and row.record.edited),
        found=row.found,
        **row.fields,
    )


def context(ws: Workspace, project: str, piece: Evidence, before: int = 3, after: int = 3) -> list[ContextTurn]:
    """The turn of a piece of evidence with its neighbours; in it, the span of the quote is marked."""
    with ws.database.read() as session:
        project_id = stored_projects.find(session, project).id
        turn = session.scalar(select(TurnTable).where(TurnTable.project_id == project_id, TurnTable.key == piece.turn))
        if turn is None:
            return []
        around = session.scalars(
            select(TurnTable)
            .where(
                TurnTable.conversation_id == turn.conversation_id,
                TurnTable.position.between(turn.position - before, turn.position + after),
            )
            .order_by(TurnTable.position)
        )
        return [
            ContextTurn(
                row.key,
                row.speaker,
                row.at,
                row.start,
                row.end,
                row.text,
                _spans(row.text, piece.quote) if row.id == turn.id else [],
            )
            for row in around
        ]


def _spans(text: str, quote: str) -> list[tuple[int, int]]:
    found = text.find(quote)
    return [] if found < 0 else [(found, found + len(quote))]


def recording(ws: Workspace, project: str, conversation_key: str) -> Path | None:
    """The audio of a call, where it was a recording and its file is still there."""
    with ws.database.read() as session:
        project_id = stored_projects.find(session, project).id
        location = session.scalar(
            select(SourceTable.location)
            .join(TurnTable, TurnTable.source_id == SourceTable.id)
            .join(ConversationTable, ConversationTable.id == TurnTable.conversation_id)
            .where(
                SourceTable.project_id == project_id,
                SourceTable.reader == "recording",
                ConversationTable.key == conversation_key,
            )
            .limit(1)
        )
    path = Path(location) if location else None
    return path if path and path.is_file() else None


def sources(ws: Workspace, project: str) -> list[SourceRow]:
    """The sources of a project with what came of each, oldest first."""
    with ws.database.read() as session:
        project_id = stored_projects.find(session, project).id
        counts = _counts(session, project_id)
        rows = session.scalars(
            select(SourceTable).where(SourceTable.project_id == project_id).order_by(SourceTable.id)
        ).all()
        return [_source_row(row, counts[row.id]) for row in rows]


def _counts(session: Session, project_id: int) -> dict[int, tuple[int, int, int]]:
    """(conversations, turns, items) by source."""
    counts: dict[int, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    by_turns = session.execute(
        select(TurnTable.source_id, func.count(TurnTable.conversation_id.distinct()), func.count())
        .where(TurnTable.project_id == project_id)
        .group_by(TurnTable.source_id)
    )
    items_of = dict(
        session.execute(
            select(TurnTable.source_id, func.count(EvidenceTable.item_id.distinct()))
            .join(EvidenceTable, EvidenceTable.turn == TurnTable.key)
            .join(ItemTable, (ItemTable.id == EvidenceTable.item_id) & (ItemTable.project_id == project_id))
            .where(TurnTable.project_id == project_id)
            .group_by(TurnTable.source_id)
        ).all()
    )
    for source_id, n_conversations, n_turns in by_turns:
        counts[source_id] = (n_conversations, n_turns, items_of.get(source_id, 0))
    return counts


def _source_row(row: SourceTable, counts: tuple[int, int, int]) -> SourceRow:
    problems = tuple(ProblemRow(p.place, p.reason, p.way_out, p.fatal) for p in row.problems)
    fatal = next((f"{p.reason}. {p.way_out}" for p in problems if p.fatal), None)
    return SourceRow(row.id, row.path, row.reader, row.job.state, fatal, row.added_at, *counts, problems)


def jobs(ws: Workspace, project: str | None = None, *, active_only: bool = False) -> list[JobRow]:
    """The work on sources, oldest first."""
    with ws.database.read() as session:
        return list(_jobs(session, project, active_only))


def _jobs(session: Session, project: str | None, active_only: bool) -> Iterator[JobRow]:
    query = (
        select(JobTable, SourceTable, ProjectTable)
        .join(JobTable.source)
        .join(ProjectTable, ProjectTable.id == SourceTable.project_id)
    )
    if project is not None:
        query = query.where(ProjectTable.name == project)
    if active_only:
        query = query.where(JobTable.state.in_(ACTIVE))
    for job, source, project_row in session.execute(query.order_by(JobTable.id)):
        yield JobRow(
            job.id,
            source.id,
            project_row.name,
            source.path,
            job.stage,
            job.state,
            job.done,
            job.total,
            job.unit,
            job.message,
            job.started_at,
            job.finished_at,
        )


def problems(ws: Workspace, source_ids: Sequence[int]) -> list[tuple[str, ProblemRow]]:
    """(source path, problem) of the sources named, in the order they were met."""
    with ws.database.read() as session:
        rows = session.execute(
            select(SourceTable.path, ProblemTable)
            .join(ProblemTable, ProblemTable.source_id == SourceTable.id)
            .where(SourceTable.id.in_(source_ids))
            .order_by(SourceTable.id, ProblemTable.id)
        )
        return [(path, ProblemRow(p.place, p.reason, p.way_out, p.fatal)) for path, p in rows]


def history(ws: Workspace, item_id: str) -> list[ReviewRow]:
    """What was decided about an item, oldest first."""
    with ws.database.read() as session:
        rows = session.scalars(select(ReviewTable).where(ReviewTable.item_id == item_id).order_by(ReviewTable.id))
        return [ReviewRow(row.action, row.who, row.at, row.reason, row.before, row.after) for row in rows]
