"""Labels the sentences of a conversation with the shipped model (onnxruntime; no torch)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from models.classifier.calibration import Calibration
from models.classifier.tokens import token_ids
from models.classifier.windows import (
    EncodedWindow,
    Kind,
    Layout,
    Utterance,
    context_weights,
    encode_window,
    mean_weights,
    plan_windows,
    sentence_costs,
    stitch,
)
from models.shipped import CONFIG, Feed, ModelFiles, ShippedModel, corrupt


class SentenceClassifier(ShippedModel):
    """Says of each sentence of a conversation which labels hold, reading it among its neighbours.

    The probabilities of a sentence depend on its conversation alone: not on other calls, threads or batches.

    Attributes:
        labels: names of the columns that `predict` returns.
        thresholds: for each label the probability from which it is taken to hold.
        version: changes whenever the model's files change.
        auxiliary: the schemes of other corpora that it can label by, for comparing with what was published on them:
            name of the scheme -> label -> threshold.
    """

    ROLE = "classifier"
    FOLDER = Path(__file__).parent

    def __init__(self, files: ModelFiles, threads: int | None = None) -> None:
        """Use `load`, which finds the files."""
        config = files.config
        try:
            self.labels: tuple[str, ...] = tuple(config["labels"])
            self.thresholds: Mapping[str, float] = MappingProxyType(
                {label: float(config["thresholds"][label]) for label in self.labels}
            )
            self.auxiliary: Mapping[str, Mapping[str, float]] = config.get("auxiliary", {})
            self._calibration = Calibration.from_config(config["calibration"], self.labels)
            self._layout = layout_from_config(config["layout"])
        except (KeyError, TypeError, ValueError) as error:
            raise corrupt(files.role, files.folder, CONFIG, repr(error)) from error
        super().__init__(files, threads)

    def predict(self, conversation: Sequence[Utterance], kind: Kind) -> npt.NDArray[np.float32]:
        """How probable each label is for each sentence.

        Args:
            conversation: all sentences, in order.
            kind: `call`, `email` or `chat`.

        Returns:
            (sentences, labels) float32, calibrated probabilities in [0, 1]. A sentence without a word has zeros.
        """
        tokens = self._tokens(conversation)
        probabilities = self._calibration.apply(self._logits(tokens, conversation, kind))
        probabilities[[not own for own in tokens]] = 0.0
        return probabilities

    def logits(self, conversation: Sequence[Utterance], kind: Kind) -> npt.NDArray[np.float32]:
        """(sentences, labels) float32, what the network says before calibration; for training and analysis."""
        return self._logits(self._tokens(conversation), conversation, kind)

    def predict_auxiliary(self, conversation: Sequence[Utterance], kind: Kind, scheme: str) -> npt.NDArray[np.float32]:
        """As `predict`, by another corpus's labels, in the order of `auxiliary[scheme]`.

        Not calibrated, and without an exception for sentences that have no word.

        Raises:
            KeyError: the model has no such scheme.
        """
        width = len(self.auxiliary[scheme])
        logits = self._logits(self._tokens(conversation), conversation, kind, scheme, width)
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float32)

    def _logits(
        self,
        tokens: Sequence[Sequence[int]],
        conversation: Sequence[Utterance],
        kind: Kind,
        output: str = "logits",
        width: int | None = None,
    ) -> npt.NDArray[np.float32]:
        costs = sentence_costs(tokens, conversation, self._layout)
        windows = plan_windows(costs, self._layout)
        feeds = (window_feed(encode_window(tokens, conversation, window, kind, self._layout)) for window in windows)
        outputs = (rows[0] for rows in self._session.map(feeds, output))
        return stitch(windows, context_weights(windows, costs), outputs, width or len(self.labels))

    def _tokens(self, conversation: Sequence[Utterance]) -> list[list[int]]:
        return token_ids(self._tokenizer, [one.text for one in conversation], self._layout.max_sentence_tokens)


def layout_from_config(config: Mapping[str, Any]) -> Layout:
    """The layout that `dataclasses.asdict` turned into plain data.

    Raises:
        TypeError: a key is missing or unknown.
        ValueError: the sizes don't fit each other.
    """
    return Layout(**{**config, "speakers": tuple(config["speakers"])})


def window_feed(window: EncodedWindow) -> Feed:
    """The inputs of one run of the network: one window, no padding."""
    means = mean_weights([(int(begin), int(end)) for begin, end in window.spans], len(window.input_ids))
    return {"input_ids": window.input_ids[None], "separators": window.separators[None], "means": means[None]}
