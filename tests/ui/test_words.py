"""Plain words for dates, times, amounts and how sure a suggestion is."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from extractor import ITEM_TYPES, LABELS, WAITING_ON
from pipelines.rows import STATES
from ui import words


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(1.0, "Very likely"), (0.85, "Very likely"), (0.7, "Likely"), (0.5, "Perhaps"), (0.0, "Unsure")],
)
def test_sureness(confidence: float, word: str) -> None:
    assert words.sureness(confidence) == word


def test_times_of_a_call() -> None:
    assert [words.clock(seconds) for seconds in (4.9, 247, 3750)] == ["0:04", "4:07", "1:02:30"]


def test_a_moment_is_told_in_the_viewers_zone() -> None:
    at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert words.moment(at, ZoneInfo("Asia/Kolkata")) == "Tue 3 Mar 2026, 05:00"
    assert words.moment(at, None) == "Mon 2 Mar 2026, 23:30"


def test_due_dates() -> None:
    assert words.due("2026-03-06") == "Fri 6 Mar 2026"
    assert words.due("2026-03-06T17:00:00+05:30") == "Fri 6 Mar 2026, 17:00 (UTC+0530)"
    assert words.due(None) == ""
    assert words.short_due("2026-03-06T17:00:00+05:30") == "6 Mar 26"


def test_durations() -> None:
    assert [words.duration(seconds) for seconds in (0.2, 42, 170, 4800)] == ["1 s", "42 s", "3 min", "1 h 20 min"]


def test_every_value_of_the_program_has_a_word() -> None:
    assert set(words.TYPES) == set(ITEM_TYPES)
    assert set(words.WAITING_ON) == set(WAITING_ON)
    assert set(words.LABELS) == set(LABELS)
    assert set(words.STATES) == set(STATES)
