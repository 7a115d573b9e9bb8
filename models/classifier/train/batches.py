"""Turns labelled conversations into batches of encoded windows, differently cut and roughened in every epoch."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from models.classifier.labels import LABELS
from models.classifier.tokens import token_ids
from models.classifier.train.config import DataConfig, WindowConfig
from models.classifier.train.corpus import REAL, LabelledConversation
from models.classifier.windows import (
    KINDS,
    EncodedWindow,
    Layout,
    encode_window,
    plan_windows,
    sentence_costs,
)

# Word pieces of BERT's vocabulary that its pre-training never used, free for our own meanings.
_UNUSED = "[unused{}]"
_SPEAKERS = 6
_PUNCTUATION = re.compile(r"[^\w\s']|_")


@dataclass(frozen=True)
class Example:
    """One window and what is true of its sentences: (sentences, labels) float32 of 0 and 1."""

    window: EncodedWindow
    truth: npt.NDArray[np.float32]


def vocabulary_id(tokenizer: Tokenizer, token: str) -> int:
    """The id of a token that the base encoder must know."""
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ValueError(f"the base encoder's vocabulary has no {token}")
    return found


def make_layout(tokenizer: Tokenizer, sizes: WindowConfig) -> Layout:
    """The layout of windows with this tokenizer's special and unused tokens."""

    def unused(number: int) -> int:
        return vocabulary_id(tokenizer, _UNUSED.format(number))

    return Layout(
        max_tokens=sizes.max_tokens,
        stride=sizes.stride,
        max_sentence_tokens=sizes.max_sentence_tokens,
        start=vocabulary_id(tokenizer, "[CLS]"),
        separator=vocabulary_id(tokenizer, "[SEP]"),
        kinds={kind: unused(index) for index, kind in enumerate(KINDS)},
        speakers=tuple(unused(10 + index) for index in range(_SPEAKERS)),
        unknown_speaker=unused(9),
    )


def truth_of(conversation: LabelledConversation) -> npt.NDArray[np.float32]:
    """(sentences, labels) float32 of 0 and 1."""
    rows = [[float(label in held) for label in LABELS] for held in conversation.labels]
    return np.asarray(rows, dtype=np.float32).reshape(-1, len(LABELS))


class ExampleSource:
    """The training windows of each epoch.

    Args:
        conversations: to learn from.
        tokenizer: of the base encoder.
        layout: of the windows.
        config: how much to sample and to roughen.
    """

    def __init__(
        self,
        conversations: Sequence[LabelledConversation],
        tokenizer: Tokenizer,
        layout: Layout,
        config: DataConfig,
    ) -> None:
        self._conversations = [one for one in conversations if one.utterances]
        self._layout, self._config = layout, config
        texts = [[utterance.text for utterance in one.utterances] for one in self._conversations]
        bare = [[_PUNCTUATION.sub(" ", text) for text in one] for one in texts]
        self._tokens = [token_ids(tokenizer, one, layout.max_sentence_tokens) for one in texts]
        self._bare = [token_ids(tokenizer, one, layout.max_sentence_tokens) for one in bare]
        self._truth = [truth_of(one) for one in self._conversations]

    def epoch(self, seed: int) -> list[Example]:
        """The windows of one epoch, in no particular order. The same seed gives the same windows."""
        chance = random.Random(seed)
        return [example for index in range(len(self._conversations)) for example in self._cut(index, chance)]

    def _cut(self, index: int, chance: random.Random) -> list[Example]:
        conversation = self._conversations[index]
        tokens = self._bare[index] if chance.random() < self._config.strip_punctuation else self._tokens[index]
        if chance.random() < self._config.hide_speakers:
            conversation = conversation.without_speakers()
        # Without overlap an epoch sees each sentence once; the random first cut moves all later ones.
        layout = replace(self._layout, stride=self._layout.max_tokens)
        costs = sentence_costs(tokens, conversation.utterances, layout)
        windows = plan_windows(costs, layout, offset=chance.randint(layout.max_tokens // 4, layout.max_tokens))
        kept = self._config.annotated_per_epoch if conversation.corpus == REAL else 1.0
        return [
            Example(
                encode_window(tokens, conversation.utterances, window, conversation.kind, layout),
                self._truth[index][window.first : window.stop],
            )
            for window in windows
            if chance.random() < kept
        ]


def batches(examples: Sequence[Example], size: int, seed: int) -> list[list[Example]]:
    """Batches of windows of similar length, in random order, so that little is computed on padding."""
    chance = random.Random(seed)
    order = sorted(examples, key=lambda one: (len(one.window.input_ids), chance.random()))
    groups = [order[start : start + size] for start in range(0, len(order), size)]
    chance.shuffle(groups)
    return groups
