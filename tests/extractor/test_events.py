"""Days that other dates hang on."""

from __future__ import annotations

from datetime import timedelta

from extractor import Conversation, HashingEmbedder, Item, extract
from tests.extractor.talk import GRAMMAR, PROJECT, WEDNESDAY, conversation

FIXED = conversation("call", [("Daan Verhoeven", "decision", "Okay, the demo is on Thursday 16 October.")], key="a")
ASKED = conversation(
    "call",
    [("Usman Ghani", "request", "Hira, please draft the runbook before the demo.")],
    key="b",
    start=WEDNESDAY + timedelta(days=1),
)
MOVED = conversation(
    "email",
    [("Daan Verhoeven", "decision", "We move the demo to Tuesday 21 October.")],
    key="c",
    start=WEDNESDAY + timedelta(days=2),
)
LATER = conversation(
    "call",
    [("Usman Ghani", "request", "Hira, please draft the runbook before the demo.")],
    key="d",
    start=WEDNESDAY + timedelta(days=30),
)


def task(*conversations: Conversation) -> Item:
    found = extract(conversations, PROJECT, embedder=HashingEmbedder(), grammar=GRAMMAR)
    return next(item for item in found if item.type == "task")


def test_before_the_demo_is_the_day_of_the_demo() -> None:
    assert task(FIXED, ASKED).due == "2025-10-16"


def test_the_day_it_was_moved_to_counts() -> None:
    assert task(FIXED, ASKED, MOVED).due == "2025-10-21"


def test_another_day_near_the_word_is_not_the_day_of_the_demo() -> None:
    invoice = conversation(
        "email",
        [("Daan Verhoeven", "decision", "After the demo we send the invoice on Friday 24 October.")],
        key="e",
        start=WEDNESDAY + timedelta(days=3),
    )
    assert task(FIXED, ASKED, invoice).due == "2025-10-16"


def test_a_turn_without_end_takes_no_time() -> None:
    endless = conversation(
        "call",
        [("Usman Ghani", "request", "Please send the files by " + "the team and our team and " * 200 + "a few more.")],
        key="f",
        start=WEDNESDAY + timedelta(days=1),
    )
    assert task(FIXED, endless).due is None


def test_no_day_where_none_is_fixed_or_it_is_over() -> None:
    assert task(ASKED).due is None
    assert task(FIXED, LATER).due is None
