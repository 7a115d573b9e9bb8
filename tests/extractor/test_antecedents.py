"""What "it" stands for."""

from __future__ import annotations

from extractor.antecedents import GUESS, NAMES, Said, candidates, meant
from extractor.regression import Logistic
from extractor.things import Thing

KEY, LIST = Thing("key", "the licence key", 2), Thing("list", "the list", 1)
SAID = [Said([LIST], "turn before", 1), Said([KEY], "earlier mention", 1, "request"), Said([KEY], "later mention", 2)]


def by(name: str, bias: float = -2.0, weight: float = 4.0) -> Logistic:
    return Logistic(bias, tuple(weight * (one == name) for one in NAMES))


def test_what_is_spoken_of_again_is_meant() -> None:
    assert meant(candidates("I've sent it.", "Call", SAID), by("in several")) == KEY


def test_nothing_is_meant_where_nothing_is_likely() -> None:
    assert meant(candidates("I've sent it.", "Call", SAID), by("in several", bias=-6.0)) is None
    assert meant([], by("in several")) is None


def test_a_guess_asks_for_less() -> None:
    found, memory = candidates("I've sent it.", "Call", SAID), by("in several", bias=-4.5)
    assert meant(found, memory) is None
    assert meant(found, memory, GUESS) == KEY


def test_what_the_sentence_names_itself_is_not_meant() -> None:
    found = [thing for thing, _ in candidates("I have the key, but not it.", "Call", SAID)]
    assert found == [LIST]
