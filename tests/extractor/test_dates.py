"""What day words fix; they are said on Wednesday 8 October 2025, 12:00 in Nairobi."""

from __future__ import annotations

import pytest

from extractor.dates import find_dates, find_due
from tests.extractor.talk import WEDNESDAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'll create an API key for you guys by Friday.", "2025-10-10"),
        ("I'll send it by the fourteenth.", "2025-10-14"),
        ("Can you leave your comments by next Friday?", "2025-10-17"),
        ("We have it by next week Friday.", "2025-10-17"),
        ("You'll have it on Wednesday next week.", "2025-10-15"),
        ("I have to load the data latest by Monday week.", "2025-10-20"),
        ("They'll come next week.", "2025-10-17"),
        ("I do that this week.", "2025-10-10"),
        ("I'll draw it, you get it at the end of next week.", "2025-10-17"),
        ("Give me till the end of the month.", "2025-10-31"),
        ("Set it up before the end of April.", "2026-04-30"),
        ("Rhodri, can v4 be in before the 1st?", "2025-10-31"),
        ("On or before Friday, please.", "2025-10-10"),
        ("I need it back before tomorrow evening.", "2025-10-09"),
        ("I print and hang it before Monday.", "2025-10-12"),
        ("Files tomorrow.", "2025-10-09"),
        ("EOD please", "2025-10-08"),
        ("suspense GLs to Rhodri, Tue 14 October", "2025-10-14"),
        ("expiry dates: Huda, 01.12;", "2025-12-01"),
        ("Third of November then.", "2025-11-03"),
        ("I pass you the icons the Tuesday 21, promised.", "2025-10-21"),
        ("It'll run on Monday twenty-seven, not this Monday.", "2025-10-27"),
        ("Two weeks, twenty-fifth.", "2025-10-25"),
        ("I arrange the ship before next Friday, 17 October.", "2025-10-17"),
        ("Ready on 2025-11-05.", "2025-11-05"),
        ("I'll send it in two days.", "2025-10-10"),
    ],
)
def test_day(text: str, expected: str) -> None:
    due = find_due(text, WEDNESDAY)
    assert due is not None
    assert due.day.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "Send it ASAP.",
        "The sandbox has been down since Monday.",
        "This becomes spec v1.4.",
        "Ten at night until the first tram.",
        "At its meeting of today the board approved it.",
        "I may do it second.",
        "It works, 2.4.1 is out.",
        "The whole order was late by one night.",
    ],
)
def test_no_date(text: str) -> None:
    assert find_due(text, WEDNESDAY) is None


def test_deadline_counts_before_a_day_named_in_passing() -> None:
    due = find_due("Ivaylo starts on Monday, so your answers until Friday.", WEDNESDAY)
    assert due is not None
    assert due.day.isoformat() == "2025-10-10"


def test_hour_is_kept_with_the_offset_of_the_speaker() -> None:
    due = find_due("Demo on 14.10. at 14:30", WEDNESDAY)
    assert due is not None
    assert due.iso(WEDNESDAY) == "2025-10-14T14:30:00+03:00"


def test_phrase_can_be_cut_out() -> None:
    text = "Send the list by Friday, thanks"
    (due,) = find_dates(text, WEDNESDAY)
    assert text[due.start : due.end] == "by Friday"
