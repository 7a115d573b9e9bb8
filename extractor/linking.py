"""Strings mentions together: each joins the thread it most likely belongs to, or opens one of its own.

Mentions are taken in the order of time. Which thread a mention joins is a choice between all that it may belong to
(`extractor.choices`) by the numbers of `extractor.features`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np

from extractor.choices import CHOICES, SUPERSEDED, Links
from extractor.features import Nearness, Rows, own_row, rows
from extractor.mentions import OPENING, Corpus, Mention, Thread
from extractor.strands import Strand
from extractor.types import ItemType

NEAREST = 25  # threads of other conversations that are looked at, by cosine
RECENT = 60  # threads of the same conversation that are looked at, the last touched first
MOST = 3  # threads of one type that one update may belong to
SHARE = 0.3  # how likely an update must belong to a thread to be added to it


@dataclass(frozen=True)
class Options:
    """What a mention may choose between.

    Attributes:
        mention: the mention.
        name: of the choice, a key of `CHOICES`.
        candidates: the threads of each target.
        rows: (candidates, features) for each target.
        own: the mention's own numbers.
    """

    mention: Mention
    name: str
    candidates: Mapping[str, Sequence[Strand]]
    rows: Mapping[str, Rows]
    own: Rows

    @property
    def label(self) -> str:
        """The label under which the mention is read."""
        return self.name.partition(">")[0]

    @property
    def opens(self) -> ItemType | None:
        """The type of the thread that the mention opens if it joins none; None where it need not belong to any."""
        return None if ">" in self.name else OPENING[self.label]


class Chooser(Protocol):
    """Decides which threads a mention joins."""

    def __call__(self, options: Options) -> Sequence[tuple[str, Strand]]:
        """Target and thread; at most one where joining none opens a thread."""
        ...


class Likeliest:
    """Chooses by fitted weights."""

    def __init__(self, links: Links) -> None:
        """Keeps the weights."""
        self._links = links

    def __call__(self, options: Options) -> list[tuple[str, Strand]]:
        """The likeliest thread if none is not likelier; where several may be right, all that are likely enough."""
        chances, none = self._links[options.name].chances(options.rows, options.own)
        found = [
            (float(chance), target, strand)
            for target, strands in options.candidates.items()
            for chance, strand in zip(chances[target], strands, strict=True)
        ]
        ranked = sorted(found, key=lambda one: -one[0])  # the earlier of equals first
        if options.opens:
            return [one[1:] for one in ranked[:1] if one[0] > none]
        return [one[1:] for one in ranked[:MOST] if one[0] >= SHARE]


def link(corpus: Corpus, links: Links) -> list[Thread]:
    """Strings all mentions of a project together; threads in the order in which they were opened."""
    walk = Walk(corpus, Likeliest(links))
    for mention in corpus.mentions:
        walk.place(mention)
    return walk.threads


class Walk:
    """The threads so far, and where the next mention goes.

    Args:
        corpus: all mentions.
        chooser: decides where they go.
    """

    def __init__(self, corpus: Corpus, chooser: Chooser) -> None:
        self._corpus, self._chooser = corpus, chooser
        self._by_type: dict[ItemType, list[Strand]] = defaultdict(list)
        self._with: dict[ItemType, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        # Strands of each conversation, the last touched last.
        self._here: dict[tuple[ItemType, str], dict[int, None]] = defaultdict(dict)
        self.threads: list[Thread] = []

    def place(self, mention: Mention) -> None:
        """Lets a mention join threads or open them, under each of its labels."""
        near = Nearness(mention, self._corpus)
        nearest = _highest(near.cosine, 8 * NEAREST)
        joins: list[tuple[Strand, str]] = []
        opens: list[tuple[ItemType, str, Strand | None]] = []
        for name in _choices(mention):
            options = self._options(near, name, nearest)
            chosen = self._chooser(options)
            joins += [(strand, options.label) for target, strand in chosen if target != SUPERSEDED]
            if options.opens and all(target == SUPERSEDED for target, _ in chosen):
                opens.append((options.opens, options.label, chosen[0][1] if chosen else None))
        # Only now: one label's choice does not change what the next can choose between.
        for strand, label in joins:
            self._add(strand, mention, label)
        for kind, label, replaces in opens:
            self._open(kind, mention, label, replaces)

    def _options(self, near: Nearness, name: str, nearest: Sequence[int]) -> Options:
        label = name.partition(">")[0]
        candidates: dict[str, list[Strand]] = {}
        tables: dict[str, Rows] = {}
        for target in CHOICES[name]:
            kind = cast(ItemType, "decision" if target == SUPERSEDED else target)
            strands = self._candidates(near.mention, kind, nearest)
            if not strands:
                continue
            table = rows(near, label, strands)
            if target == SUPERSEDED:
                standing = [n for n, strand in enumerate(strands) if strand.thread.replaced_by is None]
                strands, table = [strands[n] for n in standing], table[standing]
            candidates[target], tables[target] = strands, table
        return Options(near.mention, name, candidates, tables, own_row(near, list(tables.values())))

    def _candidates(self, mention: Mention, kind: ItemType, nearest: Sequence[int]) -> list[Strand]:
        """Threads of the same conversation, and those of others that are nearest in meaning."""
        strands = self._by_type[kind]
        if len(strands) <= NEAREST + RECENT:
            return list(strands)
        here = list(self._here[kind, mention.place.talk.conversation.key])[-RECENT:]
        near = dict.fromkeys(n for number in nearest for n in self._with[kind].get(number, ()))
        return [strands[n] for n in sorted({*here, *list(near)[:NEAREST]})]

    def _add(self, strand: Strand, mention: Mention, label: str) -> None:
        if strand.thread.last is not mention:
            strand.add(mention, label)
            self._touch(strand, mention)

    def _open(self, kind: ItemType, mention: Mention, label: str, replaces: Strand | None) -> None:
        strand = Strand(kind, len(self._by_type[kind]), mention, label)
        if replaces is not None:
            replaces.thread.replaced_by = strand.thread
        self._by_type[kind].append(strand)
        self._touch(strand, mention)
        self.threads.append(strand.thread)

    def _touch(self, strand: Strand, mention: Mention) -> None:
        kind = strand.thread.type
        self._with[kind][mention.number].append(strand.number)
        here = self._here[kind, mention.place.talk.conversation.key]
        here.pop(strand.number, None)
        here[strand.number] = None


def _choices(mention: Mention) -> list[str]:
    """What a mention has to choose: one choice for each type that it may open, and those that stand beside."""
    own = {
        OPENING[label]: label
        for label in ("request", "commitment", "decision", "blocker", "question")  # a commitment says more
        if label in mention.labels
    }
    beside = [name for name in CHOICES if ">" in name and name.partition(">")[0] in mention.labels]
    return [*own.values(), *beside]


def _highest(cosines: Rows, most: int) -> list[int]:
    """Numbers of the mentions with the highest cosines, the highest first, the earlier of equals."""
    if len(cosines) > most:
        floor = np.partition(cosines, len(cosines) - most)[len(cosines) - most]
        numbers = np.flatnonzero(cosines >= floor)
    else:
        numbers = np.arange(len(cosines))
    return [int(number) for number in numbers[np.argsort(-cosines[numbers], kind="stable")][:most]]
