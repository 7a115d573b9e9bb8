"""Transcripts in SubRip (.srt): numbered blocks with times, `Name: words` in them where the tool knew who spoke."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from extractor.types import Conversation
from pipelines.sources.base import Context, Problem
from pipelines.sources.clock import call_start
from pipelines.sources.decoding import decode, read_text
from pipelines.sources.transcript import call, merged
from pipelines.sources.vtt import cues_of

_BLOCK = re.compile(
    r"^[ \t]*(?:\d+[ \t]*\n)?[ \t]*(\d{1,3}):(\d{2}):(\d{2})[,.](\d{1,3})[ \t]*-->"
    r"[ \t]*(\d{1,3}):(\d{2}):(\d{2})[,.](\d{1,3}).*\n"
    r"((?:[ \t]*\S.*(?:\n|\Z))*)",
    re.MULTILINE,
)
_START = re.compile(r"^\s*(?:\d+\s*\n)?\s*\d{1,3}:\d{2}:\d{2},\d{1,3}\s*-->")


class SrtReader:
    """One call a file."""

    name = "srt"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Begins with a block number and times with a comma."""
        return bool(_START.match(decode(head).lstrip("\ufeff").replace("\r\n", "\n")))

    def read(self, path: Path, context: Context) -> Iterator[Conversation | Problem]:
        """The call.

        Raises:
            SourceError: if it holds no block with words.
        """
        text = read_text(path, context.source(path))
        cues = merged(
            cue
            for block in _BLOCK.finditer(text)
            for cue in cues_of(block[9], _seconds(*block.groups()[:4]), _seconds(*block.groups()[4:8]))
        )
        yield call(path, context, text, None, call_start(path, context), cues)


def _seconds(hours: str, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000
