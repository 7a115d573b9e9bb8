"""Scores how items are written: near to what an annotator wrote, understood by themselves, and each thing once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eval.gold import GoldItem
from eval.metrics import Share, match, overlapping, rouge_l
from extractor.types import Item

if TYPE_CHECKING:
    from spacy.tokens import Doc

    Parse = Callable[[str], Doc]

_POINTING = frozenset({"i", "you", "it", "this", "that"})
_PARTS = frozenset({"nsubj", "nsubjpass", "dobj", "dative", "pobj"})


@dataclass(frozen=True)
class TextScore:
    """How the items of a project are written.

    Attributes:
        alike: sum of ROUGE-L F1 between the texts of matched items.
        matched: how many they are.
        unresolved: texts in which "I", "you", "it", "this" or "that" is subject or object, of all texts.
        duplicates: items that quote what another one is matched for, of all items.
    """

    alike: float = 0.0
    matched: int = 0
    unresolved: Share = field(default_factory=Share)
    duplicates: Share = field(default_factory=Share)

    def __add__(self, other: TextScore) -> TextScore:
        """Pools two scores."""
        return TextScore(
            self.alike + other.alike,
            self.matched + other.matched,
            self.unresolved + other.unresolved,
            self.duplicates + other.duplicates,
        )

    @property
    def rouge_l(self) -> float:
        """Mean ROUGE-L F1 of the matched items."""
        return self.alike / self.matched if self.matched else 0.0


def score_texts(gold: Sequence[GoldItem], predicted: Sequence[Item], parse: Parse) -> TextScore:
    """Scores the texts of a project's items."""
    matched = match(gold, predicted)
    pairs = [(p, g) for p, g in matched if not gold[g].optional]
    twice = {p for _, p, _ in overlapping(gold, predicted)} - {p for p, _ in matched}
    return TextScore(
        sum(rouge_l(predicted[p].text, gold[g].text) for p, g in pairs),
        len(pairs),
        Share(sum(is_unresolved(parse(item.text)) for item in predicted), len(predicted)),
        Share(len(twice), len(predicted)),
    )


def is_unresolved(doc: Doc) -> bool:
    """Whether a pronoun whose meaning is lost outside the talk is subject or object in a text."""
    return any(token.lower_ in _POINTING and token.tag_ in ("PRP", "DT") and token.dep_ in _PARTS for token in doc)
