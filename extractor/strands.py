"""A thread while it is being strung: what linking asks of it, kept up as mentions join."""

from __future__ import annotations

from datetime import date

from extractor.mentions import Mention, Thread
from extractor.types import ItemType

_ASKS = ("request", "question", "blocker")
_ANSWERS = ("commitment", "update", "decision")


class Strand:
    """What is known of a thread so far.

    Attributes:
        thread: the mentions themselves.
        number: its place among the strands of its type, in the order in which they were opened.
        members: numbers of its mentions.
        words: what its mentions are about.
        codes: tickets, versions and amounts in them.
        names: who is named in them.
        labels: by which its mentions were linked.
        days: dates they fix.
        turns: keys of the turns they stand in.
        parents: keys of the messages that those turns answer.
        owner: who took it on last, else who was asked first.
        asked: who was asked last, while nothing has been said to it.
    """

    def __init__(self, kind: ItemType, number: int, mention: Mention, label: str) -> None:
        """Opens a thread with its first mention."""
        self.thread = Thread(kind)
        self.number = number
        self.members: list[int] = []
        self.words: set[str] = set()
        self.codes: set[str] = set()
        self.names: set[str] = set()
        self.labels: set[str] = set()
        self.days: set[date] = set()
        self.turns: set[str] = set()
        self.parents: set[str] = set()
        self.owner: str | None = None
        self.asked: frozenset[str | None] = frozenset()
        self._last_here: dict[str, Mention] = {}
        self._count_here: dict[str, int] = {}
        self.add(mention, label)

    def add(self, mention: Mention, label: str) -> None:
        """A mention joins, by a label."""
        self._own(mention, label)
        self.thread.mentions.append((mention, label))
        self.members.append(mention.number)
        self.words |= mention.words
        self.codes |= mention.codes
        self.names |= mention.names
        self.labels.add(label)
        if mention.due:
            self.days.add(mention.due.day)
        turn, talk = mention.place.turn, mention.place.talk.conversation.key
        self.turns.add(turn.key)
        if turn.reply_to:
            self.parents.add(turn.reply_to)
        self._last_here[talk] = mention
        self._count_here[talk] = self._count_here.get(talk, 0) + 1

    def last_in(self, talk: str) -> Mention | None:
        """Its latest mention in a conversation (by its key)."""
        return self._last_here.get(talk)

    def count_in(self, talk: str) -> int:
        """How many of its mentions are in a conversation (by its key)."""
        return self._count_here.get(talk, 0)

    def _own(self, mention: Mention, label: str) -> None:
        part = mention.parts.get(label)
        if label == "commitment":
            self.owner = mention.parts["commitment"].owner
        elif self.owner is None and "commitment" not in self.labels and part:
            self.owner = part.owner
        if label in _ASKS:
            first = next((mention.parts[ask] for ask in _ASKS if ask in mention.parts), None)
            self.asked = frozenset({first.owner if first else None, mention.addressee} - {None})
        elif label in _ANSWERS:
            self.asked = frozenset()
