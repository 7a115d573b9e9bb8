"""Conversations in and out of the store; what is there already is never added again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from extractor import Conversation, Sentence, Turn, Word
from pipelines.store import passages, projects
from pipelines.store.schema import ConversationTable, SentenceTable, TurnTable


def save(session: Session, project_id: int, source_id: int, conversation: Conversation) -> bool:
    """Add the turns of a conversation that the project does not have yet; True where any was new.

    A thread that a later export continues is the same conversation with more turns: it loses its annotations, since
    a sentence's score depends on what stands around it.
    """
    known = _known_turns(session, project_id, [turn.key for turn in conversation.turns])
    fresh = {turn.key: turn for turn in conversation.turns if turn.key not in known}
    if not fresh:
        return False
    row = _find_or_add(session, project_id, conversation)
    row.turns.extend(_turn_row(project_id, source_id, turn) for turn in fresh.values())
    for position, turn_row in enumerate(sorted(row.turns, key=_order)):
        turn_row.position = position
    row.annotated_with = None
    projects.outdate(session, project_id)
    if conversation.started_at and (row.started_at is None or conversation.started_at < row.started_at):
        row.started_at, row.title = conversation.started_at, conversation.title
    session.flush()
    return True


def save_annotations(session: Session, project_id: int, conversation: Conversation, version: str) -> bool:
    """Keep the sentences of an annotated conversation and derive its passages.

    False, and nothing kept, where turns were added to it meanwhile: it has to be annotated again.
    """
    row = session.scalar(
        select(ConversationTable)
        .where(ConversationTable.project_id == project_id, ConversationTable.key == conversation.key)
        .options(selectinload(ConversationTable.turns))
    )
    if row is None or [turn.key for turn in row.turns] != [turn.key for turn in conversation.turns]:
        return False
    session.execute(delete(SentenceTable).where(SentenceTable.turn_id.in_([turn.id for turn in row.turns])))
    session.expire_all()
    for turn_row, turn in zip(row.turns, conversation.turns, strict=True):
        session.add_all(
            SentenceTable(
                turn_id=turn_row.id,
                position=position,
                **sentence.model_dump(exclude={"labels"}),
                labels=list(sentence.labels),
            )
            for position, sentence in enumerate(turn.sentences)
        )
    row.annotated_with = version
    projects.outdate(session, project_id)
    session.flush()
    session.expire_all()
    passages.write_turns(session, project_id, row, row.turns)
    return True


def load(session: Session, project_id: int, keys: Sequence[str] | None = None) -> list[Conversation]:
    """The conversations of a project, by time and key; all of them, or those named."""
    query = (
        select(ConversationTable)
        .where(ConversationTable.project_id == project_id)
        .options(selectinload(ConversationTable.turns).selectinload(TurnTable.sentences))
    )
    if keys is not None:
        query = query.where(ConversationTable.key.in_(keys))
    found = [_conversation(row) for row in session.scalars(query)]
    return sorted(found, key=lambda c: (c.started_at is None, c.started_at and c.started_at.timestamp(), c.key))


def source_ids(session: Session, project_id: int, key: str) -> list[int]:
    """Ids of the sources that the turns of a conversation came from."""
    query = (
        select(TurnTable.source_id.distinct())
        .join(ConversationTable, ConversationTable.id == TurnTable.conversation_id)
        .where(ConversationTable.project_id == project_id, ConversationTable.key == key)
    )
    return list(session.scalars(query))


def unannotated(session: Session, project_id: int, version: str) -> list[str]:
    """Keys of the conversations that this version of the labels has not seen."""
    query = select(ConversationTable.key).where(
        ConversationTable.project_id == project_id,
        ConversationTable.annotated_with.is_distinct_from(version),
    )
    return list(session.scalars(query.order_by(ConversationTable.key)))


def _known_turns(session: Session, project_id: int, keys: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for first in range(0, len(keys), 500):  # SQLite limits the parameters of one statement
        query = select(TurnTable.key).where(
            TurnTable.project_id == project_id, TurnTable.key.in_(keys[first : first + 500])
        )
        known.update(session.scalars(query))
    return known


def _find_or_add(session: Session, project_id: int, conversation: Conversation) -> ConversationTable:
    row = session.scalar(
        select(ConversationTable).where(
            ConversationTable.project_id == project_id, ConversationTable.key == conversation.key
        )
    )
    if row is None:
        facts = conversation.model_dump(include={"key", "kind", "title", "source"})
        row = ConversationTable(project_id=project_id, started_at=conversation.started_at, **facts)
        session.add(row)
    return row


def _order(turn: TurnTable) -> tuple[bool, float, float, str]:
    moment: datetime | None = turn.at
    return (
        moment is None and turn.start is None,
        moment.timestamp() if moment else 0.0,
        turn.start or 0.0,
        "" if turn.start is not None else turn.key,
    )


def _turn_row(project_id: int, source_id: int, turn: Turn) -> TurnTable:
    facts: dict[str, Any] = turn.model_dump(exclude={"sentences", "words", "to", "cc", "attachments"})
    return TurnTable(
        project_id=project_id,
        source_id=source_id,
        position=0,
        to=list(turn.to),
        cc=list(turn.cc),
        attachments=list(turn.attachments),
        words=[[word.text, word.start, word.end] for word in turn.words],
        sentences=[],
        **facts,
    )


def _conversation(row: ConversationTable) -> Conversation:
    return Conversation(
        key=row.key,
        kind=row.kind,
        title=row.title,
        source=row.source,
        started_at=row.started_at,
        turns=tuple(_turn(turn) for turn in row.turns),
    )


def _turn(row: TurnTable) -> Turn:
    return Turn(
        key=row.key,
        source=row.source,
        speaker=row.speaker,
        address=row.address,
        at=row.at,
        start=row.start,
        end=row.end,
        text=row.text,
        to=tuple(row.to),
        cc=tuple(row.cc),
        reply_to=row.reply_to,
        noise=row.noise,
        attachments=tuple(row.attachments),
        words=tuple(Word(text=text, start=start, end=end) for text, start, end in row.words),
        sentences=tuple(
            Sentence(text=s.text, start=s.start, end=s.end, scores=s.scores, labels=tuple(s.labels))
            for s in row.sentences
        ),
    )
