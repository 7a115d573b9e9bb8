"""What queries give back: plain values that outlive the session, for the command line and the UI."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from extractor import Item

State = Literal["suggested", "accepted", "rejected"]
STATES: tuple[State, ...] = ("suggested", "accepted", "rejected")


class ItemRow(Item):
    """An item as a person sees it: the suggestion, overlaid with what the person made of it."""

    project: str
    state: State = "suggested"
    edited: bool = False
    found: bool = Field(default=True, description="False where a decided item is no longer suggested by the sources")


@dataclass(frozen=True)
class ProjectRow:
    """A project of the workspace."""

    id: int
    name: str
    as_of: datetime | None


@dataclass(frozen=True)
class ContextTurn:
    """A turn around a quote; `marks` are the character spans of the quotes in it."""

    turn_key: str
    speaker: str | None
    at: datetime | None
    start: float | None
    end: float | None
    text: str
    marks: list[tuple[int, int]]


@dataclass(frozen=True)
class ProblemRow:
    """Something of a source that could not be read."""

    place: str
    reason: str
    way_out: str
    fatal: bool


@dataclass(frozen=True)
class SourceRow:
    """A source with what came of it."""

    id: int
    path: str
    kind: str
    state: str
    error: str | None
    added_at: datetime
    conversations: int
    turns: int
    items: int
    problems: tuple[ProblemRow, ...]


@dataclass(frozen=True)
class JobRow:
    """How far the work on a source is; `done` and `total` count `unit`s (seconds of audio, conversations)."""

    id: int
    source_id: int
    project: str
    path: str
    stage: str
    state: str
    done: float
    total: float
    unit: str
    message: str
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True)
class ReviewRow:
    """One decision of a person about an item."""

    action: str
    who: str
    at: datetime
    reason: str | None
    before: dict[str, Any]
    after: dict[str, Any]
