"""Mailboxes in the mbox format, read as a stream.

Python's `mailbox.mbox` is not used: it fails on `From ` lines that are not ASCII, and takes every line that begins
with `From ` after a blank one for a new message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from extractor.types import Conversation
from pipelines.sources.base import Context, Problem, SourceError
from pipelines.sources.decoding import unreadable
from pipelines.sources.mail import Located, conversations

_HEADER_LINE = re.compile(rb"^[!-9;-~]{1,76}[ \t]?:")
_DATED = re.compile(rb"^From .*\b\d{1,2}:\d{2}(?::\d{2})?\b.*\b(?:19|20)\d{2}\b")
_UNDATED = re.compile(rb"^From \S+\s*$")
_ASCTIME = re.compile(
    rb"([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s+(?:([+-]\d{4}|[A-Z]{3,4})\s+)?(\d{4})(?:\s+([+-]\d{4}))?"
)


@dataclass(frozen=True)
class Slice:
    """Where a message stands in its file, in bytes, and its `From ` line's date."""

    start: int
    end: int
    dated: datetime | None


class MboxReader:
    """One conversation a thread."""

    name = "mbox"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Begins with a `From ` line and, below it, a header field."""
        lines = head.lstrip(b"\xef\xbb\xbf\r\n \t").split(b"\n", 2)
        return len(lines) > 1 and begins(lines[0], lines[1])

    def read(self, path: Path, context: Context) -> Iterator[Conversation | Problem]:
        """The threads in the order in which they began.

        The file is gone through twice: once for the headers, then each thread's messages are read where they stand,
        so that memory holds the headers of all and the text of one thread.

        Raises:
            SourceError: if the file cannot be opened, or holds no message.
        """
        source = context.source(path)
        try:
            with path.open("rb") as file:
                located = [
                    Located(path, s.start, s.end, s.dated, f"message {n}") for n, s in enumerate(slices(file), 1)
                ]
        except OSError as error:
            raise unreadable(source, error) from error
        if not located:
            raise SourceError(source, "holds no message", "Export the mailbox again.")
        yield from conversations(located, source, context)


def begins(line: bytes, following: bytes) -> bool:
    """Whether a line parts two messages: `From sender date`, or a bare `From -` above a header field."""
    if not line.startswith(b"From "):
        return False
    header = bool(_HEADER_LINE.match(following)) or following.startswith(b">From ")
    if _DATED.match(line):
        return header or not following.strip()
    return bool(_UNDATED.match(line)) and header


def slices(file: BinaryIO) -> Iterator[Slice]:
    """The messages of an open mailbox, without their `From ` lines."""
    start: int | None = None
    dated: datetime | None = None
    offset, line = 0, file.readline()
    while line:
        following = file.readline()
        if line.startswith(b"From ") and begins(line.rstrip(b"\r\n"), following.rstrip(b"\r\n")):
            if start is not None and offset > start:
                yield Slice(start, offset, dated)
            start, dated = offset + len(line), asctime(line)
        offset += len(line)
        line = following
    if start is not None and offset > start:
        yield Slice(start, offset, dated)


def asctime(line: bytes) -> datetime | None:
    """The date of a `From ` line, by convention in UTC."""
    found = _ASCTIME.search(line)
    if not found:
        return None
    month, day, hour, minute, second, zone, year, late = (part.decode() if part else "" for part in found.groups())
    offset = late or (zone if zone[:1] in "+-" and zone else "")
    try:
        text = f"{day} {month} {year} {hour}:{minute}:{second or '00'} {offset or '+0000'}"
        return datetime.strptime(text, "%d %b %Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None
