"""Where somebody speaks: Silero's voice detection, and the stretches of voice that a first pass left without words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from models.speech.media import SAMPLE_RATE, Samples

_LONGEST_WORD = 1.2  # seconds: a word that is said to take longer was stretched over others that went unheard
_AROUND = 0.2  # seconds by which word times may be off
_LEAST = 1.0  # seconds of voice without words that are worth a second look


class Span(NamedTuple):
    """A stretch of audio; seconds from its start."""

    start: float
    end: float


def voice(audio: Samples) -> list[Span]:
    """The stretches of at most 30 s in which somebody speaks, in mono audio at 16 kHz."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(max_speech_duration_s=30, min_silence_duration_ms=160, speech_pad_ms=100)
    return [
        Span(found["start"] / SAMPLE_RATE, found["end"] / SAMPLE_RATE)
        for found in get_speech_timestamps(audio, options)
    ]


def without_words(spoken: Sequence[Span], words: Iterable[Span]) -> list[Span]:
    """The parts of `spoken`, of a second or more, in which no word was heard."""
    covered = sorted(Span(word.start - _AROUND, min(word.end, word.start + _LONGEST_WORD) + _AROUND) for word in words)
    return [gap for span in spoken for gap in _left(span, covered) if gap.end - gap.start >= _LEAST]


def _left(span: Span, covered: Sequence[Span]) -> Iterable[Span]:
    at = span.start
    for start, end in covered:
        if end <= at:
            continue
        if start >= span.end:
            break
        yield Span(at, start)
        at = max(at, end)
    yield Span(at, span.end)
