"""What every kind of source is: the reader's contract, its problems, and the keys that stay the same in every export.

SourceError         a whole file cannot be read
└── PeopleError     a list of people is not one
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from extractor.types import Conversation, Person

HEAD_BYTES = 8192
"""How much of a file's beginning a reader is shown to recognise it."""


@dataclass(frozen=True)
class Problem:
    """One thing that could not be read; the rest of its source goes on."""

    source: str
    place: str
    reason: str
    way_out: str

    def __str__(self) -> str:
        where = f"{self.source}, {self.place}" if self.place else self.source
        return f"{where}: {self.reason}. {self.way_out}"


class SourceError(Exception):
    """A whole file or folder cannot be read."""

    def __init__(self, source: str, reason: str, way_out: str, place: str = "") -> None:
        self.source = source
        self.place = place
        self.reason = reason
        self.way_out = way_out
        super().__init__(str(self.problem()))

    def problem(self) -> Problem:
        """The same as a value, to be told beside the problems of other files."""
        return Problem(self.source, self.place, self.reason, self.way_out)

    def __reduce__(self) -> tuple[type[SourceError], tuple[str, str, str, str]]:
        # Exceptions are pickled by their message; a worker process has to hand back the parts.
        return type(self), (self.source, self.reason, self.way_out, self.place)


@dataclass(frozen=True)
class Context:
    """What is known while a source is read: relative paths are made from `root`; `as_of` stands for now."""

    root: Path
    as_of: datetime | None = None
    people: tuple[Person, ...] = ()

    def source(self, path: Path) -> str:
        """The path as it is shown and stored: relative to the folder that was taken in, with forward slashes."""
        try:
            return path.relative_to(self.root).as_posix() or path.name
        except ValueError:
            return path.name


class Reader(Protocol):
    """One kind of source."""

    name: str

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether this reader can read the file, told from its first bytes (a folder has no head)."""
        ...

    def read(self, path: Path, context: Context) -> Iterator[Conversation | Problem]:
        """The conversations of the source, and what in it could not be read.

        Raises:
            SourceError: if nothing of it can be read.
        """
        ...


def stable_key(*parts: object) -> str:
    """A short key (16 hexadecimal characters of a SHA-256) of what identifies a turn or a conversation."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]
