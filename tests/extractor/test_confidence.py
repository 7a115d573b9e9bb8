"""Confidence sorts the queue: sure before unsure, often said before once said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractor.confidence import confidence


def test_more_and_surer_mentions_are_surer() -> None:
    assert confidence([0.5]) < confidence([0.5, 0.5]) < confidence([0.9])


@given(st.lists(st.floats(0, 1), max_size=20))
def test_stays_a_probability_in_any_order(scores: list[float]) -> None:
    assert 0.0 <= confidence(scores) <= 1.0
    assert confidence(scores) == confidence(list(reversed(scores)))
