"""The choice between threads: chances of all candidates and of none, and the file the weights stand in."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.choices import CHOICES, Choice, Linear, fitted_links, read_links, write_links
from extractor.features import NAMES, OWN


def _choice(weight: float, none: float) -> Choice:
    weights = np.zeros(len(NAMES))
    weights[0] = weight
    return Choice({"task": Linear(0.0, weights), "question": Linear(-1.0, weights)}, Linear(none, np.zeros(len(OWN))))


def _rows(*firsts: float) -> np.ndarray:
    rows = np.zeros((len(firsts), len(NAMES)))
    rows[:, 0] = firsts
    return rows


def test_candidates_share_one_whole_with_none() -> None:
    own = np.zeros(len(OWN))
    chances, none = _choice(2.0, 0.5).chances({"task": _rows(0.1, 0.9), "question": _rows(0.9)}, own)
    assert sum(float(each.sum()) for each in chances.values()) + none == pytest.approx(1.0)
    assert chances["task"][1] > chances["task"][0]
    assert chances["question"][0] == pytest.approx(chances["task"][1] * np.exp(-1.0))


def test_without_candidates_it_is_none() -> None:
    assert _choice(1.0, -50.0).chances({}, np.zeros(len(OWN))) == ({}, 1.0)


def test_a_rival_takes_from_the_others() -> None:
    own = np.zeros(len(OWN))
    alone, _ = _choice(2.0, 0.0).chances({"task": _rows(0.5)}, own)
    beside, _ = _choice(2.0, 0.0).chances({"task": _rows(0.5, 2.0)}, own)
    assert beside["task"][0] < alone["task"][0] / 2


def test_weights_come_back_as_they_were_written() -> None:
    text = write_links(fitted_links())
    assert write_links(read_links(text)) == text
    assert set(read_links(text)) == set(CHOICES)


def test_weights_of_other_numbers_are_refused() -> None:
    other = write_links(fitted_links()).replace(f'"{NAMES[0]}"', '"something else"')
    with pytest.raises(ValueError, match="fit again"):
        read_links(other)
