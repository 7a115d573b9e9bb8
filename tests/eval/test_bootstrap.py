"""Intervals: they hold the score, and are wider the less there is."""

from __future__ import annotations

import math

import pytest

from eval.bootstrap import interval, total
from eval.metrics import Counts


def test_equal_conversations_leave_nothing_to_chance() -> None:
    groups = [{"task": Counts(3, 4, 5)}] * 10
    assert interval(groups, ["task"]) == pytest.approx((6 / 9, 6 / 9))
    assert total(groups)["task"] == Counts(30, 40, 50)


def test_few_conversations_give_a_wider_interval_than_many() -> None:
    mixed = [{"task": Counts(4, 4, 4)}, {"task": Counts(0, 4, 4)}]
    few, many = interval(mixed * 4, ["task"]), interval(mixed * 50, ["task"])
    assert few[0] < many[0] < 0.5 < many[1] < few[1]


def test_labels_are_averaged_and_one_that_never_occurs_is_left_out() -> None:
    groups = [{"task": Counts(1, 1, 1), "question": Counts(0, 1, 1), "blocker": Counts(0, 2, 0)}] * 9
    assert interval(groups, ["task", "question", "blocker"]) == (0.5, 0.5)


def test_a_few_conversations_have_no_interval() -> None:
    assert all(math.isnan(bound) for bound in interval([{"task": Counts(1, 1, 1)}] * 3, ["task"]))
    assert total([])["any"] == Counts()
