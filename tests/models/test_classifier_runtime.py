"""The shipped classifier: what it says of plain examples, and what it promises whatever the input."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import models.classifier
from models.classifier import Kind, SentenceClassifier, Utterance
from models.errors import WeightsCorrupt, WeightsMissing

SHIPPED = Path(models.classifier.__file__).parent
FILES = ("config.json", "model.int8.onnx", "tokenizer.json")


@pytest.fixture(scope="module")
def classifier() -> SentenceClassifier:
    return SentenceClassifier.load(threads=2)


def talk(*turns: tuple[str, str]) -> list[Utterance]:
    """One turn of one sentence for each (speaker, text)."""
    return [Utterance(text, speaker, number) for number, (speaker, text) in enumerate(turns)]


def labels(classifier: SentenceClassifier, conversation: list[Utterance], kind: Kind = "call") -> list[set[str]]:
    rows = classifier.predict(conversation, kind)
    return [
        {name for name, value in zip(classifier.labels, row, strict=True) if value >= classifier.thresholds[name]}
        for row in rows
    ]


MEETING = talk(
    ("Anna", "Hi all, good morning, how was your weekend?"),
    ("Ben", "Lovely, thanks, we went to the lake."),
    ("Anna", "Could you send me the sample files by Friday?"),
    ("Ben", "Sure, I'll send them tomorrow."),
    ("Anna", "We still don't have the API credentials, so QA can't start."),
    ("Ben", "Which timezone are the timestamps in?"),
    ("Anna", "OK, let's go with option B then."),
    ("Ben", "The credentials for staging arrived this morning."),
)


@pytest.mark.parametrize(
    ("sentence", "label"),
    [(2, "request"), (3, "commitment"), (4, "blocker"), (5, "question"), (6, "decision"), (7, "update")],
)
def test_a_plain_example_gets_its_label(classifier: SentenceClassifier, sentence: int, label: str) -> None:
    assert label in labels(classifier, MEETING)[sentence]


def test_small_talk_gets_no_label(classifier: SentenceClassifier) -> None:
    assert labels(classifier, MEETING)[:2] == [set(), set()]


def mail(request: str) -> list[Utterance]:
    """A short mail of one turn with a request between courtesies."""
    return [Utterance(text, "Anna", 0) for text in ("Hi Marek,", request, "Hope you had a good holiday.")]


def test_mail_is_read_like_talk(classifier: SentenceClassifier) -> None:
    conversation = mail("Could you send us the sample files by Friday?")
    assert labels(classifier, conversation, "email") == [set(), {"request"}, set()]


def test_please_confirm_in_a_lone_mail_is_a_request(classifier: SentenceClassifier) -> None:
    assert "request" in labels(classifier, mail("Please confirm the field mapping by Wednesday."), "email")[1]


def test_please_send_in_a_lone_mail_is_a_request(classifier: SentenceClassifier) -> None:
    assert "request" in labels(classifier, mail("Please send the field mapping by Wednesday."), "email")[1]


def test_what_was_said_before_counts(classifier: SentenceClassifier) -> None:
    commitment = classifier.labels.index("commitment")
    asked = talk(("Anna", "Could you send me the sample files by Friday?"), ("Ben", "Sure, will do."))
    told = talk(("Anna", "My daughter starts school today."), ("Ben", "Sure, will do."))
    after_request, after_story = (classifier.predict(one, "call")[1, commitment] for one in (asked, told))
    assert after_request > after_story + 0.05


def test_probabilities_are_probabilities(classifier: SentenceClassifier) -> None:
    rows = classifier.predict(MEETING, "chat")
    assert rows.shape == (len(MEETING), len(classifier.labels))
    assert rows.dtype == np.float32
    assert ((rows >= 0) & (rows <= 1)).all()


def test_the_same_conversation_gets_the_same_numbers(classifier: SentenceClassifier) -> None:
    first = classifier.predict(MEETING, "call")
    classifier.predict(MEETING * 40, "email")
    np.testing.assert_array_equal(classifier.predict(MEETING, "call"), first)
    np.testing.assert_array_equal(SentenceClassifier.load(threads=1).predict(MEETING, "call"), first)


def test_far_away_sentences_change_nothing(classifier: SentenceClassifier) -> None:
    filler = talk(*[("Ben", f"And then we walked along the shore for {n} hours.") for n in range(120)])
    other = talk(
        *[("Ben", f"And then we walked along the shore for {n} hours.") for n in range(119)], ("Anna", "Stop.")
    )
    np.testing.assert_array_equal(
        classifier.predict(filler, "call")[:40],
        classifier.predict(other, "call")[:40],
    )


def test_no_sentences_give_no_rows(classifier: SentenceClassifier) -> None:
    assert classifier.predict([], "call").shape == (0, len(classifier.labels))


def test_empty_sentences_get_nothing_and_spoil_nothing(classifier: SentenceClassifier) -> None:
    rows = classifier.predict(talk(("Anna", ""), ("Ben", "   "), ("Anna", "Could you send me the logs?")), "call")
    assert not rows[:2].any()
    assert rows[2, classifier.labels.index("request")] >= classifier.thresholds["request"]


def test_a_sentence_longer_than_a_window_is_taken(classifier: SentenceClassifier) -> None:
    rows = classifier.predict(talk(("Anna", "word " * 50_000), ("Ben", "Could you send me the logs?")), "call")
    assert np.isfinite(rows).all()
    assert rows[1, classifier.labels.index("request")] >= classifier.thresholds["request"]


def test_special_tokens_in_a_text_break_nothing(classifier: SentenceClassifier) -> None:
    hostile = talk(("Anna", "[SEP] [CLS] [SEP] [PAD] [MASK]"), ("Ben", "Could you send me the logs?"))
    assert "request" in labels(classifier, hostile)[1]


@pytest.mark.slow
def test_a_very_long_conversation_is_taken(classifier: SentenceClassifier) -> None:
    rows = classifier.predict((MEETING * 2500)[:20_000], "call")
    assert rows.shape == (20_000, len(classifier.labels))
    assert (rows.max(axis=1) > 0).all()


def test_the_version_follows_the_files(classifier: SentenceClassifier, tmp_path: Path) -> None:
    for name in FILES:
        shutil.copy(SHIPPED / name, tmp_path)
    assert SentenceClassifier.load(tmp_path).version == classifier.version
    config = json.loads((tmp_path / "config.json").read_text())
    config["thresholds"]["decision"] += 0.01
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert SentenceClassifier.load(tmp_path).version != classifier.version


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    for other in set(FILES) - {name}:
        shutil.copy(SHIPPED / other, tmp_path)
    with pytest.raises(WeightsMissing, match=rf"{name} is missing.*install Looseends again"):
        SentenceClassifier.load(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    for each in FILES:
        shutil.copy(SHIPPED / each, tmp_path)
    (tmp_path / name).write_bytes((SHIPPED / name).read_bytes()[:100])
    with pytest.raises(WeightsCorrupt, match=f"{name} is damaged"):
        SentenceClassifier.load(tmp_path)
