"""The tables: sources, conversations, turns, sentences, items, evidence, reviews, jobs and the index's debts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Dialect, ForeignKey, Index, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Moment(TypeDecorator[datetime]):
    """An aware date-time kept as ISO text, so that the sender's own offset survives."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """ISO text for the database; raises `ValueError` for a moment without offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs an offset: {value!r}")
        return value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """The aware moment again."""
        return None if value is None else datetime.fromisoformat(value)


FIELDS = ("type", "text", "owner", "requester", "due", "waiting_on", "status")
"""The fields of an item that a person may change."""


def now() -> datetime:
    """The present moment in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


class Base(DeclarativeBase):
    """Parent of all tables."""

    type_annotation_map: ClassVar = {datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON, list[str]: JSON}


class Meta(Base):
    """Facts about the workspace itself, such as its own id."""

    __tablename__ = "meta"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class ProjectTable(Base):
    """A project: everything else belongs to one."""

    __tablename__ = "projects"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    as_of: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    extracted_with: Mapped[str | None] = mapped_column(String(64))


class PersonTable(Base):
    """Somebody who takes part in a project."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("project_id", "name", "email"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320), default="")
    role: Mapped[str | None] = mapped_column(String(100))
    org: Mapped[str | None] = mapped_column(String(200))
    timezone: Mapped[str | None] = mapped_column(String(64))
    aliases: Mapped[list[str]] = mapped_column(default=list)


class SourceTable(Base):
    """A file (or a folder that is one export) that was taken in; its content hash makes taking it in again harmless."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("project_id", "content_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    path: Mapped[str] = mapped_column(Text)
    root: Mapped[str] = mapped_column(Text)
    location: Mapped[str] = mapped_column(Text)
    reader: Mapped[str] = mapped_column(String(40))
    content_hash: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(default=now)
    as_of: Mapped[datetime | None]
    job: Mapped[JobTable] = relationship(back_populates="source", uselist=False, cascade="all, delete-orphan")
    problems: Mapped[list[ProblemTable]] = relationship(cascade="all, delete-orphan", order_by="ProblemTable.id")


class ProblemTable(Base):
    """One thing of a source that could not be read; the rest was."""

    __tablename__ = "problems"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), index=True)
    place: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    way_out: Mapped[str] = mapped_column(Text)
    fatal: Mapped[bool] = mapped_column(default=False)


class JobTable(Base):
    """What has to be done with a source, and how far it is. `state`: waiting, running, done, failed."""

    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="waiting", index=True)
    stage: Mapped[str] = mapped_column(String(40), default="waiting")
    done: Mapped[float] = mapped_column(default=0.0)
    total: Mapped[float] = mapped_column(default=0.0)
    unit: Mapped[str] = mapped_column(String(20), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    source: Mapped[SourceTable] = relationship(back_populates="job")


class ChunkTable(Base):
    """A transcribed stretch of a recording, kept as soon as it is done so that a killed run goes on behind it."""

    __tablename__ = "chunks"
    __table_args__ = (UniqueConstraint("source_id", "start", "end"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), index=True)
    start: Mapped[float]
    end: Mapped[float]
    segments: Mapped[list[Any]]


class ConversationTable(Base):
    """One call, one mail thread or one chat channel."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("project_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime | None]
    annotated_with: Mapped[str | None] = mapped_column(String(64))
    turns: Mapped[list[TurnTable]] = relationship(
        back_populates="conversation", cascade="all, delete-orphan", order_by="TurnTable.position"
    )


class TurnTable(Base):
    """One utterance, mail or chat message."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("project_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(Text)
    speaker: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(320))
    at: Mapped[datetime | None]
    start: Mapped[float | None]
    end: Mapped[float | None]
    text: Mapped[str] = mapped_column(Text)
    to: Mapped[list[str]] = mapped_column(default=list)
    cc: Mapped[list[str]] = mapped_column(default=list)
    reply_to: Mapped[str | None] = mapped_column(String(32))
    noise: Mapped[str | None] = mapped_column(String(60))
    attachments: Mapped[list[str]] = mapped_column(default=list)
    words: Mapped[list[Any]] = mapped_column(default=list)
    conversation: Mapped[ConversationTable] = relationship(back_populates="turns")
    sentences: Mapped[list[SentenceTable]] = relationship(
        cascade="all, delete-orphan", order_by="SentenceTable.position", lazy="selectin"
    )


class SentenceTable(Base):
    """A sentence of a turn with its label scores."""

    __tablename__ = "sentences"
    __table_args__ = (UniqueConstraint("turn_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    labels: Mapped[list[str]] = mapped_column(default=list)


class ItemTable(Base):
    """What the extractor suggests now. What a person decided about it stands in `records`, never here."""

    __tablename__ = "items"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    type: Mapped[str] = mapped_column(String(20), index=True)
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str | None] = mapped_column(String(200))
    requester: Mapped[str | None] = mapped_column(String(200))
    due: Mapped[str | None] = mapped_column(String(40))
    waiting_on: Mapped[str | None] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    superseded_by: Mapped[str | None] = mapped_column(String(32))
    confidence: Mapped[float] = mapped_column(index=True)
    found: Mapped[bool] = mapped_column(default=True)
    first_seen_at: Mapped[datetime] = mapped_column(default=now)
    evidence: Mapped[list[EvidenceTable]] = relationship(
        cascade="all, delete-orphan", order_by="EvidenceTable.position", lazy="selectin"
    )
    record: Mapped[RecordTable | None] = relationship(cascade="all, delete-orphan", uselist=False, lazy="joined")

    @property
    def state(self) -> str:
        """suggested, accepted or rejected."""
        return self.record.state if self.record is not None else "suggested"

    @property
    def fields(self) -> dict[str, Any]:
        """The fields as a person sees them: what was found, or what the person left of it."""
        found = {name: getattr(self, name) for name in FIELDS}
        return found if self.record is None else found | self.record.fields

    @property
    def is_shown(self) -> bool:
        """Whether it can be found: neither rejected, nor gone without anybody having decided about it."""
        return self.state != "rejected" and (self.found or self.record is not None)


class EvidenceTable(Base):
    """The very words an item rests on."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("item_id", "position"), Index("ix_evidence_turn", "turn"))
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    conversation: Mapped[str] = mapped_column(String(32))
    turn: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(Text)
    speaker: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime | None]
    seconds: Mapped[float | None]
    quote: Mapped[str] = mapped_column(Text)
    label: Mapped[str | None] = mapped_column(String(20))
    changes: Mapped[str | None] = mapped_column(String(60))

    @property
    def when(self) -> datetime | float | None:
        """A moment (mail, chat) or seconds from the start (call)."""
        return self.at if self.at is not None else self.seconds


class RecordTable(Base):
    """A person's word on an item: its state and the fields as the person left them. Nothing found later changes it."""

    __tablename__ = "records"
    item_id: Mapped[str] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    edited: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[dict[str, Any]]
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)


class ReviewTable(Base):
    """The append-only log of decisions: who, when, before, after. No row of it is ever changed."""

    __tablename__ = "reviews"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(String(32), index=True)
    action: Mapped[str] = mapped_column(String(20))
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[str | None] = mapped_column(Text)
    undoes: Mapped[int | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class PassageTable(Base):
    """A stretch of text that can be found: part of a turn, or an item. Words go to full text, vectors to the index."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("project_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(48))
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    conversation: Mapped[str | None] = mapped_column(String(32))
    turn: Mapped[str | None] = mapped_column(String(32), index=True)
    start: Mapped[int | None]
    end: Mapped[int | None]
    item_id: Mapped[str | None] = mapped_column(String(32), index=True)


class OutboxTable(Base):
    """What the vector index still owes: written in the transaction that changed the passage, removed once indexed."""

    __tablename__ = "outbox"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    project_id: Mapped[int] = mapped_column(index=True)
    passage_key: Mapped[str] = mapped_column(String(48))
    operation: Mapped[str] = mapped_column(String(10))
