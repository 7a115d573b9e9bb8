"""Transcripts as text files in the manner of Otter: a line `Name  0:03`, then the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from extractor.types import Conversation
from pipelines.sources.base import Context, Problem
from pipelines.sources.clock import call_start
from pipelines.sources.decoding import decode, read_text
from pipelines.sources.transcript import Cue, call

_TURN = re.compile(r"^(?P<name>\S.{0,79}?)(?:[ \t]{2,}|\t)(?P<time>(?:\d{1,2}:)?\d{1,3}:\d{2})[ \t]*$")


class OtterReader:
    """One call a file."""

    name = "otter"

    def recognises(self, path: Path, head: bytes) -> bool:
        """At least one line holds a name, two spaces and a time, and words follow it."""
        lines = decode(head).splitlines()
        return any(_TURN.match(line) and following.strip() for line, following in pairwise(lines))

    def read(self, path: Path, context: Context) -> Iterator[Conversation | Problem]:
        """The call.

        Raises:
            SourceError: if nobody says anything in it.
        """
        text = read_text(path, context.source(path))
        lines = text.split("\n")
        first = next((number for number, line in enumerate(lines) if _TURN.match(line)), len(lines))
        top = [line.strip() for line in lines[:first] if line.strip()]
        cues = _cues(lines[first:])
        yield call(path, context, text, top[0] if top else None, call_start(path, context, top), cues)


def _cues(lines: list[str]) -> list[Cue]:
    heads: list[tuple[str, float]] = []
    words: list[list[str]] = []
    for line in lines:
        if turn := _TURN.match(line):
            heads.append((turn["name"].strip(), seconds(turn["time"])))
            words.append([])
        elif line.strip() and words and not line.startswith("Transcribed by "):
            words[-1].append(line.strip())
    ends: list[float | None] = [start for _, start in heads[1:]]
    rows = zip(heads, words, [*ends, None], strict=True)
    return [Cue(name, " ".join(said), start, end) for (name, start), said, end in rows if said]


def seconds(stamp: str) -> float:
    """`1:02:03` or `62:03` in seconds."""
    total = 0
    for part in stamp.split(":"):
        total = total * 60 + int(part)
    return float(total)
