"""Fitting of the linking weights, on examples made of one number that decides and one that does not."""

from __future__ import annotations

import random

from eval.fit_linking import Example, fit
from extractor.features import NAMES
from extractor.linking import read_links

DECIDES = NAMES.index("shared_codes")
NOISE = NAMES.index("cosine")


def _examples(seed: int) -> list[Example]:
    draw = random.Random(seed)
    made = []
    for number in range(40):
        row = [0.0] * len(NAMES)
        row[DECIDES], row[NOISE] = float(number % 4 == 0), draw.random()
        made.append(Example("request", "task", tuple(row), number % 4 == 0))
    return made


def test_the_number_that_decides_gets_the_weight() -> None:
    weights, _ = fit([_examples(seed) for seed in range(6)])
    link = read_links(weights)["request", "task"]
    rows = {example.belongs: example.row for example in _examples(0)}
    assert link.probability(rows[True]) >= link.threshold > link.probability(rows[False])


def test_quality_stands_beside_that_of_the_cosine() -> None:
    _, quality = fit([_examples(seed) for seed in range(6)])
    _, pairs, belong, held_out, cosine = (cell.strip() for cell in quality.splitlines()[-1].strip("|").split("|"))
    assert (pairs, belong, held_out) == ("240", "60", "1.000")
    assert float(cosine) < 0.7
