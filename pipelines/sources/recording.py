"""Recordings of calls: cut into chunks where nobody speaks, recognised chunk by chunk, put together as one call.

The chunks are what a killed run keeps: each one's result is plain JSON, and the call is assembled from all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from extractor.types import Conversation, Person, Turn, Word
from models import speech
from models.errors import BrokenMedia, MediaError
from models.speech import SAMPLE_RATE, MediaInfo, Segment, Speech, SpeechOptions
from pipelines.sources.base import Context, Problem, SourceError, stable_key
from pipelines.sources.clock import name_moment
from pipelines.sources.loudness import FRAME, loudness, quietest
from pipelines.sources.magic import MEDIA_ENDINGS, is_media, may_be_media
from pipelines.sources.talk import turns_of_words

CHUNK = 300.0
"""Seconds of a chunk, at most: what a killed run may lose."""

_SEARCH = 30.0  # seconds at the end of a chunk in which the quietest place is looked for
_LEAST = 60.0  # a last chunk shorter than this is not worth its own
_NAMES = 50  # people whose names the recogniser is told: it reads them all again for every half minute
_WORTH_TELLING = 2.0  # seconds of sound without believable words: a cough is no loss

Json = dict[str, Any]


@dataclass(frozen=True)
class Chunk:
    """A part of a recording; seconds from its start."""

    start: float
    end: float


class RecordingReader:
    """Audio and video files, told by their bytes."""

    name = "recording"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the file is audio or video. One that is damaged is too: its defect is told when it is read."""
        if not head or path.is_dir():
            return False
        if is_media(head):
            return True
        if path.suffix.lower() not in MEDIA_ENDINGS and not may_be_media(head):
            return False
        try:
            speech.probe(path)
        except MediaError as error:
            return isinstance(error, BrokenMedia)
        return True

    def read(
        self, path: Path, context: Context, options: SpeechOptions | None = None
    ) -> Iterator[Conversation | Problem]:
        """The call in a recording, all its chunks one after another (the engine runs them one by one instead).

        Raises:
            SourceError: Nothing of it can be read.
            WeightsError: The recogniser has no weights.
        """
        options = options or SpeechOptions(vocabulary=vocabulary(context.people))
        segments = [entry for chunk in plan_chunks(path) for entry in transcribe_chunk(path, chunk, options)]
        yield from assemble(path, context, segments)


def vocabulary(people: Iterable[Person]) -> tuple[str, ...]:
    """The names that a recogniser should expect: it spells them as they are written here, if it hears them."""
    return tuple(dict.fromkeys(person.name for person in people))[:_NAMES]


def plan_chunks(path: Path) -> list[Chunk]:
    """Cut a recording into chunks of at most five minutes, each cut in the quietest half second near its end.

    The same file always gives the same chunks. The last one ends where the file says that it ends, also if it breaks
    off before.

    Raises:
        SourceError: Nothing of it can be decoded.
    """
    try:
        levels = loudness(path)
        declared = speech.probe(path).duration or 0.0
    except MediaError as error:
        raise _source_error(path, error) from error
    length = len(levels) * FRAME
    if not length:
        raise SourceError(path.name, "is a recording of which nothing can be decoded", "Download or export it again.")
    end = declared if _breaks_off(length, declared) else length
    cuts = [0.0]
    while length - cuts[-1] > CHUNK + _LEAST:
        cuts.append(quietest(levels, cuts[-1] + CHUNK - _SEARCH, cuts[-1] + CHUNK))
    return [Chunk(start, stop) for start, stop in zip(cuts, [*cuts[1:], round(end, 3)], strict=True)]


def transcribe_chunk(path: Path, chunk: Chunk, options: SpeechOptions | None = None) -> list[Json]:
    """Recognise the speech of one chunk.

    Returns:
        Plain JSON objects in the order of time; seconds are from the start of the recording. By `type`:
        `segment` (start, end, text, language, words as [text, start, end]), `doubt` (start, end, why: speech that was
        not believed), `damage` (start: could not be decoded) and `broken` (start: the recording breaks off there).

    Raises:
        SourceError: Nothing of it can be decoded.
        WeightsError: The recogniser has no weights.
    """
    damaged: list[float] = []
    try:
        audio = speech.decode(path, chunk.start, chunk.end, damaged.append)
    except MediaError as error:
        raise _source_error(path, error) from error
    entries = [_entry(segment) for segment in Speech.load(options).transcribe(audio, offset=chunk.start)]
    reached = chunk.start + len(audio) / SAMPLE_RATE
    if inside := [second for second in damaged if chunk.start <= second < reached - 1]:
        entries.append({"type": "damage", "start": round(inside[0], 1)})
    if _breaks_off(reached, chunk.end):
        entries.append({"type": "broken", "start": round(reached, 1)})
    return entries


def assemble(path: Path, context: Context, segments: Iterable[Json]) -> list[Conversation | Problem]:
    """The call from what its chunks gave, and what of it could not be taken in.

    Args:
        path: The recording: its bytes give the key, its metadata the title and start.
        context: Root, people and now.
        segments: The entries of `transcribe_chunk` of all chunks, in any order.

    Returns:
        The conversation, unless nobody speaks in it, then the problems.

    Raises:
        SourceError: The file is gone or can't be read any more.
    """
    entries = sorted(segments, key=lambda entry: (entry["start"], entry["type"]))
    said = [entry for entry in entries if entry["type"] == "segment"]
    try:
        info = speech.probe(path)
        with path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
    except MediaError as error:
        raise _source_error(path, error) from error
    except OSError as error:
        raise SourceError(path.name, f"can't be read: {error.strerror}", "Check that it is there.") from error
    source = context.source(path)
    problems = list(_problems(source, entries, said))
    turns = _turns(said, source, stable_key("call", content))
    if not turns:
        return list(problems)
    call = Conversation(
        key=stable_key("call", content),
        kind="call",
        title=info.title or path.stem,
        source=source,
        started_at=_started_at(path, context, info),
        turns=tuple(turns),
    )
    return [call, *problems]


def _source_error(path: Path, error: MediaError) -> SourceError:
    reason = error.reason.removeprefix(path.name).strip().rstrip(".")
    return SourceError(path.name, reason, error.way_out, "" if error.second is None else _clock(error.second))


def _breaks_off(reached: float, declared: float) -> bool:
    return declared - reached > max(1.0, 0.002 * declared)


def _entry(segment: Segment) -> Json:
    if segment.doubt:
        return {"type": "doubt", "start": segment.start, "end": segment.end, "why": segment.doubt}
    return {
        "type": "segment",
        "start": segment.start,
        "end": segment.end,
        "text": segment.text,
        "language": segment.language,
        "words": [[word.text, word.start, word.end] for word in segment.words],
    }


def _problems(source: str, entries: Sequence[Json], said: Sequence[Json]) -> Iterator[Problem]:
    listen = "Play it there; what is missing can be taken in as a text file."
    for entry in entries:
        where = _clock(entry["start"])
        if entry["type"] == "broken":
            again = "What comes before is taken in; download or export it again for the rest."
            yield Problem(source, where, "the recording breaks off here, before the end that it declares", again)
        elif entry["type"] == "damage":
            yield Problem(source, where, "the recording is damaged here, and some seconds can't be decoded", listen)
    doubts = [entry for entry in entries if entry["type"] == "doubt"]
    seconds = sum(entry["end"] - entry["start"] for entry in doubts)
    if seconds >= _WORTH_TELLING:
        reason = f"{seconds:.0f} s of sound, here the first, gave no words that can be believed"
        yield Problem(source, _clock(doubts[0]["start"]), reason, listen)
    if not said:
        way_out = "Play it to hear whether anybody speaks; if so, make it louder or take in a transcript of it."
        yield Problem(source, "", "no speech was found in the recording", way_out)
    other = [entry for entry in said if entry["language"] != "en"]
    if other and len(other) * 2 > len(said):
        reason = f"the language that is spoken seems to be {other[0]['language']!r}, and only English is understood"
        yield Problem(source, "", reason, "Its words are kept and can be searched; if it is English, say so.")


def _turns(said: Sequence[Json], source: str, key: str) -> list[Turn]:
    words = [Word(text=word[0], start=word[1], end=word[2]) for entry in said for word in entry["words"]]
    spans = turns_of_words(sorted(words, key=lambda word: word.start))  # segments may overlap
    turns = []
    for number, words in enumerate(spans):
        stripped = tuple(word.model_copy(update={"text": word.text.strip()}) for word in words)
        turns.append(
            Turn(
                key=stable_key(key, number),
                source=source,
                start=words[0].start,
                end=words[-1].end,
                text=" ".join("".join(word.text for word in words).split()),
                words=stripped,
            )
        )
    return turns


def _started_at(path: Path, context: Context, info: MediaInfo) -> datetime | None:
    """The moment of second 0, from the metadata, the file's name or, if nothing else, `as_of`.

    A date in the name wins over metadata of another day: a converted copy bears the time of its conversion.
    """
    zone = context.as_of.tzinfo if context.as_of and context.as_of.tzinfo else UTC
    named, created = name_moment(path, zone), info.created_at
    if named and created and abs(named - created) > timedelta(hours=36):
        return named
    return created or named or context.as_of


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
