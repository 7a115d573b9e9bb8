"""What a coordinator would write: the words of an item, taken from the sentences it rests on.

No word is put in that nobody said, save names for pronouns, what a pronoun or a bare noun stands for in the sentences
around it, and the small verbs that make a wish a task ("We need the keys" becomes "Get the keys"). Of all drafts the
one is taken of which a ridge regression, fitted to the training projects by `eval.fit_text`, expects the most words in
common with what an annotator would write (ROUGE-L; Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", ACL
2004).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from extractor import antecedents
from extractor.drafts import NAMES, Draft, drafts
from extractor.grammar import Parses
from extractor.mentions import Thread
from extractor.phrases import tidy
from extractor.regression import Logistic

WEIGHTS_FILE = "text_weights.json"
_LONGEST = 180  # characters
LOST = 0.1
"""What a draft is held back by that still points to something unsaid. In cross-validation on the training projects
texts with such a pronoun fell from 19 % to 10 %, and ROUGE-L from 0.292 to 0.289; twice as much cost twice as much."""
_POINTS = NAMES.index("points at all")


@dataclass(frozen=True)
class Taste:
    """A fitted regression: how much a draft will have in common with what a person would write.

    Attributes:
        weights: one for each of `drafts.NAMES`. There is no bias: drafts are only compared.
    """

    weights: tuple[float, ...]

    def rate(self, draft: Draft) -> float:
        """The higher the better; comparable among the drafts of one item."""
        expected = math.fsum(weight * number for weight, number in zip(self.weights, draft.row, strict=True))
        return expected - LOST * draft.row[_POINTS]


@dataclass(frozen=True)
class Style:
    """How texts are written.

    Attributes:
        tastes: which draft to prefer, by type of item.
        memory: what pronouns stand for.
    """

    tastes: Mapping[str, Taste]
    memory: Logistic


@lru_cache(maxsize=1)
def fitted_style() -> Style:
    """The weights that the package comes with, by type of item.

    Raises:
        ValueError: the file was fitted to other features than this version computes.
    """
    return read_style((files("extractor") / WEIGHTS_FILE).read_text(encoding="utf-8"))


def read_style(text: str) -> Style:
    """Weights from JSON: `{"drafts": {"features", "task", ...}, "antecedents": {"features", "bias", "weights"}}`."""
    data = json.loads(text)
    by_type, recalled = data["drafts"], data["antecedents"]
    if tuple(by_type.pop("features")) != NAMES or tuple(recalled["features"]) != antecedents.NAMES:
        raise ValueError(f"{WEIGHTS_FILE} was fitted to other features; fit again: python -m eval.fit_text")
    tastes = {kind: Taste(tuple(weights)) for kind, weights in by_type.items()}
    return Style(tastes, Logistic(recalled["bias"], tuple(recalled["weights"])))


def item_text(thread: Thread, parses: Parses, style: Style) -> str:
    """The text of an item: a task starts with a verb, a question ends with its mark.

    Args:
        thread: what is to be named.
        parses: of its sentences.
        style: how to write it.
    """
    taste = style.tastes[thread.type]
    found = drafts(thread, parses, style.memory)
    if not found:
        return tidy(thread.first.text) or thread.first.text
    sound = [draft for draft in found if draft.sound] if thread.type != "question" else []
    return _short(max(sound or found, key=taste.rate).text)


def _short(text: str) -> str:
    """Cuts an overlong text at the end of a clause, else of a word; a question keeps its mark."""
    if len(text) <= _LONGEST:
        return text
    head = text[:_LONGEST]
    cut = max(head.rfind(", "), head.rfind("; "), head.rfind(" - "))
    if cut <= _LONGEST // 2:
        cut = max(head.rfind(" "), _LONGEST // 2)
    return head[:cut] + "…" + ("?" if text.endswith("?") else "")
