"""The words of the house: what a conversation is made of, and what is found in it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Kind = Literal["call", "email", "chat"]
ItemType = Literal["task", "decision", "blocker", "question"]
Status = Literal["open", "done", "superseded", "dropped"]
WaitingOn = Literal["access", "data", "approval", "answer", "work", "environment", "other"]

LABELS: tuple[str, ...] = ("decision", "request", "commitment", "blocker", "question", "update")
ITEM_TYPES: tuple[ItemType, ...] = ("task", "decision", "blocker", "question")
WAITING_ON: tuple[WaitingOn, ...] = ("access", "data", "approval", "answer", "work", "environment", "other")


def _storable(text: str) -> str:
    """Half of a cut emoji is legal in JSON, but in no encoding: it becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


Text = Annotated[str, AfterValidator(_storable)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Person(_Frozen):
    """Somebody who takes part in a project, the same across calls, mail and chat."""

    name: str
    email: str | None = None
    role: str | None = None
    org: str | None = None
    timezone: str | None = Field(default=None, description="IANA name, such as Europe/London")
    aliases: tuple[str, ...] = ()


class Word(_Frozen):
    """One recognised word of a recording; times in seconds from its start."""

    text: str
    start: float
    end: float


class Sentence(_Frozen):
    """A sentence of a turn: `text == turn.text[start:end]`, with a score in [0, 1] for each label."""

    text: str
    start: int
    end: int
    scores: dict[str, float] = Field(default_factory=dict)
    labels: tuple[str, ...] = Field(default=(), description="labels whose score passed its threshold")


class Turn(_Frozen):
    """One utterance of a call, one email, one chat message.

    `at` is set in mail and chat, `start` and `end` (seconds from the start of the call) in calls.
    `text` holds only what this turn adds: no quoted reply, no signature.
    """

    key: str = Field(description="the same for the same turn in every export of it")
    source: Text = Field(description="path of the file it came from, relative to the folder that was taken in")
    speaker: Text | None = None
    address: Text | None = Field(default=None, description="email address or chat id of the speaker")
    at: datetime | None = None
    start: float | None = None
    end: float | None = None
    text: Text
    to: tuple[Text, ...] = ()
    cc: tuple[Text, ...] = ()
    reply_to: str | None = Field(default=None, description="key of the turn that it answers, where the source says so")
    noise: str | None = Field(default=None, description="why nothing in it counts: newsletter, automatic reply, …")
    attachments: tuple[Text, ...] = ()
    words: tuple[Word, ...] = ()
    sentences: tuple[Sentence, ...] = Field(default=(), description="empty until the turn is annotated")


class Conversation(_Frozen):
    """One call, one email thread or one chat channel; turns in the order of time."""

    key: str = Field(description="the same for the same conversation in every export of it")
    kind: Kind
    title: Text
    source: Text
    started_at: datetime | None = Field(default=None, description="aware; the moment of second 0 in a call")
    turns: tuple[Turn, ...] = ()


class Evidence(_Frozen):
    """The very words an item rests on: `quote` is a verbatim part of the turn's text."""

    conversation: str
    turn: str
    source: str
    speaker: str | None = None
    at: datetime | float | None = Field(
        default=None, description="a moment (mail, chat) or seconds from the start (call)"
    )
    quote: str
    label: str | None = Field(default=None, description="the sentence label that brought it here")
    changes: str | None = Field(default=None, description="the status or owner or due that this sentence set, if any")


class Item(_Frozen):
    """What a careful coordinator would write down: a suggestion until a person accepts it."""

    id: str
    type: ItemType
    text: str
    owner: str | None = None
    requester: str | None = None
    due: str | None = Field(default=None, description="ISO date, or date-time with offset when an hour was said")
    waiting_on: WaitingOn | None = None
    status: Status = "open"
    superseded_by: str | None = None
    confidence: float = Field(ge=0.0, le=1.0)
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class Project(_Frozen):
    """What is known of a project beside its conversations. `as_of` stands for now: the extractor has no clock."""

    name: str
    people: tuple[Person, ...] = ()
    as_of: datetime | None = None
