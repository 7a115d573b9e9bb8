"""Speech to text: Whisper by faster-whisper, behind Silero's voice detection, with the time of every word."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from models import weights
from models.speech.media import SAMPLE_RATE, Samples
from models.speech.voice import Span, voice, without_words

if TYPE_CHECKING:
    from faster_whisper import BatchedInferencePipeline, WhisperModel
    from faster_whisper.transcribe import Segment as WhisperSegment

Doubt = Literal["silence", "repetition"]

# Whisper's own limits (Radford et al. 2022, section 4.5): a text with a loop in it packs better than any talk, and one
# made up over silence is thought unlikely by the model itself. The batched pipeline does not apply them.
_LOOPS = 2.4  # ratio of text to zlib-packed text
_SILENT = 0.6  # probability of no speech
_UNLIKELY = -1.0  # mean log probability of a token
_LANGUAGE_SURE = 0.5  # below this the language that was heard is a guess, and English is the better one


@dataclass(frozen=True)
class SpeechOptions:
    """How speech is recognised.

    Attributes:
        model: Role of the weights: `speech`, or `speech-small` for half the time and more errors.
        language: ISO code such as `en`; heard from the sound when None.
        batch_size: Pieces of up to 30 s that are decoded at once; more is faster and needs more memory.
        beam_size: Width of the search; 1 is fastest.
        threads: Cores to use; all that this process may use when 0.
        vocabulary: Names and terms that are likely to be said, to help with their spelling.
    """

    model: str = "speech"
    language: str | None = None
    batch_size: int = 8
    beam_size: int = 5
    threads: int = 0
    vocabulary: tuple[str, ...] = ()


@dataclass(frozen=True)
class Word:
    """One word with the blank before it, if any; seconds from the start of the recording; probability in [0, 1]."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True)
class Segment:
    """A stretch of speech of up to 30 s; seconds from the start of the recording.

    Attributes:
        language: ISO code of the language it was heard as.
        doubt: Why it should not be believed, None if it may be: `silence` (nobody seems to speak there) or
            `repetition` (the recogniser got caught in a loop).
    """

    start: float
    end: float
    text: str
    words: tuple[Word, ...]
    language: str
    doubt: Doubt | None = None


class Speech:
    """A loaded recogniser; loading takes about a second, so keep it (`Speech.load` does)."""

    def __init__(self, model: WhisperModel, pipeline: BatchedInferencePipeline, options: SpeechOptions) -> None:
        self._model = model
        self._pipeline = pipeline
        self.options = options

    @classmethod
    def load(cls, options: SpeechOptions | None = None) -> Speech:
        """The recogniser for these options; the model is shared between options that differ in other things only.

        Raises:
            UnknownWeights: `options.model` is no role of weights.
            WeightsMissing: Not fetched yet.
            WeightsCorrupt: A file is not what was pinned.
        """
        options = options or SpeechOptions()
        model, pipeline = _load(options.model, options.threads)
        return cls(model, pipeline, options)

    @property
    def version(self) -> str:
        """Changes with whatever changes the text: the model's bytes, the options that matter."""
        told = (self.options.language, self.options.beam_size, self.options.batch_size, self.options.vocabulary)
        return f"{self.options.model}-{weights.weight(self.options.model).pins[:12]}-{told!r}"

    def transcribe(self, audio: Samples, language: str | None = None, *, offset: float = 0.0) -> Iterator[Segment]:
        """Recognise the speech in some audio; segments come in the order of time, and may overlap a little.

        Voice to which a first pass gave no words is listened to once more by itself.

        Args:
            audio: Mono float32 in [-1, 1] at 16 kHz, of at most some minutes.
            language: ISO code; that of the options, or what is heard, when None.
            offset: Seconds into the recording at which the audio starts: added to all times.

        Yields:
            Every segment, also those with a `doubt`, which hold no words that were said.
        """
        spans = voice(audio) if len(audio) else []
        if not spans:
            return
        spoken = language or self.options.language or self._language(audio)
        heard = self._heard(audio, spoken)
        missed = without_words(spans, [Span(word.start, word.end) for each in heard for word in each.words])
        found = [*heard, *self._heard(audio, spoken, missed)] if missed else heard
        for segment in sorted(found, key=lambda each: (each.start, each.end)):
            yield _shifted(segment, offset)

    def _heard(self, audio: Samples, language: str, spans: Sequence[Span] = ()) -> list[Segment]:
        """One pass over the audio, or over some spans of it only."""
        where: dict[str, object] = {"vad_filter": True}
        if spans:
            where = {"clip_timestamps": [span._asdict() for span in spans]}
        batch = self.options.batch_size
        # With timestamps: without, it is faster, but drops whole sentences where speakers change.
        found, _ = self._pipeline.transcribe(
            audio, batch_size=batch, without_timestamps=False, **where, **self._how(language)
        )
        segments = (_segment(segment, language, again=bool(spans)) for segment in found)
        return [self._again(audio, each) if each.doubt == "repetition" else each for each in segments]

    def _how(self, language: str) -> dict[str, object]:
        return {
            "language": language,
            "beam_size": self.options.beam_size,
            "word_timestamps": True,
            "condition_on_previous_text": False,
            # As sentences: after a list with commas Whisper writes commas, and the ends of sentences are lost.
            "hotwords": " ".join(f"{term}." for term in self.options.vocabulary) or None,
        }

    def _language(self, audio: Samples) -> str:
        """The language that is spoken; English where it is hard to tell."""
        language, probability, _ = self._model.detect_language(audio, vad_filter=True, language_detection_segments=3)
        return language if probability >= _LANGUAGE_SURE else "en"

    def _again(self, audio: Samples, looped: Segment) -> Segment:
        """Decode a piece once more with repeated phrases forbidden: one loop must not cost half a minute of talk."""
        piece = audio[int(looped.start * SAMPLE_RATE) : int(looped.end * SAMPLE_RATE)]
        if not len(piece):
            return looped
        how = self._how(looped.language) | {"without_timestamps": True, "temperature": 0.0, "no_repeat_ngram_size": 3}
        found, _ = self._model.transcribe(piece, vad_filter=False, **how)
        segments = [_segment(segment, looped.language) for segment in found]
        words = tuple(word for segment in segments if not segment.doubt for word in segment.words)
        if not words:
            return looped
        text = "".join(word.text for word in words)
        return _shifted(Segment(words[0].start, words[-1].end, text, words, looped.language), looped.start)


@cache
def _load(model: str, threads: int) -> tuple[WhisperModel, BatchedInferencePipeline]:
    folder = weights.folder(model)
    # faster-whisper asks the hub for a tokenizer that it doesn't find; ours is there, and no byte leaves the machine.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    cores = threads or _cores()
    whisper = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=cores, local_files_only=True)
    return whisper, BatchedInferencePipeline(whisper)


def _cores() -> int:
    """Cores that this process may use: in a container that is fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _segment(found: WhisperSegment, language: str, *, again: bool = False) -> Segment:
    words = tuple(
        Word(word.word, float(word.start), float(word.end), float(word.probability)) for word in found.words or ()
    )
    doubt: Doubt | None = None
    if found.avg_logprob < _UNLIKELY and (again or found.no_speech_prob > _SILENT):
        doubt = "silence"
    elif found.compression_ratio > _LOOPS:
        doubt = "repetition"
    return Segment(float(found.start), float(found.end), found.text, words, language, doubt)


def _shifted(segment: Segment, offset: float) -> Segment:
    words = tuple(
        replace(word, start=round(word.start + offset, 3), end=round(word.end + offset, 3)) for word in segment.words
    )
    start, end = round(segment.start + offset, 3), round(segment.end + offset, 3)
    return replace(segment, start=start, end=end, words=words)
