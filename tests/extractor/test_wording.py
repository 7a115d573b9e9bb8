"""Clauses in words that stand alone."""

from __future__ import annotations

import pytest

from extractor.clauses import statements, tasks
from extractor.people import Registry
from extractor.things import Thing, things
from extractor.wording import Voice, third_person, worded
from tests.extractor.talk import GRAMMAR, PEOPLE

REGISTRY = Registry(PEOPLE)
VOICE = Voice("Hira Nadeem", "Daan Verhoeven", "Ravi Softworks")


def whole(sentence: str, voice: Voice = VOICE) -> str:
    (doc,) = GRAMMAR.pipe([sentence])
    return worded(next(iter(statements(doc))), voice).text


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("I need access to the database", "Hira Nadeem needs access to the database"),
        ("I'm stuck with the sync", "Hira Nadeem is stuck with the sync"),
        ("we can't start", "Ravi Softworks can't start"),
        ("we don't have the file", "Ravi Softworks doesn't have the file"),
        ("you have the key", "Daan Verhoeven has the key"),
        ("I wait for my key", "Hira Nadeem waits for Hira's key"),
    ],
)
def test_names_take_the_place_of_pronouns(sentence: str, expected: str) -> None:
    assert whole(sentence) == expected


def test_nobody_is_invented() -> None:
    assert whole("you have the key", Voice("Hira Nadeem", None, None)) == "you have the key"


def test_it_is_filled_in_only_with_what_was_meant() -> None:
    (doc,) = GRAMMAR.pipe(["Please sign it today."])
    clause = next(clause for clause in tasks(doc) if clause.verb == "sign")
    left = worded(clause, VOICE)
    filled = worded(clause, VOICE, (), Thing("form", "a form for the deposit", 2))
    assert (left.pointing, left.filled) == (1, 0)
    assert filled.text.startswith("sign the form for the deposit")
    assert (filled.pointing, filled.filled) == (0, 1)


def test_a_bare_noun_is_said_in_full() -> None:
    (doc, earlier) = GRAMMAR.pipe(["I'll send the keys.", "Could you send the live payment keys?"])
    clause = next(clause for clause in tasks(doc) if clause.verb == "send")
    assert worded(clause, VOICE, things(earlier, REGISTRY.begins_a_name)).text == "send the live payment keys"


def test_what_no_longer_opens_the_sentence_loses_its_capital() -> None:
    (doc,) = GRAMMAR.pipe(["The screens need to be drawn again."])
    assert (
        worded(next(clause for clause in tasks(doc) if clause.verb == "draw"), VOICE).text == "draw the screens again"
    )


def test_a_thing_in_full_takes_the_place_of_the_bare_one() -> None:
    (bare, earlier) = GRAMMAR.pipe(["The keys should be sent to QA.", "Could you send the live payment keys?"])
    clause = next(clause for clause in tasks(bare) if clause.verb == "send")
    assert worded(clause, VOICE, things(earlier, REGISTRY.begins_a_name)).text == "send the live payment keys to QA"


def test_organisations_keep_their_name() -> None:
    assert whole("we need our keys") == "Ravi Softworks needs Ravi Softworks's keys"


def test_people_are_no_things() -> None:
    (doc,) = GRAMMAR.pipe(["Daan sent the report to Hira."])
    assert [thing.head for thing in things(doc, REGISTRY.begins_a_name)] == ["report"]


@pytest.mark.parametrize(
    ("verb", "expected"), [("need", "needs"), ("push", "pushes"), ("try", "tries"), ("pay", "pays")]
)
def test_third_person(verb: str, expected: str) -> None:
    assert third_person(verb) == expected
