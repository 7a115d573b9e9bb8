"""Who a name stands for."""

from __future__ import annotations

import pytest

from extractor.people import Registry
from extractor.types import Person
from tests.extractor.talk import PEOPLE, PROJECT, conversation

REGISTRY = Registry(PEOPLE)


@pytest.mark.parametrize(
    ("written", "who"),
    [
        ("Verhoeven, Daan", "Daan Verhoeven"),
        ("Daan", "Daan Verhoeven"),
        ("Mr Verhoeven", "Daan Verhoeven"),
        ("DAAN VERHOEVEN (KijaniField)", "Daan Verhoeven"),
        ("usman@ravi.example", "Usman Ghani"),
        ("Ivaylo C", "Ivaylo Cholakov"),
        ("field ops", "Peter Otieno"),
        ("Ravi Softworks", "Ravi Softworks"),
        ("Somebody Else", None),
    ],
)
def test_finds(written: str, who: str | None) -> None:
    assert REGISTRY.find(written) == who


def test_first_name_of_two_is_the_one_who_takes_part() -> None:
    assert REGISTRY.find("Ivaylo") is None
    assert REGISTRY.find("Ivaylo", ["Ivaylo Cholakov", "Daan Verhoeven"]) == "Ivaylo Cholakov"
    assert REGISTRY.find("Ivaylo", ["Ivaylo Cholakov", "Ivaylo Batanov"]) is None


def test_mentions_are_found_with_their_place() -> None:
    text = "@Hira Nadeem can you ask Peter's team?"
    found = REGISTRY.mentioned(text)
    assert [(text[n.start : n.end], n.name) for n in found] == [
        ("@Hira Nadeem", "Hira Nadeem"),
        ("Peter", "Peter Otieno"),
    ]


def test_everyday_words_are_no_names() -> None:
    registry = Registry([Person(name="Will Grant"), Person(name="Mark May")])
    assert registry.mentioned("will you mark it? it may rain") == []
    assert [n.name for n in registry.mentioned("Will, please mark it")] == ["Will Grant"]


def test_speakers_that_nobody_listed_are_known() -> None:
    talk = conversation("call", [("Doe, Jane", "", "Hello.")], [("Jane Doe", "", "Me again.")])
    registry = Registry.of(PROJECT, [talk])
    assert [registry.speaker(turn) for turn in talk.turns] == ["Jane Doe", "Jane Doe"]
