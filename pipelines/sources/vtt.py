"""Transcripts in WebVTT, as Teams (`<v Name>words</v>`) and Zoom (`Name: words`) write them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path

import webvtt

from extractor.types import Conversation
from pipelines.sources.base import Context, Problem, SourceError
from pipelines.sources.clock import call_start, iso_moment, spoken_moment
from pipelines.sources.decoding import read_text
from pipelines.sources.transcript import Cue, call, merged

_VOICE = re.compile(r"<v(?:\.[^ >]*)?[ \t]+([^>]+)>")
_TAG = re.compile(r"</?(?:[cibuv]|ruby|rt|lang|\d{2}:)[^>]*>")
_NAME = re.compile(r"^(?P<name>[^:<>\n.?!]{1,60}(?:\.[^:<>\n.?!]{1,40})*): (?P<words>.*)", re.DOTALL)
_LABEL = re.compile(r"^(?:meeting|title|topic|subject)\s*:\s*", re.IGNORECASE)


class VttReader:
    """One call a file."""

    name = "vtt"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Begins with the letters WEBVTT."""
        return head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n").replace(b"\0", b"").startswith(b"WEBVTT")

    def read(self, path: Path, context: Context) -> Iterator[Conversation | Problem]:
        """The call, and a problem for each block with times that could not be read.

        Raises:
            SourceError: if the file holds no cue.
        """
        source = context.source(path)
        text = read_text(path, source).lstrip("\ufeff\n ")
        parsed = parse(text, source)
        notes = [line for note in (parsed.header_text, *parsed.header_comments) for line in note.splitlines()]
        cues = merged(cue for caption in parsed.captions for cue in cues_of(caption.raw_text, *span(caption)))
        yield call(path, context, text, note_title(notes), call_start(path, context, notes), cues)
        lost = text.count(" --> ") - len(parsed.captions)
        if lost > 0:
            yield Problem(
                source, "", f"{lost} of its cues have times that cannot be read", "Export the transcript again."
            )


def parse(text: str, source: str) -> webvtt.WebVTT:
    """The captions of a WebVTT text.

    Raises:
        SourceError: if it is not WebVTT.
    """
    try:
        return webvtt.WebVTT.from_string(text)
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError) as error:
        raise SourceError(source, f"is not WebVTT ({error})", "Export the transcript again.") from error


def span(caption: webvtt.Caption) -> tuple[float, float]:
    """Start and end of a caption in seconds."""
    return caption.start_time.in_milliseconds() / 1000, caption.end_time.in_milliseconds() / 1000


def cues_of(raw: str, start: float, end: float) -> Iterator[Cue]:
    """The cues of one block: each voice tag begins one, else each line that begins with a name."""
    voices = list(_VOICE.finditer(raw))
    if not voices:
        words = plain(raw)
        named = _NAME.match(words)
        if named:
            yield Cue(named["name"].strip(), named["words"].strip(), start, end)
        elif words:
            yield Cue(None, words, start, end)
        return
    for voice, following in zip(voices, [*voices[1:], None], strict=True):
        words = plain(raw[voice.end() : following.start() if following else len(raw)])
        if words:
            yield Cue(html.unescape(voice[1]).strip(), words, start, end)


def plain(raw: str) -> str:
    """Words without tags and entities, on one line."""
    return " ".join(html.unescape(_TAG.sub("", raw)).split())


def note_title(lines: Iterable[str]) -> str | None:
    """The first remark that is not a date."""
    for line in lines:
        words = _LABEL.sub("", line.strip(" -\u2013\u2014"))
        if (
            words
            and not iso_moment(words, UTC)
            and not spoken_moment(words, UTC)
            and not words.lower().startswith("duration")
        ):
            return words
    return None
