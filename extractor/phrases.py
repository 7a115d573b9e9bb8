"""Cleaning of spoken and written sentences: fillers, politeness, greetings, vocatives and pronouns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extractor.people import Named

# Verbs whose date says what is asked, not by when.
MOVING = re.compile(r"\b(?:mov|shift|push|postpon|reschedul|extend|prolong|delay|book|reserv)\w*\b", re.IGNORECASE)
_FILLER = re.compile(
    r"(?:(?<=^)|(?<=[\s,]))(?:um+|uh+|uhm|er|erm|em|hmm+|mm+|you know|i mean|sort of|kind of|let's say|"
    r"say)\s*,?\s+(?=\S)",
    re.IGNORECASE,
)
_FILLER_LIKE = re.compile(r",\s*(?:like|uh+|um+|er|you know|i mean|let's say)\s*,\s*", re.IGNORECASE)
_OPENER = re.compile(
    r"^(?:(?:ok(?:ay)?|yes|yeah|yep|yup|aye|no|so|and|but|well|right|sure|then|also|oh|ah|hey|hi|hello|dear|great|"
    r"perfect|fine(?!\s+(?:by|with|for)\b)|"
    r"good(?!\s+(?:by|with|for|to)\b)|"
    r"super|thanks|thank you|sorry|btw|fyi|now|alright|of course|no problem|no worries|as (?:agreed|promised|"
    r"discussed)|in short|"
    r"just|maybe|perhaps|actually|anyway|finally|first|second|third|next|ideally|if possible|if you can|please|"
    r"pls|plz|kindly|dale|"
    r"furthermore|therefore|hence|meanwhile|one more thing|todo|action)\b[\s,.:;!–—-]*)+",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"[\s,]*\b(?:please|pls|plz|kindly|perhaps|if (?:it's |it is )?(?:at all )?possible|if (?:that's|that is|"
    r"it's) (?:ok|okay|fine)(?: with you)?|"
    r"if you (?:can|could|may|please|like)|if you'd be so (?:good|kind)|for me|thanks(?: a lot| in advance)?|"
    r"thank you(?: very much)?|"
    r"at your earliest convenience|at the earliest|asap|as soon as possible|whenever you can|when you (?:can|"
    r"have time)|right\?|or\?)(?=[\s,.?!;]|$)",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^\s*(?:[-*•·]|\(?\d{1,2}[.)]|\(?[a-zA-Z]\))\s+")
_REASON = re.compile(
    r"(?:,?\s+(?:because|otherwise|so that|since otherwise|as i|as we|cause)\b|\s[-–—]\s|;|,\s+(?:as|so|since|"
    r"but|while|until|unless)\s+(?=\w)).*$",
    re.IGNORECASE | re.DOTALL,
)
_MENTION = re.compile(r"@(?=\w)")
_SPACES = re.compile(r"\s+")


def without_opener(text: str) -> str:
    """Drops list marks, fillers and the words that only open a turn ("Okay, so …")."""
    text = _LIST_MARK.sub("", text)
    text = _FILLER_LIKE.sub(" ", text)
    previous = None
    while previous != text:
        previous = text
        text = _OPENER.sub("", _FILLER.sub("", text)).lstrip()
    return text


def without_vocatives(text: str, names: Sequence[Named]) -> str:
    """Drops names that are only called: "Daan, can you …", "… right, Peter?"."""
    for named in reversed(names):
        head, tail = text[: named.start], text[named.end :]
        if not without_opener(head).strip(" ,-@") and re.match(
            r"\s*[,:!?–—-]|\s+(?:please|pls|kindly|can|could|would)\b", tail
        ):
            text = tail.lstrip(" ,:!?–—-")
        elif re.fullmatch(r"\s*[.?!]*\s*", tail) and head.rstrip().endswith(","):
            text = head.rstrip(" ,") + tail.strip()
    return text


def without_politeness(text: str) -> str:
    """Drops "please", "if possible", "thanks" wherever they stand."""
    return _POLITE.sub("", text)


def without_reason(text: str, least: int = 4) -> str:
    """Cuts the clause that says why, if enough words stand before it."""
    match = _REASON.search(text)
    if match and len(text[: match.start()].split()) >= least:
        return text[: match.start()]
    return text


def with_names(text: str, speaker: str | None, addressee: str | None, group: str | None) -> str:
    """Puts names for "I", "you" and "we", where they are known.

    Args:
        text: a sentence.
        speaker: who says it.
        addressee: to whom.
        group: for whom "we" stands.
    """
    return _replace(_replace(_replace(text, _FIRST, speaker), _SECOND, addressee), _PLURAL, group)


_FIRST = {
    r"i['’]m": "{} is",
    r"i['’]ve": "{} has",
    r"i['’]ll": "{} will",
    r"i['’]d": "{} would",
    r"i am": "{} is",
    r"i have": "{} has",
    r"i": "{}",
    r"me": "{}",
    r"my": "{}'s",
    r"mine": "{}'s",
}
_SECOND = {
    r"you['’]re": "{} is",
    r"you['’]ve": "{} has",
    r"you['’]ll": "{} will",
    r"you['’]d": "{} would",
    r"you are": "{} is",
    r"are you": "is {}",
    r"have you": "has {}",
    r"do you": "does {}",
    r"you have": "{} has",
    r"you (?:guys|all|people|folks)": "{}",
    r"you": "{}",
    r"your": "{}'s",
    r"yours": "{}'s",
}
_PLURAL = {
    r"we['’]re": "{} are",
    r"we['’]ve": "{} have",
    r"we['’]ll": "{} will",
    r"we['’]d": "{} would",
    r"we": "{}",
    r"us": "{}",
    r"our": "{}'s",
    r"ours": "{}'s",
}


def _replace(text: str, forms: Mapping[str, str], name: str | None) -> str:
    if name is None:
        return text
    for form, put in forms.items():
        text = re.sub(
            rf"(?<![\w'’@]){form}(?![\w'’]|\.\w)", put.format(name).replace("\\", ""), text, flags=re.IGNORECASE
        )
    return text


def tidy(text: str, end: str = "") -> str:
    """One line, a capital first, no mark at the end but the one given."""
    text = _SPACES.sub(" ", _MENTION.sub("", text)).strip(" \t\n,;:–—-*_•\"'“”")
    text = text.rstrip(" .!?…,;:–—-")
    return (text[:1].upper() + text[1:] + end) if text else ""
