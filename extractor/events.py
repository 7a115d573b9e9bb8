"""Days that other dates hang on: "before the demo" is the demo's day, once the project has fixed it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from extractor.dates import Due
from extractor.mentions import Mention, Thread

Events = Mapping[str, date]

_NOUNS = (
    r"demo|go[- ]?live|pilot|launch|cut[- ]?over|release|kick[- ]?off|workshop|rehearsal|acceptance test|site visit|"
    r"audit|training|freeze|migration|(?-i:UAT|SIT|PQ)"
)
# Not "after the demo", nor "the second demo", nor "the demo data".
_EVENT = re.compile(
    rf"(?<!after )(?<!after the )(?<!before )(?<!before the )(?<!second )(?<!next )(?<!another )(?<!until the )"
    rf"\b(?P<event>{_NOUNS})\b(?!\s+(?:data|team|server|environment|account|system|plan)\b)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\b(?:before|in time for)\s+(?:the\s+|our\s+|your\s+)?(?:(?-i:[A-Z]\w+)\s+)?(?P<event>{_NOUNS})\b"
    r"(?!\s+(?:data|team|server|environment|account|system|plan)\b)",
    re.IGNORECASE,
)


def events(threads: Iterable[Thread]) -> Events:
    """The day of each event, as it was decided last.

    Args:
        threads: of the project; only its decisions fix a day.
    """
    mentions = [m for thread in threads if thread.type == "decision" for m in thread.labelled("decision")]
    found: dict[str, date] = {}
    for mention in sorted(mentions, key=lambda one: one.number):
        if mention.due is not None and mention.due.strength >= 1:
            for match in _EVENT.finditer(mention.text):
                found[_key(match["event"])] = mention.due.day
    return found


def before(mention: Mention, known: Events) -> Due | None:
    """The day of the event before which a sentence wants something done; None where it names none that is fixed."""
    match = _BEFORE.search(mention.text) if known else None
    day = known.get(_key(match["event"])) if match else None
    said = mention.place.moment
    if match is None or day is None or (said is not None and day < said.date()):
        return None
    return Due(day, None, match.start(), match.end(), strength=1)


def _key(event: str) -> str:
    return re.sub(r"\W", "", event).lower()
