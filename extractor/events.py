"""Days that other dates hang on: "before the demo" is the demo's day, once the project has fixed it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from extractor.dates import Due
from extractor.mentions import Mention

Events = Mapping[str, date]

_NOUNS = (
    r"demo|go[- ]?live|pilot|launch|cut[- ]?over|release|uat|sit|pq|kick[- ]?off|workshop|rehearsal|"
    r"acceptance(?: test)?|site visit|audit|training|freeze|migration"
)
_EVENT = re.compile(rf"\b(?P<event>{_NOUNS})\b", re.IGNORECASE)
_BEFORE = re.compile(
    rf"\b(?:before|by|until|till|in time for)\s+(?:the\s+|our\s+|your\s+|[A-Z]\w+\s+)*(?:we\s+)?(?P<event>{_NOUNS})\b",
    re.IGNORECASE,
)
_FIXING = frozenset({"decision"})


def events(mentions: Iterable[Mention]) -> Events:
    """The day of each event, as it was decided last."""
    found: dict[str, date] = {}
    for mention in mentions:
        if mention.labels & _FIXING and mention.due is not None and mention.due.strength >= 1:
            for match in _EVENT.finditer(mention.text):
                found[_key(match["event"])] = mention.due.day
    return found


def before(mention: Mention, known: Events) -> Due | None:
    """The day of the event before which a sentence wants something done; None where it names none that is fixed."""
    match = _BEFORE.search(mention.text)
    day = known.get(_key(match["event"])) if match else None
    said = mention.place.moment
    if match is None or day is None or (said is not None and day < said.date()):
        return None
    return Due(day, None, match.start(), match.end(), strength=1)


def _key(event: str) -> str:
    return re.sub(r"\W", "", event).lower()
