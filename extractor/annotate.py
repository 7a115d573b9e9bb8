"""Gives every turn of a conversation its sentences, and every sentence a score for each label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from extractor.sentences import split
from extractor.types import Conversation, Kind, Sentence, Turn
from models.classifier.windows import Utterance

Scores = npt.NDArray[np.floating[Any]]


class Labeller(Protocol):
    """What labels sentences: `models.classifier.SentenceClassifier`, or anything of the same shape.

    Attributes:
        labels: names of the columns of the scores.
        thresholds: for each label, the score from which it is taken to hold.
    """

    @property
    def labels(self) -> Sequence[str]:
        """Names of the columns of the scores."""
        ...

    @property
    def thresholds(self) -> Mapping[str, float]:
        """For each label, the score from which it holds."""
        ...

    def predict(self, conversation: Sequence[Utterance], kind: Kind) -> Scores:
        """Scores in [0, 1] of shape (sentences, labels), for all sentences of one conversation in their order."""
        ...


def annotate(conversation: Conversation, classifier: Labeller) -> Conversation:
    """Splits the turns of a conversation into sentences and labels them.

    A turn that is noise (a newsletter, an automatic reply) keeps its sentences, but none of them gets a label.

    Args:
        conversation: as a source gave it; sentences that it already has are made anew.
        classifier: reads all sentences of the conversation at once, because each is understood by its neighbours.
    """
    spans = [split(turn.text, conversation.kind) for turn in conversation.turns]
    utterances = [
        Utterance(turn.text[start:end], turn.speaker or turn.address, number)
        for number, turn in enumerate(conversation.turns)
        if turn.noise is None
        for start, end in spans[number]
    ]
    scores = classifier.predict(utterances, conversation.kind) if utterances else np.zeros((0, len(classifier.labels)))
    rows = iter(scores)
    turns = []
    for turn, places in zip(conversation.turns, spans, strict=True):
        if turn.noise is None:
            sentences = tuple(_sentence(turn, start, end, next(rows), classifier) for start, end in places)
        else:
            sentences = tuple(Sentence(text=turn.text[start:end], start=start, end=end) for start, end in places)
        turns.append(turn.model_copy(update={"sentences": sentences}))
    return conversation.model_copy(update={"turns": tuple(turns)})


def _sentence(turn: Turn, start: int, end: int, row: Scores, classifier: Labeller) -> Sentence:
    scores = {label: float(score) for label, score in zip(classifier.labels, row, strict=True)}
    labels = tuple(label for label, score in scores.items() if score >= classifier.thresholds[label])
    return Sentence(text=turn.text[start:end], start=start, end=end, scores=scores, labels=labels)
