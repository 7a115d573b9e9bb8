"""Transcripts and meeting chats as plain lines: `Name: words`, `[00:00:03] Name: words`, or Zoom's tab-parted chat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from extractor.types import Conversation
from pipelines.sources.base import Context, Problem
from pipelines.sources.clock import call_start
from pipelines.sources.decoding import decode, read_text
from pipelines.sources.otter import seconds
from pipelines.sources.transcript import Cue, call

_LINE = re.compile(
    r"^(?:[\[(]?(?P<time>(?:\d{1,2}:)?\d{1,2}:\d{2})(?:\.\d+)?[\])]?[ \t]+)?"
    r"(?P<name>[^\W\d_][^:\t\n<>?!]{0,50}?)"
    r"(?:[ \t]+[\[(](?P<after>(?:\d{1,2}:)?\d{1,2}:\d{2})[\])])?:(?:[ \t]+"
    r"|$)(?P<words>.*)$"
)
_REACTION = re.compile(r"^(?:Reacted to|Removed a\b.*\breaction from) ")
_REPLYING = re.compile(r"^Replying to \".*?\"\s*", re.DOTALL)
_HEADERS = frozenset({"from", "to", "cc", "bcc", "subject", "date", "sent", "http", "https", "note", "todo"})


class PlainReader:
    """One call a file."""

    name = "plain"

    def recognises(self, path: Path, head: bytes) -> bool:
        """A text file in which most paragraphs begin with a name and a colon, and some name comes back."""
        if path.suffix.lower() not in {".txt", ".text", ".md", ""} or b"\0" in head:
            return False
        paragraphs = [line for line in decode(head).splitlines() if line.strip()]
        found = [match for line in paragraphs if (match := _LINE.match(line))]
        names = Counter(match["name"].strip() for match in found if match["name"].lower() not in _HEADERS)
        timed = sum(bool(match["time"] or match["after"]) for match in found)
        enough = max(len(names) + 1, 0.5 * len(paragraphs))
        return len(names) >= 1 and sum(names.values()) >= 4 and (timed >= 4 or sum(names.values()) >= enough)

    def read(self, path: Path, context: Context) -> Iterator[Conversation | Problem]:
        """The call.

        Raises:
            SourceError: if nobody says anything in it.
        """
        text = read_text(path, context.source(path))
        top, cues = _cues(text.split("\n"))
        title = top[0] if top and len(top[0]) <= 120 else None
        yield call(path, context, text, title, call_start(path, context, top), cues)


def _cues(lines: list[str]) -> tuple[list[str], list[Cue]]:
    """The lines above the first turn, and the turns; a line without a name goes on with the last one's words."""
    top: list[str] = []
    cues: list[Cue] = []
    for line in lines:
        match = _LINE.match(line)
        if match and not _is_label(match, cues):
            stamp = match["time"] or match["after"]
            cues.append(Cue(match["name"].strip(), match["words"].strip(), seconds(stamp) if stamp else None))
        elif cues and line.strip():
            cues[-1] = replace(cues[-1], text=f"{cues[-1].text}\n{line.strip()}".strip())
        elif line.strip():
            top.append(line.strip())
    said = (replace(cue, text=_REPLYING.sub("", cue.text)) for cue in cues)
    return top, [cue for cue in said if cue.text and not _REACTION.match(cue.text)]


def _is_label(match: re.Match[str], cues: list[Cue]) -> bool:
    """Whether `Name:` is no name: a mail header, a heading above the talk (`Date: …`)."""
    name = match["name"].strip().lower()
    return name in _HEADERS or (
        not cues and name in {"meeting", "title", "participants", "attendees", "present", "recording"}
    )
