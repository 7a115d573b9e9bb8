"""Fitting of how sure items are, to threads of which one number tells whether they are right."""

from __future__ import annotations

import random

from eval.fit_confidence import Found, fit, held_out, quality
from extractor.confidence import NAMES

PROMISED = NAMES.index("promised")


def _found() -> list[Found]:
    draw = random.Random(1)
    many = []
    for number in range(300):
        row = [0.0] * len(NAMES)
        row[PROMISED] = float(number % 2)
        right = draw.random() < (0.9 if number % 2 else 0.1)
        many.append(Found(f"project {number % 10}", tuple(row), right, draw.random()))
    return many


def test_confidence_is_how_often_items_are_right() -> None:
    weights = fit(_found())
    often, seldom = [0.0] * len(NAMES), [0.0] * len(NAMES)
    often[PROMISED] = 1.0
    assert 0.8 < weights.probability(often) < 0.97
    assert 0.03 < weights.probability(seldom) < 0.2


def test_quality_stands_beside_that_of_the_best_label_score() -> None:
    many = _found()
    line = quality(many, held_out(many)).splitlines()[2]
    name, items, right, fitted, best = (cell.strip() for cell in line.strip("|").split("|"))
    assert (name, items, right) == ("all projects", "300", str(sum(one.right for one in many)))
    assert float(fitted) > 0.8 > 0.6 > float(best)
