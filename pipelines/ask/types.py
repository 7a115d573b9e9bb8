"""What an answer is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Citation:
    """The very words that a statement rests on; `[n]` in an answer is the n-th citation, counted from 1."""

    item: str | None
    source: str
    speaker: str | None
    at: datetime | float | None
    quote: str
    conversation: str
    turn: str


@dataclass(frozen=True)
class Passage:
    """Something near the question: a stretch of a turn, or an item (then `item` is its id). `score` is at most 1."""

    text: str
    source: str
    speaker: str | None
    at: datetime | float | None
    conversation: str
    turn: str
    score: float
    item: str | None = None


@dataclass(frozen=True)
class Answer:
    """An answer with what it rests on; `abstained` where nothing in the project supports one.

    `notes` say what the reader should know, such as a chat model that could not be reached.
    """

    answer: str
    abstained: bool
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()
    notes: tuple[str, ...] = ()
