"""What is wrong with the items that were found, by kind, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from eval.gold import GoldItem, GoldProject
from eval.metrics import FIELDS, match, overlapping, wrong_fields
from extractor.types import Item

KINDS: tuple[str, ...] = ("missed", "invented", "said twice", *FIELDS)
MOST = 30


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong.

    Attributes:
        kind: one of `KINDS`; a field's name where that is wrong.
        project: name of the project.
        type: of the item.
        found: what was found; empty where it was missed.
        wanted: what the gold has; empty where it has nothing.
        weight: how bad: how sure the item was that is wrong; of one that was missed, how often it was said.
    """

    kind: str
    project: str
    type: str
    found: str
    wanted: str
    weight: float


def mistakes(gold: GoldProject, found: Sequence[Item]) -> Iterator[Mistake]:
    """All mistakes in the items of a project."""
    pairs = match(gold.items, found)
    meant = {p: gold.items[g] for _, p, g in reversed(overlapping(gold.items, found))}
    for number, item in enumerate(found):
        if number not in {p for p, _ in pairs}:
            other = meant.get(number)
            kind, wanted = ("said twice", other.text) if other else ("invented", "")
            yield Mistake(kind, gold.name, item.type, item.text, wanted, item.confidence)
    for number, wish in enumerate(gold.items):
        if number not in {g for _, g in pairs} and not wish.optional:
            yield Mistake("missed", gold.name, wish.type, "", wish.text, len(wish.evidence))
    for p, g in pairs:
        if not gold.items[g].optional:
            yield from _in_fields(gold.name, found[p], gold.items[g])


def _in_fields(project: str, item: Item, gold: GoldItem) -> Iterator[Mistake]:
    for name in wrong_fields(item, gold):
        said, wanted = getattr(item, name) or "none", getattr(gold, name) or "none"
        yield Mistake(name, project, item.type, f"{said} ({item.text})", f"{wanted} ({gold.text})", item.confidence)


def count(many: Iterable[Mistake]) -> dict[str, int]:
    """How many there are of each kind."""
    counts = Counter(one.kind for one in many)
    return {kind: counts[kind] for kind in KINDS}


def worst(many: Sequence[Mistake], most: int = MOST) -> list[Mistake]:
    """The worst of each kind, as many of one as of another as far as there are, sorted by kind."""
    by_kind = [sorted((one for one in many if one.kind == kind), key=lambda one: -one.weight) for kind in KINDS]
    in_turn = [one for rank in zip_longest(*by_kind) for one in rank if one is not None]
    return sorted(in_turn[:most], key=lambda one: KINDS.index(one.kind))
