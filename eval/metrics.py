"""The scores: items matched by their quotes, fields on the matched ones, labels of sentences.

The rule of a match: two items of the same type match if one quote of each comes from the same turn (same source, same
time: to the minute in mail and chat, within 20 s in a call) and the shorter of the two shares at least half of its
words with the other. One-to-one, the pairs that share the most words first. A question that its own conversation
answers is optional: neither missed when absent, nor wrong when found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import Any, Protocol

from eval.gold import GoldItem
from extractor.types import ITEM_TYPES, LABELS, Evidence, Item, Kind

SAME_MINUTE = 60.0
SAME_UTTERANCE = 20.0
FIELDS = ("owner", "due", "status", "waiting_on")


@dataclass(frozen=True)
class Counts:
    """How many were right, how many were predicted, how many there are; precision, recall and F1 of them."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Share of the predicted that is right."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class Share:
    """So many right of so many."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)

    @property
    def value(self) -> float:
        """Share that is right."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True)
class ItemScore:
    """Counts by type and over all ("all"), and the fields of the matched items."""

    types: dict[str, Counts] = field(default_factory=dict)
    fields: dict[str, Share] = field(default_factory=dict)

    def __add__(self, other: ItemScore) -> ItemScore:
        """Pools two scores: counts are added, so that a bigger project weighs more."""
        types = {
            kind: self.types.get(kind, Counts()) + other.types.get(kind, Counts()) for kind in (*ITEM_TYPES, "all")
        }
        names = [name for name in FIELDS if name in self.fields or name in other.fields]
        return ItemScore(types, {n: self.fields.get(n, Share()) + other.fields.get(n, Share()) for n in names})


class _Quote(Protocol):
    @property
    def source(self) -> str: ...

    @property
    def quote(self) -> str: ...


class Quoting(Protocol):
    """Anything of a type that rests on quotes."""

    @property
    def type(self) -> str:
        """Type of the item."""
        ...

    @property
    def evidence(self) -> Sequence[Evidence]:
        """The quotes."""
        ...


@dataclass(frozen=True)
class _Place:
    """A quote made ready to compare: which source, when, which words."""

    source: str
    moment: float | None
    words: frozenset[str]


def words(text: str) -> list[str]:
    """Lower-case words of a text."""
    return re.findall(r"\w+", text.lower())


def shared(first: Iterable[str], second: Iterable[str]) -> float:
    """Share of the shorter text's distinct words that the other has too; 0 where either is empty."""
    small, large = sorted((set(first), set(second)), key=len)
    return len(small & large) / len(small) if small else 0.0


def rouge_l(first: str, second: str) -> float:
    """F1 of the longest common subsequence of the words of two texts (ROUGE-L; Lin 2004)."""
    a, b = words(first), words(second)
    lengths = [0] * (len(b) + 1)
    for word in a:
        before = 0
        for n, other in enumerate(b, start=1):
            above = lengths[n]
            lengths[n] = before + 1 if word == other else max(above, lengths[n - 1])
            before = above
    return 2 * lengths[-1] / (len(a) + len(b)) if a and b else 0.0


def moment(at: object) -> float | None:
    """Seconds: since 1970 for a time, from the start for a number, None for None.

    Raises:
        ValueError: a text that is neither a number nor an ISO time.
    """
    if at is None:
        return None
    if isinstance(at, int | float):
        return float(at)
    if isinstance(at, datetime):
        return at.timestamp()
    try:
        return float(str(at))
    except ValueError:
        return datetime.fromisoformat(str(at)).timestamp()


def source_key(source: str) -> str:
    """Mailboxes and transcripts are told apart by file name; all channels of a chat export are one source."""
    path = PurePath(source)
    return "chat" if "chat" in path.parts else path.name


def score_items(gold: Sequence[GoldItem], predicted: Sequence[Item]) -> ItemScore:
    """Matches predicted items to gold items and counts."""
    pairs = match(gold, predicted)
    optional = {p for p, g in pairs if gold[g].optional}
    pairs = [(p, g) for p, g in pairs if not gold[g].optional]
    asked = [item for item in gold if not item.optional]
    said = [item for number, item in enumerate(predicted) if number not in optional]
    types = {}
    for kind in (*ITEM_TYPES, "all"):
        types[kind] = Counts(
            sum(kind in (gold[g].type, "all") for _, g in pairs),
            sum(kind in (item.type, "all") for item in said),
            sum(kind in (item.type, "all") for item in asked),
        )
    return ItemScore(types, _score_fields([(predicted[p], gold[g]) for p, g in pairs]))


def match(gold: Sequence[GoldItem], predicted: Sequence[Quoting]) -> list[tuple[int, int]]:
    """Pairs (predicted, gold) of indices, one-to-one, best overlap first."""
    used_predicted: set[int] = set()
    used_gold: set[int] = set()
    pairs = []
    for _, p, g in overlapping(gold, predicted):
        if p not in used_predicted and g not in used_gold:
            used_predicted.add(p)
            used_gold.add(g)
            pairs.append((p, g))
    return pairs


def overlapping(gold: Sequence[GoldItem], predicted: Sequence[Quoting]) -> list[tuple[float, int, int]]:
    """Overlap, predicted and gold index of all pairs that could be matched, best overlap first."""
    gold_places = [[(_place(e, e.at), e.kind) for e in item.evidence] for item in gold]
    predicted_places = [[_place(e, e.at) for e in item.evidence] for item in predicted]
    candidates = []
    for p, item in enumerate(predicted):
        for g, other in enumerate(gold):
            if item.type == other.type and (best := _overlap(predicted_places[p], gold_places[g])):
                candidates.append((best, p, g))
    return sorted(candidates, key=lambda candidate: -candidate[0])


def _place(evidence: _Quote, at: object) -> _Place:
    return _Place(source_key(evidence.source), moment(at), frozenset(words(evidence.quote)))


def _overlap(predicted: Sequence[_Place], gold: Sequence[tuple[_Place, Kind]]) -> float:
    """Best share of words over all pairs of quotes of the same turn; 0 where none shares half."""
    best = 0.0
    for mine in predicted:
        for other, kind in gold:
            if mine.source != other.source or not _same_time(mine.moment, other.moment, kind):
                continue
            share = shared(mine.words, other.words)
            if share >= 0.5:
                # The number of words breaks ties between pairs of the same share.
                best = max(best, share + 0.001 * len(mine.words & other.words))
    return best


def _same_time(first: float | None, second: float | None, kind: Kind) -> bool:
    if first is None or second is None:
        return True
    return abs(first - second) <= (SAME_UTTERANCE if kind == "call" else SAME_MINUTE)


def same_person(first: str | None, second: str | None) -> bool:
    """The words of one name are all in the other ("Priya" and "Priya Rao")."""
    if first is None or second is None:
        return first is None and second is None
    a, b = set(words(first)), set(words(second))
    return bool(a and b) and (a <= b or b <= a)


def same_day(first: str | None, second: str | None) -> bool:
    """Both have the same date, whatever the hour, or both have none."""
    return (first or "")[:10] == (second or "")[:10]


_ASKED: Mapping[str, Callable[[Item, GoldItem], bool]] = {
    "owner": lambda p, g: True,
    "due": lambda p, g: bool(p.due or g.due),
    "status": lambda p, g: True,
    "waiting_on": lambda p, g: g.type == "blocker",
}
_RIGHT: Mapping[str, Callable[[Item, GoldItem], bool]] = {
    "owner": lambda p, g: same_person(p.owner, g.owner),
    "due": lambda p, g: same_day(p.due, g.due),
    "status": lambda p, g: p.status == g.status,
    "waiting_on": lambda p, g: p.waiting_on == g.waiting_on,
}


def _score_fields(matched: Sequence[tuple[Item, GoldItem]]) -> dict[str, Share]:
    result = {}
    for name in FIELDS:
        counted = [(p, g) for p, g in matched if _ASKED[name](p, g)]
        if counted:
            result[name] = Share(sum(_RIGHT[name](p, g) for p, g in counted), len(counted))
    return result


def wrong_fields(predicted: Item, gold: GoldItem) -> list[str]:
    """The fields of a matched item that are counted and wrong."""
    return [name for name in FIELDS if _ASKED[name](predicted, gold) and not _RIGHT[name](predicted, gold)]


def score_labels(true: Sequence[Iterable[str]], said: Sequence[Iterable[str]]) -> dict[str, Counts]:
    """Counts by label, and "any" (a label at all against none), for sentences given in the same order."""
    tally: dict[str, Counts] = dict.fromkeys((*LABELS, "any"), Counts())
    for gold, predicted in zip(true, said, strict=True):
        g, p = set(gold), set(predicted)
        for label in LABELS:
            tally[label] += Counts(label in g and label in p, label in p, label in g)
        tally["any"] += Counts(bool(g) and bool(p), bool(p), bool(g))
    return tally


def macro_f1(tally: Mapping[str, Counts]) -> float:
    """Mean F1 over the labels that occur, each of the same weight; 0 where none does."""
    held = [tally[label].f1 for label in LABELS if tally[label].gold]
    return sum(held) / len(held) if held else 0.0


def from_json(line: Mapping[str, Any]) -> Item:
    """An item as `looseends items --json` prints it; what it has beyond the fields of `Item` is left out."""
    return Item.model_validate({name: line[name] for name in Item.model_fields if name in line})
