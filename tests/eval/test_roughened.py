"""A classifier less sure than it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from eval.roughened import Noisy, Remembering, held_out_projects
from extractor.annotate import Scores
from extractor.types import Kind
from models.classifier.windows import Utterance

TALK = [Utterance(f"Sentence {n}.", "A", n) for n in range(2000)]


class Sure:
    """Says 0.9 of everything, and counts how often it is asked."""

    def __init__(self) -> None:
        self.labels = ("request",)
        self.thresholds = {"request": 0.5}
        self.asked = 0

    def predict(self, conversation: Sequence[Utterance], kind: Kind) -> Scores:
        self.asked += 1
        return np.full((len(conversation), 1), 0.9)


def test_noise_makes_it_wrong_now_and_then_around_what_it_says() -> None:
    scores = Noisy(Sure(), 1.7, seed=1).predict(TALK, "call")
    assert np.median(scores) == pytest.approx(0.9, abs=0.02)
    # log(9) = 2.2 is 1.3 deviations away from even odds
    assert (scores < 0.5).mean() == pytest.approx(0.098, abs=0.02)


def test_the_same_seed_says_the_same_of_the_same_talk() -> None:
    first, again, other = (Noisy(Sure(), 1.7, seed).predict(TALK[:5], "call") for seed in (1, 1, 2))
    assert (first == again).all()
    assert not (first == other).any()


def test_a_talk_is_read_once() -> None:
    sure = Sure()
    remembering = Remembering(sure)
    for talk in (TALK[:3], TALK[:3], TALK[:4]):
        assert len(remembering.predict(talk, "call")) == len(talk)
    assert sure.asked == 2


def test_the_example_was_never_learned_from() -> None:
    assert "lumen-crm" in held_out_projects()
