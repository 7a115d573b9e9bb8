"""Where a labelled sentence stands: its conversation, turn, moment and speaker; all of them in the order of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from extractor.people import Registry
from extractor.types import Conversation, Sentence, Turn

_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Talk:
    """A conversation with what is known of those who take part.

    Attributes:
        conversation: the conversation itself.
        speakers: canonical name of each turn's speaker, in the order of the turns.
        present: canonical names of all who speak or are written to.
        moments: when each turn was said; None where the source does not say.
    """

    conversation: Conversation
    speakers: tuple[str | None, ...]
    present: frozenset[str]
    moments: tuple[datetime | None, ...]

    @classmethod
    def of(cls, conversation: Conversation, registry: Registry) -> Talk:
        """Finds out who takes part in a conversation, and when each turn was said."""
        speakers = tuple(registry.speaker(turn) for turn in conversation.turns)
        written = {registry.find(name) for turn in conversation.turns for name in (*turn.to, *turn.cc)}
        present = frozenset(name for name in {*speakers, *written} if name)
        return cls(conversation, speakers, present, tuple(moment(conversation, turn) for turn in conversation.turns))


@dataclass(frozen=True, eq=False)
class Place:
    """A labelled sentence and where it stands.

    Attributes:
        talk: the conversation.
        turn_number: which turn of the conversation.
        sentence_number: which sentence of the turn.
        labels: its labels.
    """

    talk: Talk
    turn_number: int
    sentence_number: int
    labels: frozenset[str] = field(default_factory=frozenset)

    @property
    def turn(self) -> Turn:
        """Its turn."""
        return self.talk.conversation.turns[self.turn_number]

    @property
    def sentence(self) -> Sentence:
        """The sentence."""
        return self.turn.sentences[self.sentence_number]

    @property
    def speaker(self) -> str | None:
        """Canonical name of who says it."""
        return self.talk.speakers[self.turn_number]

    @property
    def moment(self) -> datetime | None:
        """When it was said."""
        return self.talk.moments[self.turn_number]

    @property
    def order(self) -> tuple[datetime, str, int, int]:
        """Time first; where it is equal or unknown, the conversation's key and the place in it."""
        return (self.moment or _EVER, self.talk.conversation.key, self.turn_number, self.sentence_number)


def moment(conversation: Conversation, turn: Turn) -> datetime | None:
    """When a turn was said: its own time, or the start of the call and the seconds since."""
    if turn.at is not None:
        return turn.at if turn.at.tzinfo else turn.at.replace(tzinfo=UTC)
    if conversation.started_at is None:
        return None
    started = conversation.started_at
    started = started if started.tzinfo else started.replace(tzinfo=UTC)
    return started + timedelta(seconds=turn.start or 0.0)


def local(place: Place, registry: Registry) -> datetime | None:
    """The moment of a place on its speaker's own calendar.

    A mail carries the offset of its sender; elsewhere the speaker's time zone counts, where it is known.
    """
    at = place.moment
    person = registry.person(place.speaker)
    if at is None or place.talk.conversation.kind == "email" or person is None or not person.timezone:
        return at
    try:
        return at.astimezone(ZoneInfo(person.timezone))
    except (ZoneInfoNotFoundError, ValueError):
        return at


def labelled(talks: Iterable[Talk]) -> list[Place]:
    """All sentences that have a label, earliest first."""
    places = [
        Place(talk, t, s, frozenset(sentence.labels))
        for talk in talks
        for t, turn in enumerate(talk.conversation.turns)
        if turn.noise is None
        for s, sentence in enumerate(turn.sentences)
        if sentence.labels
    ]
    return sorted(places, key=lambda place: place.order)
