"""Read-only access to the files of a folder or of a zip archive; nothing is ever extracted to disk."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from pipelines.sources.base import SourceError
from pipelines.sources.decoding import unreadable

MAX_MEMBER_BYTES = 128 * 1024 * 1024
"""A day of a chat is never larger; a member that says so, or grows beyond it, is a trap or a mistake."""

_TOO_LARGE = "is too large for a part of a chat export"


class Archive(Protocol):
    """Files by their relative name, with forward slashes."""

    def names(self) -> tuple[str, ...]:
        """The names of all files."""
        ...

    def read(self, name: str) -> bytes:
        """The content of one file.

        Raises:
            SourceError: if it cannot be read, or is too large.
        """
        ...


class _Folder:
    def __init__(self, path: Path, source: str) -> None:
        self._path, self._source = path, source
        files = (file for pattern in ("*.json", "*/*.json") for file in path.glob(pattern))
        self._names = tuple(sorted(file.relative_to(path).as_posix() for file in files if file.is_file()))

    def names(self) -> tuple[str, ...]:
        return self._names

    def read(self, name: str) -> bytes:
        file = self._path / name
        try:
            if file.stat().st_size > MAX_MEMBER_BYTES:
                raise SourceError(self._source, _TOO_LARGE, "Check what it is.", name)
            return file.read_bytes()
        except OSError as error:
            refused = unreadable(self._source, error)
            raise SourceError(self._source, refused.reason, refused.way_out, name) from error


class _Zip:
    def __init__(self, archive: zipfile.ZipFile, source: str) -> None:
        self._archive, self._source = archive, source
        members = [name for name in archive.namelist() if not name.endswith("/") and not name.startswith("__MACOSX/")]
        self._prefix = _common_folder(members)
        self._names = tuple(name.removeprefix(self._prefix) for name in members)

    def names(self) -> tuple[str, ...]:
        return self._names

    def read(self, name: str) -> bytes:
        try:
            with self._archive.open(self._prefix + name) as member:
                data = member.read(MAX_MEMBER_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError) as error:
            raise SourceError(self._source, f"is damaged ({error})", "Download the export again.", name) from error
        except (RuntimeError, NotImplementedError) as error:
            raise SourceError(
                self._source, f"cannot be unpacked ({error})", "Pack it again without a password.", name
            ) from error
        if len(data) > MAX_MEMBER_BYTES:
            raise SourceError(self._source, _TOO_LARGE, "Check what it is.", name)
        return data


def _common_folder(members: list[str]) -> str:
    """The one folder that holds everything, where somebody packed the folder instead of what is in it."""
    tops = {name.partition("/")[0] for name in members if "/" in name}
    if "users.json" in members or len(tops) != 1 or any("/" not in name for name in members):
        return ""
    return f"{tops.pop()}/"


@contextmanager
def open_archive(path: Path, source: str) -> Iterator[Archive]:
    """The files of a folder or zip archive, open as long as the block runs.

    Raises:
        SourceError: if it cannot be opened.
    """
    if path.is_dir():
        yield _listed(path, source)
        return
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise SourceError(source, f"is not a whole zip archive ({error})", "Download the export again.") from error
    except OSError as error:
        raise unreadable(source, error) from error
    with archive:
        yield _Zip(archive, source)


def _listed(path: Path, source: str) -> _Folder:
    try:
        return _Folder(path, source)
    except OSError as error:
        raise unreadable(source, error) from error
