"""Tasks by the patterns of their sentences: what is used where a parse gives nothing better."""

from __future__ import annotations

import re

from extractor.mentions import Mention
from extractor.phrases import (
    MOVING,
    tidy,
    with_names,
    without_opener,
    without_politeness,
    without_reason,
    without_vocatives,
)

_ASK = (
    r"(?:(?:can|could|would|will|might|may|shall)\s+(?:you|we|i|they|he|she|somebody|someone|anybody|anyone)(?:\s+(?:guys|all|maybe|perhaps|"
    r"also|then|not|be able to|be so kind (?:as )?to|be so good (?:as )?to|possibly|at least|just))*|would you mind|"
    r"(?:i|we)(?:['’]d| would) (?:like|ask|need|love|want) you to|(?:i|we) (?:need|want|ask|request|"
    r"would ask) you to|request(?:ing)? you to|"
    r"(?:is|would|will) it (?:be )?possible (?:for you |that you )?to|you (?:need|have|ought|will need|are) to|"
    r"you (?:should|must|can)|"
    r"(?:i|we) (?:must |would |will )?(?:kindly |therefore )*ask (?:for|you (?:for|to))|don['’]t forget to|"
    r"make sure (?:to|that)|"
    r"the consortium is asked to|(?:is|are) (?:asked|invited|requested) to|it is requested that)"
)
_PROMISE = (
    r"(?:(?:i|we|he|she|they)(?:['’]ll|\s+(?:will|shall|can|could|am going to|are going to|is going to|have to|"
    r"must|need to|'m going to|plan to|try to|want to))"
    r"|(?:i['’]m|we['’]re|i am|we are) (?:going to|about to)|let me|i['’]d|(?:i|"
    r"we)(?=\s+[a-z]{3,}\b))(?:\s+(?:also|then|just|now|still|quickly|gladly|try (?:to|and)|be able to))*"
)
_LEAD = re.compile(rf"^(?:and |so |but |then |also )?(?:{_ASK}|{_PROMISE})\s+", re.IGNORECASE)
_NEED = re.compile(
    r"^(?:what )?(?:i|we|they|he|she|qa|[A-Z]\w+)(?:['’]d|['’]ll| would| will| do| still| also|"
    r" only)*\s+(?:need(?:s)?|want(?:s)?|require(?:s)?|like to have|would like)\s+"
    r"(?:from (?:you|your side)\s*,?\s*|is\s+)?(?!to\b)",
    re.IGNORECASE,
)
_THIRD_PERSON = re.compile(
    r"^(?:(?P<modal>(?:['’]ll|will|can|shall|should|must|has to|have to|needs to|is going to|could|would)\s+)|"
    r"(?P<verb>[a-z]+s)\s)(?P<rest>.*)$",
    re.DOTALL,
)
_MINUTES = re.compile(r"^\s*[:–—-]\s*(?P<rest>.+)$", re.DOTALL)


def draft(mention: Mention) -> str:
    """What is left of a sentence that asks for something or promises it, without the words that only do that."""
    text = without_reason(_cleaned(mention))
    need = _NEED.match(text)
    lead = _LEAD.match(text)
    if need:
        text = "get " + text[need.end() :]
    elif lead:
        text = text[lead.end() :]
    else:
        text = _of_third_person(text, mention) or text
    return tidy(_named(text.lstrip(" ,"), mention))


def _cleaned(mention: Mention) -> str:
    """A mention without date, vocatives, fillers and politeness."""
    text = mention.text
    due = mention.due
    if due is not None and due.strength >= 0 and not MOVING.search(text) and due.end - due.start < len(text) - 8:
        text = text[: due.start] + " " * (due.end - due.start) + text[due.end :]
    names = mention.named
    return without_politeness(without_opener(without_vocatives(text, names))).strip()


def _named(text: str, mention: Mention) -> str:
    return with_names(text, mention.speaker, mention.addressee, mention.group)


def _of_third_person(text: str, mention: Mention) -> str | None:
    """What is left of "Priya will own the rollout" and "Hanneke: sign the form" without the one who does it."""
    for named in mention.registry.mentioned(text, mention.place.talk.present)[:1]:
        tail = text[named.end :]
        if text[: named.start].strip():
            return None
        minutes = _MINUTES.match(tail)
        if minutes:
            return minutes["rest"]
        match = _THIRD_PERSON.match(tail.lstrip())
        if match:
            return match["rest"] if match["modal"] else f"{_base(match['verb'])} {match['rest']}"
    return None


def _base(verb: str) -> str:
    """The plain form of a verb in the third person: "creates" to "create", "does" to "do"."""
    if verb in ("has", "is"):
        return {"has": "have", "is": "be"}[verb]
    if verb.endswith("ies") and len(verb) > 4:
        return verb[:-3] + "y"
    if verb.endswith(("ses", "shes", "ches", "xes", "zes", "oes")):
        return verb[:-2] if not verb.endswith(("ses", "zes")) or verb.endswith("sses") else verb[:-1]
    return verb[:-1]
