"""To whom a sentence is said: the name it calls, the salutation, the sole receiver, the one who is answered."""

from __future__ import annotations

import re

from extractor.people import Named, Registry
from extractor.places import Place

# "Daan, can you …", "Hi Bilal", "@sanne or pieter"
_OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|ok(?:ay)?|so|and|but|yes|yeah|thanks|thank you|please|also|good morning|well|"
    r"right|sorry|um|uh|"
    r"then|maybe|or|now|great|perfect|no|@)[\s,!.—–-]*)*$",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"^\s*[?!.…]*\s*$")
_GREETING = re.compile(
    r"^\W*(?:dear|hi|hello|hey|hoi|ha|good (?:morning|afternoon|evening|day)|hallo|ciao|hola)\b", re.IGNORECASE
)
_LOOK_AHEAD = 3
_LOOK_BACK = 4


def called(text: str, names: list[Named]) -> str | None:
    """The person whom a sentence calls: by "@", at its start before a comma, or at its end after one.

    Args:
        text: the sentence.
        names: the names in it, as `Registry.mentioned` found them.
    """
    for named in names:
        if text[named.start : named.start + 1] == "@":
            return named.name
    for named in names:
        head, tail = text[: named.start], text[named.end :]
        if _OPENING.match(head) and re.match(
            r"\s*(?:[,:?!–—-]|\.(?:\s|$)|(?:please|pls|kindly)\b|(?:can|could|would|will)\s+you\b)", tail
        ):
            return named.name
        if _CLOSING.match(tail) and re.search(r"[,?!.–—-]\s*$", head):
            return named.name
    return None


def addressee(place: Place, registry: Registry) -> str | None:
    """Canonical name of the one a sentence is said to; None where nothing tells."""
    present = place.talk.present
    text = place.sentence.text
    own = called(text, registry.mentioned(text, present))
    if own and own != place.speaker:
        return own
    kind = place.talk.conversation.kind
    if kind == "email":
        return _in_mail(place, registry)
    return _in_chat(place, registry) if kind == "chat" else _in_call(place, registry)


def salutation(place: Place, registry: Registry) -> list[str]:
    """Names greeted at the head of a mail or message, up to the sentence."""
    names: list[str] = []
    for sentence in place.turn.sentences[: min(place.sentence_number + 1, 2)]:
        found = registry.mentioned(sentence.text, place.talk.present)
        short = len(sentence.text.split()) <= 6
        if found and (
            _GREETING.match(sentence.text) or (short and sentence.text.rstrip().endswith((",", "!", ".", ":")))
        ):
            names.extend(named.name for named in found if named.person and named.name not in names)
            break
    return names


def _in_mail(place: Place, registry: Registry) -> str | None:
    greeted = [name for name in salutation(place, registry) if name != place.speaker]
    if len(greeted) == 1:
        return greeted[0]
    to = [registry.find(name, place.talk.present) or name for name in place.turn.to]
    to = [name for name in to if name != place.speaker]
    if len(to) == 1:
        return to[0]
    previous = _others_before(place)
    candidates = greeted or to
    for name in previous:
        if name in candidates:
            return name
    return candidates[0] if greeted else None


def _in_chat(place: Place, registry: Registry) -> str | None:
    for sentence in place.turn.sentences:
        for named in registry.mentioned(sentence.text, place.talk.present):
            if sentence.text[named.start : named.start + 1] == "@" and named.name != place.speaker:
                return named.name
    turns = place.talk.conversation.turns
    if place.turn.reply_to:
        for number, turn in enumerate(turns):
            if turn.key == place.turn.reply_to and place.talk.speakers[number] != place.speaker:
                return place.talk.speakers[number]
    for number in range(place.turn_number + 1, len(turns)):
        if turns[number].reply_to == place.turn.key and place.talk.speakers[number] != place.speaker:
            return place.talk.speakers[number]
    greeted = [name for name in salutation(place, registry) if name != place.speaker]
    return greeted[0] if len(greeted) == 1 else None


def _in_call(place: Place, registry: Registry) -> str | None:
    """Whoever the turn calls, else who speaks next, else who spoke before."""
    for sentence in reversed(place.turn.sentences):
        own = called(sentence.text, registry.mentioned(sentence.text, place.talk.present))
        if own and own != place.speaker:
            return own
    speakers = place.talk.speakers
    for name in speakers[place.turn_number + 1 : place.turn_number + 1 + _LOOK_AHEAD]:
        if name and name != place.speaker:
            return name
    before = _others_before(place)
    return before[0] if before else None


def _others_before(place: Place) -> list[str]:
    """Who else spoke lately, the last one first."""
    before = place.talk.speakers[max(0, place.turn_number - _LOOK_BACK) : place.turn_number]
    names: list[str] = []
    for name in reversed(before):
        if name and name != place.speaker and name not in names:
            names.append(name)
    return names
