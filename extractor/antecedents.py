"""What "it" stands for: the thing said nearby that the conversation goes on speaking of, or nothing.

A logistic regression rates each candidate, fitted by `eval.fit_text` to whether an annotator's text speaks of it. Below
`SURE` the pronoun stays: "Sign it" can be looked up in its quote, a wrong name would mislead.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.regression import Logistic
from extractor.things import Thing
from extractor.words import content_words, stem

SAME_TURN, TURN_BEFORE, EARLIER, LATER = PLACES = ("same turn", "turn before", "earlier mention", "later mention")
NAMES: tuple[str, ...] = (
    *PLACES, "distance", "nearness", "main thing", "rank",
    "weight", "up to two", "sentences", "in several", "in the title", "a digit", "a capital", "of an update",
    "of a request", "of a question", "one word", "main thing just said", "main thing just heard", "things beside",
)  # fmt: skip
SURE = 0.5
GUESS = 0.3
"""From here on a thing is offered as a guess, to be taken where a text would say nothing without it."""


@dataclass(frozen=True)
class Said:
    """The things of one sentence near a mention.

    Attributes:
        things: in it, the most likely first.
        where: one of `PLACES`.
        distance: sentences or mentions between.
        label: label of the mention; empty where the sentence is none of the thread.
    """

    things: Sequence[Thing]
    where: str
    distance: int
    label: str = ""


def candidates(text: str, title: str, said: Sequence[Said]) -> list[tuple[Thing, tuple[float, ...]]]:
    """Things that a pronoun in a sentence may stand for, each with the numbers of `NAMES`.

    Args:
        text: the sentence with the pronoun; a thing that it names itself is not what the pronoun means.
        title: of the conversation.
        said: what was said near it, the likelier places first.
    """
    own, titled = content_words(text), content_words(title)
    heard = Counter(head for one in said for head in {thing.head for thing in one.things})
    found, seen = [], set()
    for one in said:
        for rank, thing in enumerate(one.things):
            if thing.head not in seen and stem(thing.head) not in own:
                seen.add(thing.head)
                found.append((thing, _row(thing, rank, one, heard[thing.head], stem(thing.head) in titled)))
    return found


def meant(found: Sequence[tuple[Thing, tuple[float, ...]]], memory: Logistic, least: float = SURE) -> Thing | None:
    """What a pronoun stands for; None where nothing is likely enough.

    Args:
        found: what it may stand for, of `candidates`.
        memory: the fitted regression.
        least: how likely is enough.
    """
    rated = [(memory.probability(row), -number, thing) for number, (thing, row) in enumerate(found)]
    best = max(rated, key=lambda one: one[:2], default=None)
    return best[2] if best and best[0] >= least else None


def _row(thing: Thing, rank: int, said: Said, heard: int, titled: bool) -> tuple[float, ...]:
    near = said.distance == 1 and rank == 0
    row = (
        *(said.where == where for where in PLACES),
        math.log1p(said.distance),
        1.0 / said.distance,
        rank == 0,
        rank,
        thing.weight,
        min(thing.weight, 2),
        heard,
        heard > 1,
        titled,
        bool(re.search(r"\d", thing.text)),
        thing.text[:1].isupper(),
        said.label == "update",
        said.label == "request" and said.where == EARLIER,
        said.label == "question",
        " " not in thing.text,
        near and said.where == SAME_TURN,
        near and said.where == TURN_BEFORE,
        len(said.things),
    )
    return tuple(float(number) for number in row)
