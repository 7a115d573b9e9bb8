"""Sentences and labels put into a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from extractor import Conversation, Turn, annotate
from extractor.annotate import Scores
from extractor.types import Kind
from models.classifier import Utterance


class Marks:
    """Labels by punctuation: enough to see what goes where."""

    labels = ("question", "decision")
    thresholds = {"question": 0.5, "decision": 0.9}  # noqa: RUF012

    def predict(self, conversation: Sequence[Utterance], kind: Kind) -> Scores:
        return np.array([[float(one.text.endswith("?")), 0.8] for one in conversation])


def test_sentences_get_scores_and_labels_but_noise_gets_none() -> None:
    at = datetime(2025, 10, 8, tzinfo=UTC)
    mail = Conversation(
        key="k",
        kind="email",
        title="t",
        source="m.mbox",
        turns=(
            Turn(key="1", source="m.mbox", speaker="A", at=at, text="Hi Bob,\nWhich one? The left one."),
            Turn(key="2", source="m.mbox", speaker="News", at=at, text="Did you see our offer?", noise="newsletter"),
        ),
    )
    first, second = annotate(mail, Marks()).turns
    assert [s.text for s in first.sentences] == ["Hi Bob,", "Which one?", "The left one."]
    assert [s.labels for s in first.sentences] == [(), ("question",), ()]
    assert first.sentences[1].scores == {"question": 1.0, "decision": 0.8}
    assert all(first.text[s.start : s.end] == s.text for s in first.sentences)
    assert [(s.text, s.labels) for s in second.sentences] == [("Did you see our offer?", ())]
