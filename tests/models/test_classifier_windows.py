"""Windows over a conversation: every sentence once, from where it has the most context."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.classifier.windows import (
    Layout,
    Utterance,
    Window,
    context_weights,
    encode_window,
    mean_weights,
    plan_windows,
    sentence_costs,
    stitch,
)

LAYOUT = Layout(
    max_tokens=32,
    stride=16,
    max_sentence_tokens=20,
    start=1,
    separator=2,
    kinds={"call": 3, "email": 4, "chat": 5},
    speakers=(6, 7),
    unknown_speaker=8,
)
costs_of_sentences = st.lists(st.integers(min_value=1, max_value=22), max_size=60)


@given(costs_of_sentences, st.integers(min_value=0, max_value=32))
def test_every_sentence_is_in_a_window_and_no_window_is_too_long(costs: list[int], offset: int) -> None:
    windows = plan_windows(costs, LAYOUT, offset=offset)
    covered = {index for window in windows for index in range(window.first, window.stop)}
    assert covered == set(range(len(costs)))
    for window in windows:
        assert sum(costs[window.first : window.stop]) <= LAYOUT.max_tokens - 3
    assert [window.first for window in windows] == sorted({window.first for window in windows})


@given(costs_of_sentences)
def test_what_all_windows_say_of_a_sentence_is_what_it_gets(costs: list[int]) -> None:
    windows = plan_windows(costs, LAYOUT)
    said = [np.arange(window.first, window.stop, dtype=np.float32)[:, None] for window in windows]
    stitched = stitch(windows, context_weights(windows, costs), said, 1)
    np.testing.assert_allclose(stitched.ravel(), np.arange(len(costs)), rtol=1e-5)


def test_a_window_counts_for_a_sentence_as_much_as_it_shows_of_its_context() -> None:
    windows = [Window(0, 6), Window(3, 9), Window(6, 12)]
    weights = [weight.tolist() for weight in context_weights(windows, [5] * 12)]
    assert weights == [[30, 25, 20, 15, 10, 5], [5, 10, 15, 15, 10, 5], [5, 10, 15, 20, 25, 30]]


def test_stitching_takes_the_weighted_mean() -> None:
    windows = [Window(0, 3), Window(1, 4)]
    weights = [np.asarray([3, 3, 1], dtype=np.float32), np.asarray([1, 3, 3], dtype=np.float32)]
    outputs = [np.full((3, 1), 10, dtype=np.float32), np.full((3, 1), 20, dtype=np.float32)]
    assert stitch(windows, weights, outputs, 1).ravel().tolist() == [10, 12.5, 17.5, 20]


def test_a_window_marks_kind_speakers_turns_and_sentence_ends() -> None:
    talk = [Utterance("a", "Ann", 0), Utterance("b", "Ann", 0), Utterance("c", "Bob", 1), Utterance("d", "Ann", 2)]
    encoded = encode_window([[11], [12, 13], [], [14]], talk, Window(0, 4), "email", LAYOUT)
    assert encoded.input_ids.tolist() == [1, 4, 6, 11, 2, 12, 13, 2, 7, 2, 6, 14, 2]
    assert encoded.separators.tolist() == [4, 7, 9, 12]
    assert encoded.spans.tolist() == [[3, 5], [5, 8], [9, 10], [11, 13]]


def test_only_the_pattern_of_speakers_counts_not_their_names() -> None:
    talk = [Utterance("a", "Ann", 0), Utterance("b", "Bob", 1), Utterance("c", "Ann", 2)]
    renamed = [replace(one, speaker={"Ann": "x", "Bob": "y"}[one.speaker or ""]) for one in talk]
    one, other = (encode_window([[11]] * 3, each, Window(0, 3), "call", LAYOUT) for each in (talk, renamed))
    assert one.input_ids.tolist() == other.input_ids.tolist()


def test_unknown_speakers_have_a_token_of_their_own() -> None:
    encoded = encode_window([[11]], [Utterance("a", None, 0)], Window(0, 1), "call", LAYOUT)
    assert encoded.input_ids.tolist() == [1, 3, 8, 11, 2]


def test_a_sentence_longer_than_a_window_is_cut() -> None:
    tokens, talk = [[11] * 500], [Utterance("a", "Ann", 0)]
    costs = sentence_costs(tokens, talk, LAYOUT)
    (window,) = plan_windows(costs, LAYOUT)
    assert len(encode_window(tokens, talk, window, "chat", LAYOUT).input_ids) <= LAYOUT.max_tokens


def test_means_average_over_a_sentences_tokens() -> None:
    weights = mean_weights([(1, 3), (3, 4)], 5)
    assert weights.tolist() == [[0, 0.5, 0.5, 0, 0], [0, 0, 0, 1, 0]]


def test_sizes_that_cannot_hold_a_sentence_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        replace(LAYOUT, max_sentence_tokens=30)
    with pytest.raises(ValueError, match="stride"):
        replace(LAYOUT, stride=0)
