"""Who has to do what a sentence says, and who wants it, read by the words around the names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.addressees import addressee
from extractor.people import Named, Registry
from extractor.phrases import without_opener
from extractor.places import Place
from extractor.words import FUNCTION_WORDS

_MODAL = (
    r"(?:'ll|’ll|will|shall|can|could|would|must|should|has to|have to|needs? to|is going to|gets?|does|makes?|"
    r"sends?|takes?|"
    r"asks?|to\b|owns?|is on|'s on|’s on|delivers?|writes?|prepares?|puts?|checks?|shows?|calls?|brings?|issues?)"
)
_SUBJECT = re.compile(
    rf"^\s*(?:,\s*)?(?:also |then |kindly |please |still |already |and \w+ )?{_MODAL}(?:\b|\s)", re.IGNORECASE
)
_POINT = re.compile(r"^\s*[:\-–—]\s")
_YOUR_SIDE = re.compile(
    r"\b(?:your (?:side|end|team|people|company|colleagues|office|it|security)|you (?:guys|people|all|folks))\b",
    re.IGNORECASE,
)
_THEIR_PARTY = re.compile(r"\bthe (client|customer|vendor|supplier)\b", re.IGNORECASE)
_SOMEBODY = re.compile(r"\b(?:somebody|someone|anybody|anyone|who(?:'s| is| can| could| will|ever)?)\b", re.IGNORECASE)
# Somebody whom the registry does not know, but who is said to do it: "Rocío does it".
_STRANGER = re.compile(
    r"^(?P<name>[A-ZÀ-Ž][\w'’-]+)\s+(?:will|does|sends|makes|takes|writes|creates|checks|brings|has to|is going to)\b"
)
_NOT_SUBJECT_BEFORE = re.compile(
    r"\b(?:to|for|from|with|of|by|tell|ask|give|send|show|help|let|and|than|about|at|call|mail|remind|thank|thanks)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """Who has what part in a sentence.

    Attributes:
        owner: who has to act, answer or has decided.
        requester: who wants it.
        sure: whether the words name the owner (else it follows from who speaks to whom).
    """

    owner: str | None
    requester: str | None
    sure: bool = False


def part(place: Place, label: str, registry: Registry) -> Part:
    """Reads owner and requester off one sentence.

    Args:
        place: the sentence in its place.
        label: the label under which it is read (a sentence may have several).
        registry: who is who.
    """
    text = place.sentence.text
    names = registry.mentioned(text, place.talk.present)
    if label == "commitment":
        return _commitment(place, text, names)
    if label in ("request", "question", "blocker"):
        return _asked(place, text, names, registry)
    return Part(place.speaker, None)


def _commitment(place: Place, text: str, names: list[Named]) -> Part:
    """Who takes it on: the one named as its subject or charged with it in minutes, else the speaker."""
    for named in names:
        if named.name != place.speaker and _is_subject(text, named):
            return Part(named.name, None, sure=True)
    if re.search(r"\b(?:i|i'll|i’ll|we|we'll|we’ll|my|me|mine|our)\b", text, re.IGNORECASE):
        return Part(place.speaker, None, sure=True)
    others = [named for named in names if named.name != place.speaker and named.person]
    if others and re.search(r"(?:^|[-–—:]\s*)$", text[: others[-1].start]) and _ends(text, others[-1]):
        return Part(others[-1].name, None, sure=True)
    stranger = _STRANGER.match(without_opener(text))
    if stranger and stranger["name"].lower() not in FUNCTION_WORDS and not names:
        return Part(stranger["name"], None, sure=True)
    return Part(place.speaker, None)


def _asked(place: Place, text: str, names: list[Named], registry: Registry) -> Part:
    """Who is asked: a name that is the subject, "your side", "the client", else the one spoken to."""
    who = addressee(place, registry)
    for named in names:
        if named.name not in (place.speaker, who) and _is_subject(text, named):
            return Part(named.name, place.speaker, sure=True)
    called_here = who is not None and any(named.name == who for named in names)
    if _YOUR_SIDE.search(text) and not called_here and who:
        return Part(registry.organisation(who) or who, place.speaker, sure=True)
    if _THEIR_PARTY.search(text) and not called_here and who is None:
        return Part(None, place.speaker)
    return Part(who, place.speaker, sure=called_here)


def _is_subject(text: str, named: Named) -> bool:
    """Whether a name stands as the one who acts: "Priya will …", "Hanneke: …", "can Priya …"."""
    head, tail = text[: named.start], text[named.end :]
    if _NOT_SUBJECT_BEFORE.search(head) and not re.search(r"(?:^|[.;,]\s*)and\s*$", head, re.IGNORECASE):
        return False
    if _SUBJECT.match(tail):
        return True
    if re.search(
        r"(?:^|[.;]\s*|\b(?:can|could|would|will|should|shall|does|did|has)\s+)$", head, re.IGNORECASE
    ) and re.match(r"\s+[a-z]", tail):
        return True
    if re.search(r"^\W*\w+,\s*$", head) and re.match(r"\s+[a-z]{2,}s\s", tail):
        return True
    return bool(_POINT.match(tail)) and not head.strip()


def _ends(text: str, named: Named) -> bool:
    return not re.search(r"\w", text[named.end :].split(",")[0])
