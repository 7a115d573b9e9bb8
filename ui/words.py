"""The words the UI uses for what the program calls by shorter names; dates and times as people write them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

TYPES = {"task": "Task", "decision": "Decision", "blocker": "Blocker", "question": "Question"}
STATES = {"suggested": "To review", "accepted": "Accepted", "rejected": "Rejected"}
STATUSES = {"open": "Open", "done": "Done", "superseded": "Replaced", "dropped": "Dropped"}
WAITING_ON = {
    "access": "Access",
    "data": "Data",
    "approval": "Approval",
    "answer": "An answer",
    "work": "Other work",
    "environment": "Environment",
    "other": "Something else",
}
LABELS = {
    "decision": "settles it",
    "request": "asks for it",
    "commitment": "takes it on",
    "blocker": "says it is stuck",
    "question": "asks",
    "update": "reports on it",
}
FIELDS = {
    "type": "type",
    "text": "text",
    "owner": "owner",
    "requester": "asked by",
    "due": "due",
    "waiting_on": "waiting on",
    "status": "status",
}
ACTIONS = {"accept": "accepted", "reject": "rejected", "edit": "edited", "undo": "took back a decision"}
KINDS = {
    "recording": "Recording",
    "mbox": "Mailbox",
    "eml": "Mail",
    "vtt": "Transcript",
    "srt": "Transcript",
    "otter": "Transcript",
    "plain": "Transcript",
    "transcript": "Transcript",
    "slack": "Chat",
    "slim": "Transcript",
}
STAGES = {
    "waiting": "Waiting its turn",
    "reading": "Reading",
    "transcribing": "Writing down what was said",
    "finding": "Finding what was promised, asked and decided",
    "done": "Done",
    "failed": "Failed",
}
UNITS = {"seconds": "of sound", "conversations": "conversations"}

_SURE = ((0.85, "Very likely"), (0.65, "Likely"), (0.45, "Perhaps"), (0.0, "Unsure"))


def sureness(confidence: float) -> str:
    """A confidence in [0, 1] in plain words."""
    return next(word for least, word in _SURE if confidence >= least)


def clock(seconds: float) -> str:
    """A place in a recording, such as 4:07 or 1:02:30."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def duration(seconds: float) -> str:
    """A stretch of time, roughly: 40 s, 3 min, 1 h 20 min."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def day(value: date) -> str:
    """A day with its weekday, such as Fri 6 Mar 2026."""
    return f"{value:%a} {value.day} {value:%b %Y}"


def moment(at: datetime, zone: ZoneInfo | None) -> str:
    """A moment in the viewer's zone (its own where the viewer's is not known), such as Tue 3 Mar 2026, 10:14."""
    local = at.astimezone(zone) if zone else at
    return f"{day(local)}, {local:%H:%M}"


def short_moment(at: datetime, zone: ZoneInfo | None) -> str:
    """A moment as short as a table needs it, such as 3 Mar 26, 10:14."""
    local = at.astimezone(zone) if zone else at
    return f"{local.day} {local:%b %y, %H:%M}"


def due(value: str | None) -> str:
    """A due date or date-time as the words fixed it."""
    if not value:
        return ""
    if len(value) <= len("2026-03-06"):
        return day(date.fromisoformat(value))
    at = datetime.fromisoformat(value)
    offset = f" (UTC{at:%z})" if at.tzinfo else ""
    return f"{day(at)}, {at:%H:%M}{offset}"


def short_due(value: str | None) -> str:
    """A due date as short as a list needs it, such as 6 Mar 26."""
    if not value:
        return ""
    at = datetime.fromisoformat(value)
    return f"{at.day} {at:%b %y}"


def number(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: 1 suggestion, 2 suggestions."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def either(value: str, names: dict[str, str]) -> str:
    """The plain word for a value; the value itself where there is none."""
    return names.get(value, value.replace("_", " ").capitalize())
