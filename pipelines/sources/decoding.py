"""Bytes of unknown encoding to text."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from pipelines.sources.base import SourceError

MAX_TEXT_BYTES = 64 * 1024 * 1024
"""No transcript of a call comes near to this; a larger file is something else."""

_SAMPLE_BYTES = 65536
_GUESSABLE_BYTES = 100


def decode(data: bytes) -> str:
    """Text of `data` by its byte order mark, as UTF-8, or by the encoding its bytes look like most; never fails."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            return data.decode("utf-8", "ignore")
    best = from_bytes(data[:_SAMPLE_BYTES]).best() if len(data) >= _GUESSABLE_BYTES else None
    return data.decode(best.encoding if best else "cp1252", "replace")


def read_text(path: Path, source: str) -> str:
    """The whole text of a small file; lines end with a newline alone.

    Raises:
        SourceError: if it is empty, too large for a text, or may not be read.
    """
    try:
        size = path.stat().st_size
        if size > MAX_TEXT_BYTES:
            raise SourceError(source, f"{size} bytes is too large for a text", "Split it, or check what it is.")
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(source, error) from error
    if not data.strip(b"\0 \t\r\n"):
        raise SourceError(source, "the file is empty", "Export it again.")
    return decode(data).replace("\r\n", "\n").replace("\r", "\n")


def unreadable(source: str, error: OSError) -> SourceError:
    """The operating system's refusal, with a way out."""
    reason = error.strerror or type(error).__name__
    if isinstance(error, PermissionError):
        return SourceError(
            source, f"may not be read ({reason})", "Give yourself the right to read it, then take it in again."
        )
    return SourceError(source, f"cannot be read ({reason})", "Check that it is still there, then take it in again.")
