"""Mail header fields: decoded leniently, since real ones break every rule."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from pipelines.sources.decoding import decode

_IDS = re.compile(r"<\s*([^<>\s]+)\s*>")
_ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")
_MAX_FIELD = 100_000
_WORD_GAP = re.compile(r"(=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)\s+(?==\?)")


def field(message: Message, name: str) -> str:
    """The first field of that name, unfolded and decoded; empty where there is none."""
    return next(iter(fields(message, name)), "")


def fields(message: Message, name: str) -> list[str]:
    """All fields of that name, unfolded and decoded."""
    return [decoded(raw) for raw in raw_fields(message, name)]


def raw_fields(message: Message, name: str) -> list[str]:
    """All fields of that name, unfolded; bytes that are not ASCII are decoded, encoded words are not.

    `raw_items` hands out what was read, without the parsing that fails on broken fields.
    """
    wanted = name.lower()
    return [_unfolded(value) for key, value in message.raw_items() if key.lower() == wanted]


def _unfolded(value: object) -> str:
    text = str(value)
    if any("\udc80" <= c <= "\udcff" for c in text):
        text = decode(text.encode("utf-8", "surrogateescape"))
    return " ".join(text.split())


def decoded(text: str) -> str:
    """Encoded words (`=?utf-8?B?…?=`) as text; what cannot be decoded stays."""
    if "=?" not in text:
        return text
    try:
        chunks = decode_header(_WORD_GAP.sub(r"\1", text))
    except (HeaderParseError, ValueError):
        return text
    parts = [chunk if isinstance(chunk, str) else _charset(chunk, charset) for chunk, charset in chunks]
    return " ".join("".join(parts).split())


def _charset(chunk: bytes, charset: str | None) -> str:
    try:
        return chunk.decode(charset or "ascii")
    except (LookupError, UnicodeDecodeError, ValueError):
        return decode(chunk)


def addresses(message: Message, *names: str) -> list[tuple[str, str]]:
    """(Name, address in lower case) of each mailbox in these fields; names are decoded after the list was parted."""
    raw = [value for name in names for value in raw_fields(message, name)]
    try:
        listed = getaddresses([value[:_MAX_FIELD] for value in raw])
    except (RecursionError, ValueError, IndexError):
        # The standard library's parser gives up on traps; what looks like an address is still one.
        listed = [("", address) for value in raw for address in _ADDRESS.findall(value[:_MAX_FIELD])]
    found = []
    for name, address in listed:
        address = address.strip().lower()
        if not name and "@" not in address and not address:
            continue
        found.append((decoded(name).strip(" '\""), address))
    return found


def message_ids(message: Message, name: str) -> tuple[str, ...]:
    """The ids in a field, without brackets."""
    text = " ".join(raw_fields(message, name))
    found = _IDS.findall(text)
    return tuple(found) or tuple(word for word in text.split() if "@" in word and "<" not in word)


def moment(text: str) -> datetime | None:
    """A mail date; `-0000` (no zone known) is taken as UTC. None where it is not one."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not 1970 <= found.year <= 2100:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def sent_at(message: Message) -> datetime | None:
    """When a mail was sent: by its Date, else by its oldest Received field."""
    for text in raw_fields(message, "Date"):
        if found := moment(text):
            return found
    for text in reversed(raw_fields(message, "Received")):
        if found := moment(text.rpartition(";")[2].strip()):
            return found
    return None
