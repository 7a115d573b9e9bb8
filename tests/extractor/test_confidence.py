"""Confidence sorts the queue: sure before unsure, often said before once said."""

from __future__ import annotations

import json

import pytest

from extractor import confidence as module
from extractor.confidence import NAMES, confidence, fitted_confidence, row
from extractor.mentions import Mention, Thread
from extractor.types import Conversation
from tests.extractor.talk import conversation
from tests.extractor.test_linking import corpus

ASK = ("Usman Ghani", "request", "Daan, could you please send the MQTT credentials by Friday?")
YES = ("Daan Verhoeven", "commitment", "Yes, I'll send the MQTT credentials.")


def scored(talk: Conversation, score: float) -> Conversation:
    turns = [
        turn.model_copy(
            update={
                "sentences": tuple(
                    s.model_copy(update={"scores": dict.fromkeys(s.labels, score)}) for s in turn.sentences
                )
            }
        )
        for turn in talk.turns
    ]
    return talk.model_copy(update={"turns": tuple(turns)})


def thread(*lines: tuple[str, str, str], score: float = 0.9) -> Thread:
    mentions: tuple[Mention, ...] = corpus(scored(conversation("call", *[[line] for line in lines]), score)).mentions
    return Thread("task", [(mention, next(iter(mention.labels))) for mention in mentions])


def sure(*lines: tuple[str, str, str], score: float = 0.9) -> float:
    return confidence(thread(*lines, score=score), fitted_confidence())


def test_more_and_surer_mentions_are_surer() -> None:
    assert sure(ASK, score=0.3) < sure(ASK) < sure(ASK, YES) < 1.0


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_the_ends_of_the_scale_stay_a_probability(score: float) -> None:
    assert 0.0 < sure(ASK, score=score) < 1.0


def test_there_is_a_number_for_each_name() -> None:
    numbers = dict(zip(NAMES, row(thread(ASK, YES)), strict=True))
    assert (numbers["asked"], numbers["promised"], numbers["call"], numbers["a date"]) == (1.0, 1.0, 1.0, 1.0)


def test_weights_of_other_numbers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.json, "loads", lambda text: {**json.JSONDecoder().decode(text), "features": ["other"]})
    with pytest.raises(ValueError, match="fit again"):
        fitted_confidence.__wrapped__()
