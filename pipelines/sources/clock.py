"""When a call began, from what its file, its file name or the caller says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path

from pipelines.sources.base import Context

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2})?")
_SPOKEN = re.compile(
    r"(?:(?P<month>[A-Z][a-z]{2,8})\.? (?P<day>\d{1,2})"
    r"|(?P<day2>\d{1,2})\.? (?P<month2>[A-Z][a-z]{2,8}))\.?,? (?P<year>\d{4})"
    r"(?:,| at|,? um)?(?: (?P<hour>\d{1,2})[:.](?P<minute>\d{2})\s?(?P<half>[AaPp]\.?[Mm])?)?"
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?(?P<sign>[+\u2212-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME_UTC = re.compile(r"GMT(\d{8})-(\d{6})")
_NAME_TIME = re.compile(
    r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?:[ T_-]+(\d{2})[-_.:h]?(\d{2})(?:[-_.:]?(\d{2}))?)?(?!\d)"
)


def iso_moment(text: str, zone: tzinfo) -> datetime | None:
    """The first ISO date-time in a text; one without an offset is taken in `zone`."""
    found = _ISO.search(text)
    if not found:
        return None
    try:
        moment = datetime.fromisoformat(found[0].replace(" +", "+").replace(" -", "-").replace(" Z", "Z"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def spoken_moment(text: str, zone: tzinfo) -> datetime | None:
    """A moment written like `Thu, Mar 20, 2025 9:31AM (GMT+0000)` or `20 March 2025, 09:31 UTC+01:00`."""
    found = _SPOKEN.search(text)
    if not found:
        return None
    month = (found["month"] or found["month2"])[:3].lower()
    if month not in _MONTHS:
        return None
    hour, minute = int(found["hour"] or 0), int(found["minute"] or 0)
    half = (found["half"] or "").lower().replace(".", "")
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    day = int(found["day"] or found["day2"])
    try:
        moment = datetime(int(found["year"]), _MONTHS.index(month) + 1, day, hour, minute)
        return moment.replace(tzinfo=_offset(text[found.end() :]) or zone)
    except ValueError:
        return None


def _offset(rest: str) -> tzinfo | None:
    found = _OFFSET.search(rest)
    if found:
        sign = 1 if found["sign"] == "+" else -1
        return timezone(sign * timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0)))
    return UTC if re.search(r"\b(?:UTC|GMT|Z)\b", rest) else None


def name_moment(path: Path, zone: tzinfo) -> datetime | None:
    """A moment in a file's name: `GMT20250310-100200_Recording`, `2025-03-10 10.02 Weekly`, `call-2025-10-08`."""
    try:
        if found := _NAME_UTC.search(path.stem):
            return datetime.strptime(found[1] + found[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        if found := _NAME_TIME.search(path.stem):
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return None


def call_start(path: Path, context: Context, lines: Iterable[str] = ()) -> datetime | None:
    """The moment of second 0: from the file's own lines, else its name, else the caller's `as_of`, else unknown."""
    zone = context.as_of.tzinfo if context.as_of and context.as_of.tzinfo else UTC
    for line in lines:
        if moment := iso_moment(line, zone) or spoken_moment(line, zone):
            return moment
    return name_moment(path, zone) or context.as_of
