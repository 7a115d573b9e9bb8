"""Which thread a mention joins, on small talks whose wording decides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from extractor import HashingEmbedder
from extractor.choices import fitted_links
from extractor.features import NAMES
from extractor.linking import Options, Walk, link
from extractor.mentions import Corpus, Thread, gather
from extractor.people import Registry
from extractor.places import Talk
from extractor.strands import Strand
from extractor.types import Conversation, Kind
from tests.extractor.talk import PROJECT, conversation

ASK = ("Usman Ghani", "request", "Daan, could you please send the MQTT credentials?")


def corpus(*talks: Conversation) -> Corpus:
    registry = Registry.of(PROJECT, talks)
    return gather([Talk.of(talk, registry) for talk in talks], registry, HashingEmbedder())


def threads(*talks: Conversation) -> list[list[str]]:
    return [[mention.text for mention, _ in thread.mentions] for thread in link(corpus(*talks), fitted_links())]


def test_the_yes_of_the_one_who_was_asked_joins_what_it_answers() -> None:
    found = threads(
        conversation(
            "call",
            [("Usman Ghani", "request", "Hira, please book the room for the demo.")],
            [ASK],
            [("Daan Verhoeven", "commitment", "Sure, will do.")],
        )
    )
    assert found == [["Hira, please book the room for the demo."], [ASK[2], "Sure, will do."]]


def test_a_later_mail_about_the_same_joins_across_conversations() -> None:
    mail = conversation(
        "email",
        [("Daan Verhoeven", "update", "The MQTT credentials are sent, please find the MQTT credentials attached.")],
        key="m",
    )
    assert [len(thread) for thread in threads(conversation("call", [ASK]), mail)] == [2]


def test_two_tickets_stay_two() -> None:
    found = threads(
        conversation(
            "chat",
            [("Usman Ghani", "request", "Please fix AGS-31.")],
            [("Usman Ghani", "request", "Please fix AGS-44.")],
        )
    )
    assert len(found) == 2


class Always:
    """Joins the first candidate of a target, if there is one, and notes down what it was offered."""

    def __init__(self, target: str) -> None:
        self._target = target
        self.offered: list[tuple[str, dict[str, int]]] = []

    def __call__(self, options: Options) -> Sequence[tuple[str, Strand]]:
        self.offered.append((options.name, {target: len(many) for target, many in options.candidates.items()}))
        return [(self._target, strand) for strand in list(options.candidates.get(self._target, ()))[:1]]


def walk(chooser: Always, *talks: Conversation) -> list[Thread]:
    given = corpus(*talks)
    path = Walk(given, chooser)
    for mention in given.mentions:
        path.place(mention)
    return path.threads


def test_a_decision_that_replaces_another_opens_a_thread_of_its_own() -> None:
    chooser = Always("superseded")
    talk = conversation(
        "call",
        [("Usman Ghani", "decision", "We go with nightly sync.")],
        [("Usman Ghani", "decision", "No, hourly it is.")],
        [("Usman Ghani", "decision", "Hourly stays.")],
    )
    first, second, third = walk(chooser, talk)
    assert (first.replaced_by, second.replaced_by, third.replaced_by) == (second, third, None)
    # What is replaced can't be replaced again.
    assert [offered["superseded"] for name, offered in chooser.offered if name == "decision" and offered] == [1, 1]


@pytest.mark.parametrize(("labels", "names"), [("update", 3), ("decision", 2), ("request+question", 2), ("blocker", 1)])
def test_each_label_has_its_choices(labels: str, names: int) -> None:
    chooser = Always("nothing")
    walk(chooser, conversation("call", [("Usman Ghani", labels, "So it goes.")]))
    assert len(chooser.offered) == names


@pytest.mark.parametrize(("kind", "counts"), [("chat", 1.0), ("email", 0.0)])
def test_what_a_message_answers_counts_where_it_was_learned(kind: Kind, counts: float) -> None:
    talk = conversation(kind, [ASK], [("Daan Verhoeven", "commitment", "Sure.")])
    answer = talk.turns[1].model_copy(update={"reply_to": talk.turns[0].key})
    seen: list[float] = []

    def choose(options: Options) -> Sequence[tuple[str, Strand]]:
        if "task" in options.rows:
            seen.append(float(options.rows["task"][0, NAMES.index("parent")]))
        return []

    given = corpus(talk.model_copy(update={"turns": (talk.turns[0], answer)}))
    path = Walk(given, choose)
    for mention in given.mentions:
        path.place(mention)
    assert seen == [counts]


def test_a_last_mail_without_a_date_has_finite_numbers() -> None:
    talk = conversation(
        "email", [ASK], [("Daan Verhoeven", "", "Hello.")], [("Daan Verhoeven", "commitment", "Yes, I'll send them.")]
    )
    undated = talk.model_copy(update={"turns": (*talk.turns[:2], talk.turns[2].model_copy(update={"at": None}))})
    later = undated.turns[0].model_copy(update={"at": talk.turns[1].at})
    given = corpus(undated.model_copy(update={"turns": (later, *undated.turns[1:])}))
    assert [mention.place.turn_number for mention in given.mentions] == [2, 0]  # the undated one comes first in time

    def choose(options: Options) -> Sequence[tuple[str, Strand]]:
        assert all(np.isfinite(table).all() for table in options.rows.values())
        return []

    path = Walk(given, choose)
    for mention in given.mentions:
        path.place(mention)
    assert len(path.threads) == 2


def test_an_update_about_nothing_known_opens_nothing() -> None:
    assert threads(conversation("call", [("Usman Ghani", "update", "It is done.")])) == []
