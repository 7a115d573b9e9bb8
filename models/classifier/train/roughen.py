"""Makes clean conversations read as a recogniser and hurried people leave them, so that the network learns from both.

Speech recognisers drop punctuation, keep false starts and fillers, and cut sentences in the wrong places; written
training conversations have none of that.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from models.classifier.windows import Utterance

_PUNCTUATION = re.compile(r"[^\w\s'’]|_")
_FILLERS = (
    "um",
    "uh",
    "uhm",
    "you know",
    "I mean",
    "like",
    "so",
    "well",
    "yeah",
    "kind of",
    "right",
    "okay",
    "actually",
)
_WEIGHTY = frozenset({"no", "not", "will", "can", "i'll", "done", "yes", "send", "sent", "by"})
"""Short words that may decide a label: they are never lost."""


@dataclass(frozen=True)
class Talk:
    """Sentences and what is true of them: targets are (sentences, labels) float32."""

    utterances: tuple[Utterance, ...]
    targets: npt.NDArray[np.float32]


def without_punctuation(talk: Talk) -> Talk:
    """All punctuation taken out."""
    return _with_texts(talk, [_PUNCTUATION.sub(" ", one.text).strip() or one.text for one in talk.utterances])


def without_speakers(talk: Talk) -> Talk:
    """As a recording in which nobody told the speakers apart."""
    return replace(talk, utterances=tuple(replace(one, speaker=None) for one in talk.utterances))


def as_spoken(talk: Talk, chance: random.Random, rate: float) -> Talk:
    """Fillers put in, words said twice, words lost.

    Args:
        talk: the conversation.
        chance: decides.
        rate: how many of the words are touched.
    """
    return _with_texts(talk, [_garbled(one.text, chance, rate) for one in talk.utterances])


def run_together(talk: Talk, chance: random.Random, share: float) -> Talk:
    """Some neighbouring sentences of a turn become one; what held of either holds of it."""
    utterances: list[Utterance] = []
    rows: list[npt.NDArray[np.float32]] = []
    for one, row in zip(talk.utterances, talk.targets, strict=True):
        before = utterances[-1] if utterances else None
        if before and (before.turn, before.speaker) == (one.turn, one.speaker) and chance.random() < share:
            utterances[-1] = replace(before, text=f"{before.text.rstrip('.')} {one.text}")
            rows[-1] = np.maximum(rows[-1], row)
        else:
            utterances.append(one)
            rows.append(row)
    return Talk(tuple(utterances), np.asarray(rows, dtype=np.float32).reshape(-1, talk.targets.shape[1]))


def _with_texts(talk: Talk, texts: Sequence[str]) -> Talk:
    pairs = zip(talk.utterances, texts, strict=True)
    return replace(talk, utterances=tuple(replace(one, text=text) for one, text in pairs))


def _garbled(text: str, chance: random.Random, rate: float) -> str:
    words: list[str] = []
    for word in text.split():
        drawn = chance.random()
        if drawn < rate / 4 and len(word) <= 4 and word.lower() not in _WEIGHTY:
            continue
        if drawn < rate / 2:
            words.append(word)
        elif drawn < rate:
            words.append(chance.choice(_FILLERS))
        words.append(word)
    return " ".join(words) or text
