"""What a coordinator would write: the words of an item, taken from the sentences it rests on.

No word is put in that nobody said, save names for pronouns and the small verbs that make a wish a task ("We need the
keys" becomes "Get the keys").
"""

from __future__ import annotations

import re
from collections.abc import Callable

from extractor.addressees import addressee
from extractor.mentions import Mention, Thread
from extractor.people import Registry
from extractor.phrases import tidy, with_names, without_opener, without_politeness, without_reason, without_vocatives

_ENOUGH = 6  # content words from which a longer sentence is no better
_LONGEST = 180  # characters

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


def item_text(thread: Thread, owner: str | None, registry: Registry) -> str:
    """The text of an item.

    A task starts with a verb, a decision and a blocker are statements, a question ends with its mark. Of several
    mentions the one is taken that says most, the earliest of equals.
    """
    writers: dict[str, tuple[tuple[str, ...], Callable[[Mention, Registry], tuple[str, int]]]] = {
        "task": (("request", "commitment"), _task),
        "decision": (("decision",), _statement),
        "blocker": (("blocker",), _statement),
        "question": (("question",), _question),
    }
    labels, write = writers[thread.type]
    mentions = thread.labelled(*labels) or [thread.first]
    drafts = [(write(mention, registry), mention) for mention in mentions]
    (text, _), _ = max(drafts, key=lambda draft: (draft[0][1], -draft[1].number))
    return _short(text) or tidy(thread.first.text) or thread.first.text


def _weight(mention: Mention) -> int:
    return min(len(mention.words), _ENOUGH)


def _cleaned(mention: Mention, registry: Registry) -> str:
    """A mention without date, vocatives, fillers and politeness."""
    text = mention.text
    names = registry.mentioned(text, mention.place.talk.present)
    due = mention.due
    if due is not None and due.strength >= 0 and due.end - due.start < len(text) - 8:
        text = text[: due.start] + " " * (due.end - due.start) + text[due.end :]
    return without_politeness(without_opener(without_vocatives(text, names))).strip()


def _named(text: str, mention: Mention, registry: Registry) -> str:
    speaker = mention.speaker
    return with_names(text, speaker, addressee(mention.place, registry), registry.organisation(speaker) or speaker)


def _task(mention: Mention, registry: Registry) -> tuple[str, int]:
    """A task begins with its verb; how well a sentence gives one decides between several."""
    text = without_reason(_cleaned(mention, registry))
    lead = _LEAD.match(text)
    need = _NEED.match(text)
    bonus = 0
    if need:
        text, bonus = "get " + text[need.end() :], 1
    elif lead:
        text, bonus = text[lead.end() :], 2
    else:
        third = _of_third_person(text, mention, registry)
        if third:
            text, bonus = third, 2
        elif "request" in mention.labels and re.match(r"^[a-z]+\s+\w", text, re.IGNORECASE) and not text.endswith("?"):
            bonus = 1
    return tidy(_named(text.lstrip(" ,"), mention, registry)), _weight(mention) + bonus


def _of_third_person(text: str, mention: Mention, registry: Registry) -> str | None:
    """What is left of "Priya will own the rollout" and "Hanneke: sign the form" without the one who does it."""
    for named in registry.mentioned(text, mention.place.talk.present)[:1]:
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


def _statement(mention: Mention, registry: Registry) -> tuple[str, int]:
    names = registry.mentioned(mention.text, mention.place.talk.present)
    text = without_opener(without_vocatives(mention.text, names))
    text = re.sub(
        r"^(?:i think|i guess|i'm afraid|to be honest|the problem is(?: that)?|let's say)[\s,]+",
        "",
        text,
        flags=re.IGNORECASE,
    )
    return tidy(_named(text, mention, registry)), _weight(mention)


def _question(mention: Mention, registry: Registry) -> tuple[str, int]:
    names = registry.mentioned(mention.text, mention.place.talk.present)
    text = without_politeness(without_opener(without_vocatives(mention.text, names)))
    text = re.sub(r"^may i (?:also |kindly )?ask (?:if |whether )?", "", text, flags=re.IGNORECASE)
    asks = mention.text.rstrip().endswith("?")
    return tidy(_named(text, mention, registry), "?" if asks or _WH.match(text) else ""), _weight(mention) + asks


_WH = re.compile(
    r"^(?:who|what|which|when|where|why|how|is|are|do|does|did|can|could|should|will|has|have)\b", re.IGNORECASE
)


def _short(text: str) -> str:
    """Cuts an overlong text at the end of a clause, else of a word."""
    if len(text) <= _LONGEST:
        return text
    head = text[:_LONGEST]
    cut = max(head.rfind(", "), head.rfind("; "), head.rfind(" - "))
    return (head[:cut] if cut > _LONGEST // 2 else head[: head.rfind(" ")]) + "…"
