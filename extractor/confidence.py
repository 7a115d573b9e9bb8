"""How sure an item is: the chance that an annotator would have written it down, to sort the queue of suggestions by.

A logistic regression on what the classifier says of the item's sentences and on what they have in common, fitted by
`eval.fit_confidence` to items that were right and wrong on the training projects.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from importlib.resources import files

from extractor.mentions import Mention, Thread
from extractor.regression import Logistic
from extractor.types import ITEM_TYPES

WEIGHTS_FILE = "confidence_weights.json"
_SUREST = 1e-3  # scores are not taken to be surer than this
_NO_OTHER = -4.0  # odds of another item's label where the first sentence has none

_NUMBERS: tuple[str, ...] = (
    "best score", "best score squared", "worst score", "first score", "sum of scores", "best other score",
    "mentions", "updates", "turns", "speakers", "many conversations",
    "asked", "promised", "call", "chat", "words", "few words", "a date", "a code", "a name",
)  # fmt: skip
NAMES: tuple[str, ...] = (
    *_NUMBERS,
    *(f"{kind}" for kind in ITEM_TYPES[1:]),
    *(f"{kind}: best score" for kind in ITEM_TYPES[1:]),
)


@lru_cache(maxsize=1)
def fitted_confidence() -> Logistic:
    """The weights that the package comes with.

    Raises:
        ValueError: the file was fitted to other numbers than this version computes.
    """
    data = json.loads((files("extractor") / WEIGHTS_FILE).read_text(encoding="utf-8"))
    if tuple(data["features"]) != NAMES:
        raise ValueError(f"{WEIGHTS_FILE} was fitted to other features; fit again: python -m eval.fit_confidence")
    return Logistic(data["bias"], tuple(data["weights"]))


def confidence(thread: Thread, weights: Logistic) -> float:
    """The chance that a thread is an item, in [0, 1]."""
    return round(weights.probability(row(thread)), 4)


def row(thread: Thread) -> tuple[float, ...]:
    """The numbers of `NAMES` for a thread."""
    own = [(mention, label) for mention, label in thread.mentions if label != "update"]
    scores = sorted((mention.score(label) for mention, label in own), reverse=True)
    best = _odds(scores[0])
    is_kind = [float(thread.type == kind) for kind in ITEM_TYPES[1:]]
    return (
        best,
        best * best / 10,
        _odds(scores[-1]),
        _odds(thread.first.score(thread.mentions[0][1])),
        sum(scores) - 1.0,
        _other(thread.first, thread.mentions[0][1]),
        *_extent(thread, [mention for mention, _ in own]),
        *_manner(thread, [mention for mention, _ in own]),
        *is_kind,
        *(best * one for one in is_kind),
    )


def _extent(thread: Thread, own: list[Mention]) -> tuple[float, ...]:
    """How often it was said, by how many, and where."""
    return (
        math.log(len(own)),
        math.log1p(len(thread.mentions) - len(own)),
        math.log1p(len({mention.place.turn.key for mention in own})),
        math.log1p(len({mention.speaker for mention in own})),
        float(len({mention.place.talk.conversation.key for mention, _ in thread.mentions}) > 1),
    )


def _manner(thread: Thread, own: list[Mention]) -> tuple[float, ...]:
    """How it was said, and what about."""
    words, kind = len(thread.first.words), thread.first.place.talk.conversation.kind
    return (
        float(bool(thread.labelled("request"))),
        float(bool(thread.labelled("commitment"))),
        float(kind == "call"),
        float(kind == "chat"),
        math.log1p(words),
        float(words <= 2),
        float(any(mention.due for mention in own)),
        float(any(mention.codes for mention in own)),
        float(any(mention.names for mention in own)),
    )


def _other(first: Mention, label: str) -> float:
    """The odds of the likeliest label that would make another item of the first sentence."""
    others = [first.score(other) for other in first.labels - {label, "update"}]
    return _odds(max(others)) if others else _NO_OTHER


def _odds(score: float) -> float:
    """Logarithm of the odds of a score, within bounds."""
    score = min(max(score, _SUREST), 1.0 - _SUREST)
    return math.log(score / (1.0 - score))
