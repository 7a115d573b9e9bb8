"""How a conversation is cut into overlapping windows of tokens: the same code for training and for run time.

Sequential sentence classification (Cohan et al., "Pretrained Language Models for Sequential Sentence Classification",
EMNLP 2019): the encoder reads many consecutive sentences at once, each closed by a separator token, and every sentence
is classified from its separator (here together with the mean of its own tokens), so that its neighbours count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Kind = Literal["call", "email", "chat"]
KINDS: tuple[Kind, ...] = ("call", "email", "chat")


@dataclass(frozen=True)
class Utterance:
    """One sentence in its place.

    Attributes:
        text: the sentence.
        speaker: any key that is equal for sentences of the same speaker; None where nobody knows.
        turn: sentences of one turn share it.
    """

    text: str
    speaker: str | None
    turn: int


@dataclass(frozen=True)
class Layout:
    """Sizes of a window (in tokens) and the ids of its special tokens.

    Attributes:
        max_tokens: longest window.
        stride: how far the next window starts after the one before it.
        max_sentence_tokens: a longer sentence is cut to this.
        start: id that opens each window.
        separator: id that closes each sentence.
        kinds: id for each kind of conversation, second token of each window.
        speakers: ids that open a turn, by the order in which the window's speakers first appear (then round again).
        unknown_speaker: id that opens a turn of nobody known.
    """

    max_tokens: int
    stride: int
    max_sentence_tokens: int
    start: int
    separator: int
    kinds: dict[Kind, int]
    speakers: tuple[int, ...]
    unknown_speaker: int

    def __post_init__(self) -> None:
        """Refuse sizes with which a window could not hold one sentence, or would not move on."""
        if self.max_sentence_tokens < 1 or self.max_sentence_tokens + _OPENING + 1 > self.max_tokens:
            raise ValueError(
                f"max_sentence_tokens {self.max_sentence_tokens} does not fit max_tokens {self.max_tokens}"
            )
        if not 1 <= self.stride <= self.max_tokens:
            raise ValueError(f"stride {self.stride} is not between 1 and max_tokens {self.max_tokens}")


@dataclass(frozen=True)
class Window:
    """Sentences `first` to `stop - 1` of a conversation."""

    first: int
    stop: int


@dataclass(frozen=True)
class EncodedWindow:
    """What the encoder reads for one window.

    Attributes:
        input_ids: (tokens,) int64.
        separators: (sentences,) int64, where each sentence's separator stands.
        spans: (sentences, 2) int64, each sentence's tokens with its separator: from, to (exclusive).
    """

    input_ids: npt.NDArray[np.int64]
    separators: npt.NDArray[np.int64]
    spans: npt.NDArray[np.int64]


# The start token, the kind and the first sentence's speaker.
_OPENING = 3
# Tokens of context beyond which a window's word on a sentence is as good as it gets.
_ENOUGH = 96


def sentence_costs(tokens: Sequence[Sequence[int]], utterances: Sequence[Utterance], layout: Layout) -> list[int]:
    """Tokens that each sentence takes in a window: its own, its separator, and a speaker token where a turn begins."""
    costs = []
    for index, (own, utterance) in enumerate(zip(tokens, utterances, strict=True)):
        opens = index > 0 and _turn_changes(utterances[index - 1], utterance)
        costs.append(min(len(own), layout.max_sentence_tokens) + 1 + int(opens))
    return costs


def plan_windows(costs: Sequence[int], layout: Layout, *, offset: int = 0) -> list[Window]:
    """Windows that together cover every sentence, in order.

    Each takes as many whole sentences as fit, and starts `layout.stride` tokens (or, with long sentences, the next
    sentence) after the one before it. Where that left a gap, it starts at the first sentence not yet covered.

    Args:
        costs: tokens of each sentence, as `sentence_costs` counts them.
        layout: the sizes.
        offset: let the first window end after at most this many tokens (0: no limit). Training moves the cuts with it.
    """
    windows: list[Window] = []
    first, count = 0, len(costs)
    while first < count:
        limit = layout.max_tokens - _OPENING
        if not windows and offset:
            limit = min(limit, offset)
        stop, used = first, 0
        while stop < count and (stop == first or used + costs[stop] <= limit):
            used += costs[stop]
            stop += 1
        windows.append(Window(first, stop))
        if stop == count:
            break
        first = _next_start(costs, first, stop, layout.stride)
    return windows


def context_weights(windows: Sequence[Window], costs: Sequence[int]) -> list[npt.NDArray[np.float32]]:
    """For each window, how much its word counts for each of its sentences: (sentences of the window,) float32.

    As much as there are tokens of context on the side that has fewer, the sentence's own counted in; from `_ENOUGH` on
    more context makes no difference. The conversation's own start and end cut nothing off, so there it is enough.
    """
    begins = np.concatenate([[0], np.cumsum(costs)])
    weights = []
    for window in windows:
        starts, ends = begins[window.first : window.stop], begins[window.first + 1 : window.stop + 1]
        left = np.full(len(starts), _ENOUGH) if window.first == 0 else ends - begins[window.first]
        right = np.full(len(starts), _ENOUGH) if window.stop == len(costs) else begins[window.stop] - starts
        weights.append(np.clip(np.minimum(left, right), 1, _ENOUGH).astype(np.float32))
    return weights


def encode_window(
    tokens: Sequence[Sequence[int]], utterances: Sequence[Utterance], window: Window, kind: Kind, layout: Layout
) -> EncodedWindow:
    """The token ids of one window, and where each of its sentences stands in them.

    Args:
        tokens: the token ids of every sentence of the conversation, without special tokens.
        utterances: the sentences themselves, for their speakers and turns.
        window: which of them to encode.
        kind: the conversation's kind.
        layout: sizes and special tokens.
    """
    ids = [layout.start, layout.kinds[kind]]
    separators, spans = [], []
    seen: dict[str, int] = {}
    for index in range(window.first, window.stop):
        utterance = utterances[index]
        if index == window.first or _turn_changes(utterances[index - 1], utterance):
            ids.append(_speaker_token(utterance.speaker, seen, layout))
        begin = len(ids)
        ids.extend(tokens[index][: layout.max_sentence_tokens])
        separators.append(len(ids))
        ids.append(layout.separator)
        spans.append((begin, len(ids)))
    return EncodedWindow(
        np.asarray(ids, dtype=np.int64),
        np.asarray(separators, dtype=np.int64),
        np.asarray(spans, dtype=np.int64).reshape(-1, 2),
    )


def mean_weights(spans: Iterable[tuple[int, int]], length: int) -> npt.NDArray[np.float32]:
    """(sentences, length) float32 matrix whose rows average over each sentence's tokens."""
    rows = list(spans)
    weights = np.zeros((len(rows), length), dtype=np.float32)
    for row, (begin, end) in enumerate(rows):
        weights[row, begin:end] = 1.0 / (end - begin)
    return weights


def _turn_changes(before: Utterance, after: Utterance) -> bool:
    return before.turn != after.turn or before.speaker != after.speaker


def _speaker_token(speaker: str | None, seen: dict[str, int], layout: Layout) -> int:
    if speaker is None:
        return layout.unknown_speaker
    return layout.speakers[seen.setdefault(speaker, len(seen)) % len(layout.speakers)]


def _next_start(costs: Sequence[int], first: int, stop: int, stride: int) -> int:
    """First sentence that begins at least `stride` tokens after sentence `first`; at the latest `stop`."""
    passed, start = 0, first
    while start < stop and passed < stride:
        passed += costs[start]
        start += 1
    return start


def stitch(
    windows: Sequence[Window],
    weights: Sequence[npt.NDArray[np.float32]],
    outputs: Iterable[npt.NDArray[np.float32]],
    width: int,
) -> npt.NDArray[np.float32]:
    """One row for each sentence: the weighted mean of what the windows that hold it gave it.

    Args:
        windows: of `plan_windows`.
        weights: of `context_weights`.
        outputs: for each window in turn (sentences of the window, width).
        width: columns.
    """
    count = windows[-1].stop if windows else 0
    rows, total = np.zeros((count, width), dtype=np.float32), np.zeros((count, 1), dtype=np.float32)
    for window, weight, output in zip(windows, weights, outputs, strict=True):
        rows[window.first : window.stop] += weight[:, None] * output
        total[window.first : window.stop] += weight[:, None]
    return np.asarray(rows / total, dtype=np.float32)
