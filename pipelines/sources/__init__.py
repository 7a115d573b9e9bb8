"""Readers of everything that a project leaves behind: mail, transcripts, chats, recordings.

for found in discover([Path("project")]):
    if found.reader:
        for one in found.reader.read(found.path, Context(found.root)):
            ...  # a Conversation, or a Problem
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.sources.base import Context, Problem, Reader, SourceError
from pipelines.sources.discovery import Discovery, Found, content_hash
from pipelines.sources.eml import EmlReader
from pipelines.sources.mbox import MboxReader
from pipelines.sources.otter import OtterReader
from pipelines.sources.people import PeopleError, PeopleReader, load_people
from pipelines.sources.plain import PlainReader
from pipelines.sources.recording import RecordingReader
from pipelines.sources.slack import SlackReader
from pipelines.sources.srt import SrtReader
from pipelines.sources.vtt import VttReader

__all__ = [
    "READERS",
    "Context",
    "Found",
    "PeopleError",
    "Problem",
    "Reader",
    "SourceError",
    "content_hash",
    "discover",
    "find_reader",
    "load_people",
]

READERS: tuple[Reader, ...] = (
    MboxReader(),
    VttReader(),
    SrtReader(),
    SlackReader(),
    PeopleReader(),
    EmlReader(),
    OtterReader(),
    PlainReader(),
    RecordingReader(),
)
"""The first that recognises a file reads it."""


def find_reader(path: Path) -> Reader | None:
    """The reader of a file or folder, or None where it is nothing we know.

    Raises:
        OSError: if the file may not be read.
    """
    return Discovery(READERS).find_reader(path)


def discover(paths: Sequence[Path]) -> Iterator[Found]:
    """Everything in these files and folders and who can read it; raises nothing."""
    return Discovery(READERS).discover(paths)
