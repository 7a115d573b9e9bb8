"""Items without a part of the product."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.ablation import Alone, without_linking
from extractor import HashingEmbedder, extract
from extractor.annotate import Scores
from extractor.types import Kind
from models.classifier.windows import Utterance
from tests.extractor.talk import GRAMMAR, PROJECT, conversation

CALL = conversation(
    "call",
    [("Usman Ghani", "request", "Daan, could you please send the MQTT credentials?")],
    [("Daan Verhoeven", "commitment", "Yes, I'll send you the MQTT credentials by Friday.")],
)


class SeesNeighbours:
    """Says of each sentence how many it was shown with."""

    def __init__(self) -> None:
        self.labels = ("request",)
        self.thresholds = {"request": 0.5}

    def predict(self, conversation: Sequence[Utterance], kind: Kind) -> Scores:
        return np.full((len(conversation), 1), float(len(conversation)))


def test_a_sentence_alone_has_no_neighbours() -> None:
    talk = [Utterance(text, "Usman Ghani", n) for n, text in enumerate(("Hello.", "Send it.", "Thanks."))]
    assert SeesNeighbours().predict(talk, "call").ravel().tolist() == [3.0, 3.0, 3.0]
    assert Alone(SeesNeighbours()).predict(talk, "call").ravel().tolist() == [1.0, 1.0, 1.0]


def test_without_linking_a_request_and_its_yes_are_two() -> None:
    def many(**options: object) -> int:
        return len(extract([CALL], PROJECT, embedder=HashingEmbedder(), grammar=GRAMMAR, **options))  # type: ignore[arg-type]

    assert (many(), many(links=without_linking())) == (1, 2)
