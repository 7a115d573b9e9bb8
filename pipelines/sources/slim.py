"""A mail without the content of its attachments, so that a mail of 100 MB costs as little as its words."""

from __future__ import annotations

from collections.abc import Iterable
from email.parser import BytesHeaderParser
from email.policy import compat32

MAX_TEXT_BYTES = 2 * 1024 * 1024
"""More than this is a log or a data file that somebody pasted, not words."""

_MAX_HEADER_BYTES = 1024 * 1024


class Slimmer:
    """Goes through the lines of a mail once and keeps what `message.parse` needs.

    Attributes:
        sizes: bytes of each part whose content was left out, in the order of the mail.
        cut: whether a text was longer than `MAX_TEXT_BYTES`.
    """

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.cut = False
        self._boundaries: set[bytes] = set()
        self._kept: list[bytes] = []
        self._header: list[bytes] | None = []
        self._header_bytes = 0
        self._drop = False
        self._base64 = False
        self._size = 0

    def run(self, lines: Iterable[bytes]) -> bytes:
        """The mail, slim."""
        for line in lines:
            if self._header is not None:
                self._in_header(line)
            elif line.startswith(b"--") and self._boundary(line):
                self._end_part()
                self._kept.append(line)
                if not line.rstrip().endswith(b"--") or line.rstrip()[2:] in self._boundaries:
                    self._header, self._header_bytes = [], 0
            else:
                self._in_body(line)
        self._end_part()
        return b"".join(self._kept)

    def _boundary(self, line: bytes) -> bool:
        mark = line.rstrip()[2:]
        return mark in self._boundaries or (mark.endswith(b"--") and mark[:-2] in self._boundaries)

    def _in_header(self, line: bytes) -> None:
        assert self._header is not None
        self._header_bytes += len(line)
        if line.startswith(b"--") and self._boundary(line):
            self._header = []
            self._kept.append(line)
        elif line.strip() and self._header_bytes < _MAX_HEADER_BYTES:
            self._header.append(line)
            self._kept.append(line)
        else:
            self._begin_part(b"".join(self._header))
            self._kept.append(line if not line.strip() else b"\n")
            self._header = None

    def _begin_part(self, header: bytes) -> None:
        part = BytesHeaderParser(policy=compat32).parsebytes(header)
        boundary = part.get_boundary()
        if boundary:
            self._boundaries.add(boundary.encode("utf-8", "surrogateescape"))
        kind = part.get_content_maintype()
        attached = str(part.get("Content-Disposition", "")).lower().startswith("attachment")
        if kind == "message" and part.get_content_type() == "message/rfc822" and not attached:
            self._header, self._header_bytes = None, 0
        self._drop = kind not in {"text", "multipart", "message"} or (attached and kind != "multipart")
        self._base64 = "base64" in str(part.get("Content-Transfer-Encoding", "")).lower()
        self._size = 0

    def _in_body(self, line: bytes) -> None:
        self._size += len(line.strip()) * 3 // 4 if self._base64 else len(line)
        if self._drop:
            return
        if self._size <= MAX_TEXT_BYTES:
            self._kept.append(line)
        else:
            self.cut = True

    def _end_part(self) -> None:
        if self._drop:
            self.sizes.append(self._size)
        self._drop = self._base64 = False
        self._size = 0  # what follows the last part is no part of it
