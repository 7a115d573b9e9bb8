"""What the mbox format does to lines of a mail that begin with `From `."""

from __future__ import annotations

import re

_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def unquoted(data: bytes) -> bytes:
    """Lines that the mailbox escaped (`>From `) as they were written; one `>` is taken from `>>From ` too (mboxrd)."""
    return _QUOTED_FROM.sub(rb"\1", data) if b">From " in data else data
