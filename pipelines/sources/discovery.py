"""What is in the files and folders that somebody hands over."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.sources.base import HEAD_BYTES, Problem, Reader
from pipelines.sources.decoding import unreadable

_PROMISES: dict[str, str] = {
    ".vtt": "a WebVTT transcript", ".srt": "a SubRip transcript", ".mbox": "a mailbox", ".mbx": "a mailbox",
    ".eml": "a mail", ".msg": "an Outlook mail", ".pst": "an Outlook store", ".ost": "an Outlook store",
    **dict.fromkeys((".mp3", ".m4a", ".wav", ".ogg", ".oga", ".opus", ".flac", ".aac", ".wma"), "a sound recording"),
    **dict.fromkeys((".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v"), "a video recording"),
}  # fmt: skip
_OUTLOOK = frozenset({".msg", ".pst", ".ost"})


@dataclass(frozen=True)
class Found:
    """A file or folder and who can read it.

    With neither a reader nor a problem it is skipped: nothing we know, and its ending promised nothing.
    """

    path: Path
    root: Path
    reader: Reader | None = None
    problem: Problem | None = None


class Discovery:
    """Walks files and folders with the given readers, the first that recognises a file first."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        self._readers = readers

    def find_reader(self, path: Path) -> Reader | None:
        """The reader of a file or folder, or None.

        Raises:
            OSError: if the file may not be read.
        """
        head = b""
        if not path.is_dir():
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
        return next((reader for reader in self._readers if reader.recognises(path, head)), None)

    def discover(self, paths: Sequence[Path]) -> Iterator[Found]:
        """Everything in these files and folders by name, but for hidden files; raises nothing."""
        for path in paths:
            if path.is_dir():
                yield from self._folder(path, path)
            else:
                yield self._file(path, path.parent, given=True)

    def _folder(self, path: Path, root: Path) -> Iterator[Found]:
        try:
            reader = self.find_reader(path)
            children = sorted(path.iterdir(), key=lambda child: child.name)
        except OSError as error:
            yield Found(path, root, problem=unreadable(_relative(path, root), error).problem())
            return
        if reader:
            # A folder given by itself keeps its own name in the paths of what is in it.
            yield Found(path, root if path != root else path.parent, reader)
            return
        for child in children:
            if child.name.startswith("."):
                continue
            if child.is_dir():
                if not child.is_symlink():
                    yield from self._folder(child, root)
            else:
                yield self._file(child, root)

    def _file(self, path: Path, root: Path, given: bool = False) -> Found:
        source = _relative(path, root)
        try:
            if not path.is_file():
                way_out = "Check the path." if given else "Remove it, or make it a file."
                return Found(path, root, problem=Problem(source, "", "is not a file", way_out))
            empty = path.stat().st_size == 0
            reader = None if empty else self.find_reader(path)
        except OSError as error:
            return Found(path, root, problem=unreadable(source, error).problem())
        if reader:
            return Found(path, root, reader)
        reason = _reason(path, empty, given)
        return Found(path, root, problem=Problem(source, "", *reason) if reason else None)


def _reason(path: Path, empty: bool, given: bool) -> tuple[str, str] | None:
    """Why a file without a reader is a problem, with a way out; None where it is merely none of ours."""
    ending = path.suffix.lower()
    promised = _PROMISES.get(ending)
    if empty:
        return ("the file is empty", "Export it again.") if promised or given else None
    if ending in _OUTLOOK:
        return f"{promised} cannot be read yet", "Export it as .eml or .mbox."
    if promised:
        return f"its name promises {promised}, but its content is not one", "Export it again, or take it out."
    if given:
        return "is nothing that can be read", "Hand over a recording, a transcript, a mailbox or a chat export."
    return None


def _relative(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix() or path.name
    except ValueError:
        return str(path)


def content_hash(path: Path) -> str:
    """SHA-256 of a file, or of a folder's sorted relative names and contents, in hexadecimal.

    Raises:
        OSError: if something in it may not be read.
    """
    total = hashlib.sha256()
    if not path.is_dir():
        _update(total, path)
        return total.hexdigest()
    files = sorted(Path(folder, name) for folder, _, names in os.walk(path) for name in names)
    for file in files:
        relative = file.relative_to(path)
        if any(part.startswith(".") for part in relative.parts) or not file.is_file():
            continue
        one = hashlib.sha256()
        _update(one, file)
        total.update(f"{relative.as_posix()}\0{one.hexdigest()}\n".encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def _update(total: hashlib._Hash, path: Path) -> None:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total.update(block)
