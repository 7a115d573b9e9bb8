"""A list of the people of a project: JSON objects with name, email, role, org, timezone and aliases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from extractor.types import Conversation, Person
from pipelines.sources.base import Context, Problem, SourceError
from pipelines.sources.decoding import read_text

_FIELDS = ("email", "role", "org", "timezone")
_WAY_OUT = (
    'A list of people looks like [{"name": "Ana Ruiz", "email": "ana@firm.example", "timezone": "Europe/Madrid"}].'
)


class PeopleError(SourceError):
    """A list of people is not one; says which entry and which field."""


def load_people(path: Path, source: str | None = None) -> tuple[Person, ...]:
    """The people of a JSON file.

    Raises:
        PeopleError: if it is not JSON, not a list of objects, or a field is not what it should be.
    """
    name = source or path.name
    try:
        text = read_text(path, name)
    except SourceError as error:
        raise PeopleError(error.source, error.reason, error.way_out) from error
    try:
        entries = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise PeopleError(name, f"is not JSON ({error})", _WAY_OUT, place) from error
    if not isinstance(entries, list):
        raise PeopleError(name, "is not a list", _WAY_OUT)
    return tuple(_person(entry, f"entry {number}", name) for number, entry in enumerate(entries, 1))


def _person(entry: Any, place: str, source: str) -> Person:
    if not isinstance(entry, dict):
        raise PeopleError(source, "is not an object", _WAY_OUT, place)
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        raise PeopleError(source, '"name" is missing or empty', _WAY_OUT, place)
    fields = {field: _optional(entry, field, place, source) for field in _FIELDS}
    aliases = entry.get("aliases") or []
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise PeopleError(source, '"aliases" is not a list of texts', _WAY_OUT, place)
    _check_zone(fields["timezone"], place, source)
    return Person(name=name.strip(), aliases=tuple(alias.strip() for alias in aliases if alias.strip()), **fields)


def _optional(entry: dict[str, Any], field: str, place: str, source: str) -> str | None:
    value = entry.get(field)
    if value is not None and not isinstance(value, str):
        raise PeopleError(source, f'"{field}" is not a text', _WAY_OUT, place)
    return value.strip() or None if value else None


def _check_zone(zone: str | None, place: str, source: str) -> None:
    if zone is None:
        return
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        way_out = "Use a name of the IANA list, such as Europe/London, or leave it out."
        raise PeopleError(source, f'"timezone" {zone!r} is not a time zone', way_out, place) from error


class PeopleReader:
    """Recognises a list of people inside a folder; it holds no conversations (`load_people` reads it)."""

    name = "people"

    def recognises(self, path: Path, head: bytes) -> bool:
        """A JSON list whose first object has a name and an email and is no chat export's."""
        first = re.match(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{([^{}]*)", head)
        return bool(first and b'"name"' in first[1] and b'"email"' in first[1] and b'"team_id"' not in first[1])

    def read(self, path: Path, context: Context) -> Iterator[Conversation | Problem]:
        """Nothing but the check that it can be read.

        Raises:
            PeopleError: see `load_people`.
        """
        load_people(path, context.source(path))
        return iter(())
