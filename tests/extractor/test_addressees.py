"""To whom a sentence is said; the sentences are those that taught the rules."""

from __future__ import annotations

import pytest

from extractor.addressees import addressee
from tests.extractor.talk import conversation, place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Peter, kindly share the list.", "Peter Otieno"),
        ("Peter please share the list.", "Peter Otieno"),
        ("Peter can you share the list?", "Peter Otieno"),
        ("So could you share the list, Peter?", "Peter Otieno"),
        # Of whom one speaks is not to whom: the one who answers is.
        ("Peter will get you two hundred by the end of next week.", "Daan Verhoeven"),
        ("Peter can share the list.", "Daan Verhoeven"),
        ("Peter has the list.", "Daan Verhoeven"),
    ],
)
def test_a_name_is_called_or_spoken_of(text: str, expected: str) -> None:
    call = conversation("call", [("Usman Ghani", "commitment", text)], [("Daan Verhoeven", "", "Great.")])
    where, registry = place(call)
    assert addressee(where, registry) == expected


def test_a_mention_by_at_is_a_call() -> None:
    chat = conversation("chat", [("Usman Ghani", "request", "the list is late @Peter Otieno")])
    where, registry = place(chat)
    assert addressee(where, registry) == "Peter Otieno"


def test_nobody_is_spoken_to_in_a_talk_of_one() -> None:
    where, registry = place(conversation("call", [("Usman Ghani", "commitment", "I'll send the list.")]))
    assert addressee(where, registry) is None
