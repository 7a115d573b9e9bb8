"""Single mails (.eml): each file is one mail; the thread's key brings mails of several files together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from extractor.types import Conversation
from pipelines.sources.base import Context, Problem, SourceError
from pipelines.sources.decoding import unreadable
from pipelines.sources.mail import Located, conversations

_FIELD = re.compile(rb"^([!-9;-~]{1,76})[ \t]*:", re.MULTILINE)
_KNOWN = frozenset(
    (
        b"from", b"to", b"cc", b"date", b"subject", b"received", b"message-id", b"mime-version", b"return-path",
        b"delivered-to", b"content-type", b"x-received", b"reply-to", b"sender", b"in-reply-to", b"references",
    )
)  # fmt: skip


class EmlReader:
    """One conversation with one turn, keyed by its thread."""

    name = "eml"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Begins with header fields, at least two of them those of mails."""
        top = re.split(rb"\r?\n\r?\n", head.lstrip(b"\xef\xbb\xbf\r\n"), maxsplit=1)[0]
        lines = [line for line in top.splitlines() if not line.startswith((b" ", b"\t"))]
        fields = [match[1].lower() for line in lines if (match := _FIELD.match(line))]
        if not lines or not _FIELD.match(lines[0]) or len(fields) < 0.8 * len(lines):
            return False
        needed = 1 if path.suffix.lower() == ".eml" else 2
        return len(_KNOWN.intersection(fields)) >= needed

    def read(self, path: Path, context: Context) -> Iterator[Conversation | Problem]:
        """The mail.

        Raises:
            SourceError: if it may not be read, or is empty.
        """
        source = context.source(path)
        try:
            size = path.stat().st_size
            if not size:
                raise SourceError(source, "the file is empty", "Export the mail again.")
            yield from conversations([Located(path, 0, size)], source, context)
        except OSError as error:
            raise unreadable(source, error) from error
