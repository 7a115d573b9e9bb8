"""Intervals: they hold the score, and are wider the less there is."""

from __future__ import annotations

import pytest

from eval.bootstrap import interval, total
from eval.metrics import Counts


def test_equal_conversations_leave_nothing_to_chance() -> None:
    groups = [{"task": Counts(3, 4, 5)}] * 6
    assert interval(groups, ["task"]) == pytest.approx((6 / 9, 6 / 9))
    assert total(groups)["task"] == Counts(18, 24, 30)


def test_few_conversations_give_a_wider_interval_than_many() -> None:
    mixed = [{"task": Counts(4, 4, 4)}, {"task": Counts(0, 4, 4)}]
    few, many = interval(mixed * 2, ["task"]), interval(mixed * 50, ["task"])
    assert few[0] < many[0] < 0.5 < many[1] < few[1]


def test_several_labels_are_averaged_and_a_missing_one_counts_as_nothing() -> None:
    assert interval([{"task": Counts(1, 1, 1)}], ["task", "blocker"]) == (0.5, 0.5)


def test_nothing_gives_nothing() -> None:
    assert interval([], ["task"]) == (0.0, 0.0)
