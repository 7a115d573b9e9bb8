"""Turns labelled conversations into batches of encoded windows, differently cut and roughened in every epoch."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from models.classifier.tokens import token_ids
from models.classifier.train import roughen
from models.classifier.train.config import DataConfig, WindowConfig
from models.classifier.train.corpus import MAIN, SCHEMES, UNLABELLED, WRITTEN, CorpusError, LabelledConversation
from models.classifier.train.roughen import Talk
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
_FAVOUR = 3.0
Targets = Mapping[str, npt.NDArray[np.float32]]
"""`target_key` of a conversation -> (sentences, labels), how probable a teacher finds each label."""


def target_key(conversation: LabelledConversation) -> str:
    """Names a conversation and its text: what was said of another text is not taken for this one's."""
    text = "\n".join(one.text for one in conversation.utterances)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"{conversation.corpus}|{conversation.source}|{conversation.identity}|{digest}"


@dataclass(frozen=True)
class Example:
    """One window, the scheme of its labels, and the targets of its sentences: (sentences, labels) float32, 0 to 1."""

    window: EncodedWindow
    scheme: str
    targets: npt.NDArray[np.float32]


def vocabulary_id(tokenizer: Tokenizer, *tokens: str) -> int:
    """The id of the first of these tokens that the base encoder knows; it must know one."""
    for token in tokens:
        found = tokenizer.token_to_id(token)
        if found is not None:
            return found
    raise ValueError(f"the base encoder's vocabulary has no {tokens[0]}")


def make_layout(tokenizer: Tokenizer, sizes: WindowConfig) -> Layout:
    """The layout of windows with this tokenizer's special and unused tokens."""

    def unused(number: int) -> int:
        return vocabulary_id(tokenizer, _UNUSED.format(number))

    return Layout(
        max_tokens=sizes.max_tokens,
        stride=sizes.stride,
        max_sentence_tokens=sizes.max_sentence_tokens,
        # MPNet's vocabulary has BERT's as well, but never trained them.
        start=vocabulary_id(tokenizer, "<s>", "[CLS]"),
        separator=vocabulary_id(tokenizer, "</s>", "[SEP]"),
        kinds={kind: unused(index) for index, kind in enumerate(KINDS)},
        speakers=tuple(unused(10 + index) for index in range(_SPEAKERS)),
        unknown_speaker=unused(9),
    )


def truth_of(conversation: LabelledConversation) -> npt.NDArray[np.float32]:
    """(sentences, labels of the scheme) float32 of 0 and 1."""
    labels = SCHEMES[conversation.scheme]
    rows = [[float(label in held) for label in labels] for held in conversation.labels]
    return np.asarray(rows, dtype=np.float32).reshape(-1, len(labels))


class ExampleSource:
    """The training windows of each epoch.

    Args:
        conversations: to learn from.
        tokenizer: of the base encoder.
        layout: of the windows.
        config: how much to sample and to roughen.
        taught: what a teacher says of some conversations, mixed with their labels where they have any.

    Raises:
        CorpusError: the teacher says nothing of a conversation that has no labels.
    """

    def __init__(
        self,
        conversations: Sequence[LabelledConversation],
        tokenizer: Tokenizer,
        layout: Layout,
        config: DataConfig,
        taught: Targets | None = None,
    ) -> None:
        # What no epoch sees need not be cut into windows in each.
        self._conversations = [one for one in conversations if one.utterances and config.shares[one.corpus]]
        self._tokenizer, self._layout, self._config = tokenizer, layout, config
        self._talks = [Talk(one.utterances, self._targets(one, taught or {})) for one in self._conversations]

    def _targets(self, conversation: LabelledConversation, taught: Targets) -> npt.NDArray[np.float32]:
        truth = truth_of(conversation)
        soft = taught.get(target_key(conversation)) if conversation.scheme == MAIN else None
        if soft is None and conversation.corpus == UNLABELLED:
            raise CorpusError(
                f"{conversation.source}, {conversation.identity}: the teacher's file says nothing of this text. "
                "Let it teach with the same folders."
            )
        if soft is None:
            return truth
        share = self._config.teacher_share if conversation.corpus != UNLABELLED else 1.0
        return np.asarray((1 - share) * truth + share * soft, dtype=np.float32)

    def epoch(self, seed: int) -> list[Example]:
        """The windows of one epoch, in no particular order. The same seed gives the same windows."""
        chance = random.Random(seed)
        pairs = zip(self._conversations, self._talks, strict=True)
        return [example for conversation, talk in pairs for example in self._cut(conversation, talk, chance)]

    def _cut(self, conversation: LabelledConversation, talk: Talk, chance: random.Random) -> list[Example]:
        talk = self._roughened(conversation, talk, chance)
        texts = [one.text for one in talk.utterances]
        tokens = token_ids(self._tokenizer, texts, self._layout.max_sentence_tokens)
        # Without overlap an epoch sees each sentence once; the random first cut moves all later ones.
        layout = replace(self._layout, stride=self._layout.max_tokens)
        costs = sentence_costs(tokens, talk.utterances, layout)
        windows = plan_windows(costs, layout, offset=chance.randint(layout.max_tokens // 4, layout.max_tokens))
        return [
            Example(
                encode_window(tokens, talk.utterances, window, conversation.kind, layout),
                conversation.scheme,
                talk.targets[window.first : window.stop],
            )
            for window in windows
            if chance.random() < self._share(conversation, talk.targets[window.first : window.stop])
        ]

    def _share(self, conversation: LabelledConversation, targets: npt.NDArray[np.float32]) -> float:
        """How likely a window is taken: of auxiliary corpora, those in which a label holds come more often."""
        share = self._config.shares[conversation.corpus]
        return share * _FAVOUR if conversation.scheme != MAIN and targets.any() else share

    def _roughened(self, conversation: LabelledConversation, talk: Talk, chance: random.Random) -> Talk:
        config = self._config
        if conversation.corpus == WRITTEN and conversation.kind == "call" and chance.random() < config.as_spoken:
            talk = roughen.as_spoken(talk, chance, config.as_spoken_rate)
        if chance.random() < config.run_together:
            talk = roughen.run_together(talk, chance, config.run_together_rate)
        if chance.random() < config.strip_punctuation:
            talk = roughen.without_punctuation(talk)
        if chance.random() < config.hide_speakers:
            talk = roughen.without_speakers(talk)
        return talk


def batches(examples: Sequence[Example], tokens: int, seed: int) -> list[list[Example]]:
    """Batches of windows of one scheme and of similar length, in random order, so that little is computed on padding.

    Args:
        examples: the windows of an epoch.
        tokens: how many a batch may hold, padding included.
        seed: of the order.
    """
    chance = random.Random(seed)
    order = sorted(examples, key=lambda one: (one.scheme, len(one.window.input_ids), chance.random()))
    groups: list[list[Example]] = []
    for one in order:
        full = groups and (len(groups[-1]) + 1) * len(one.window.input_ids) > tokens
        if not groups or full or groups[-1][0].scheme != one.scheme:
            groups.append([])
        groups[-1].append(one)
    chance.shuffle(groups)
    return groups
