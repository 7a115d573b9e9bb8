"""Cuts the text of a turn into sentences, by rules; what a line break means depends on the kind of conversation.

In a call only punctuation cuts. In chat and mail a line that stands for itself (a greeting, an item of a list) is a
sentence, while a line that was only wrapped is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.types import Kind

Span = tuple[int, int]

# A mark that ends a sentence, with the brackets and quotes that close behind it.
_END = re.compile(r"(?:[.!?…]+|[。！？])[\"'”’»)\]]*(?=\s|$)")
_EMOJI = "\U0001f300-\U0001faff\u2600-\u27bf"
_AFTER_EMOJI = re.compile(rf"(?:[{_EMOJI}]\ufe0f?)+(?=\s+[A-Z])")
# Words whose full stop does not end a sentence, unless nothing follows.
_ABBREVIATED = (
    "mr mrs ms dr prof st sr jr vs e.g i.e eg ie cf approx ca incl excl resp dept corp ing dott dott.ssa avv "
    "jan feb apr jun jul aug sept oct nov dec b.v z.b d.h u.s a.m p.m"
)
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
# Words whose full stop does not end a sentence before a number.
_BEFORE_NUMBERS = "no nos nr n fig vol rev ref art par p pp sec ch ext tel v ver approx max min day step item"
_NUMBERED = frozenset(_BEFORE_NUMBERS.split())
_INITIAL = re.compile(r"(?:^|[\s(])(?<![A-Z] )[A-Z]$")
_LIST_NUMBER = re.compile(r"(?:^|\n)\s*[(\[]?(?:\d{1,2}|[a-zA-Z])$")
_BULLET = re.compile(r"\s*(?:[-*•·–—>]|\d{1,2}[.)]|\(?[a-zA-Z]\)|[A-Z]{1,2}\d{1,2}[:.)])\s")
_GREETING = re.compile(
    r"\s*(?:dear|hi|hello|hey|hoi|hallo|good (?:morning|afternoon|evening|day)|all|team|everyone)\b.{0,60}$",
    re.IGNORECASE,
)
_GREETING_END = re.compile(
    r"^\s*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day))\b[^.!?\n]{0,60}?,(?=\s)", re.IGNORECASE
)
_WRAPPED_FROM = 55  # a line shorter than this was not broken by a mail program


def split(text: str, kind: Kind) -> list[Span]:
    """Spans of the sentences of a turn, in order.

    Args:
        text: what the turn adds.
        kind: call, email or chat.

    Returns:
        Offsets (start, end): `text[start:end]` is never empty and has no white space at its ends.
    """
    spans: list[Span] = []
    for start, end in _blocks(text, kind):
        spans.extend(_sentences(text, start, end, kind))
    return spans


def _blocks(text: str, kind: Kind) -> Iterator[Span]:
    """Stretches of text that no sentence goes beyond."""
    if kind == "call":
        yield 0, len(text)
        return
    start = 0
    for match in re.finditer(r"\n", text):
        if match.start() >= start and _breaks(text, start, match.start(), kind):
            yield start, match.start()
            start = match.end()
    yield start, len(text)


def _breaks(text: str, start: int, newline: int, kind: Kind) -> bool:
    """Whether a line break ends a sentence: always in chat, in mail where the line was not merely wrapped."""
    line = text[text.rfind("\n", 0, newline) + 1 : newline].rstrip()
    following = text[newline + 1 :].split("\n", 1)[0]
    if kind == "chat" or not line or not following.strip():
        return True
    if line.endswith((".", "!", "?", ":", ";", "…")) or _BULLET.match(following) or _GREETING.match(line):
        return True
    return len(line) < _WRAPPED_FROM and not following.lstrip()[0].islower()


def _sentences(text: str, start: int, end: int, kind: Kind) -> Iterator[Span]:
    """Cuts a block at the marks that end a sentence."""
    begin = start
    for cut in _cuts(text, start, end, kind):
        yield from _stripped(text, begin, cut)
        begin = cut
    yield from _stripped(text, begin, end)


def _cuts(text: str, start: int, end: int, kind: Kind) -> list[int]:
    cuts = {m.end() for m in _END.finditer(text, start, end) if _ends(text, start, m, end, kind)}
    if kind == "email":
        greeting = _GREETING_END.match(text[start:end])
        if (
            greeting
            and not text[start + greeting.end() : end].lstrip()[:1].islower()
            and len(greeting.group().split()) <= 5
        ):
            cuts.add(start + greeting.end())
    if kind != "call":
        cuts.update(m.end() for m in _AFTER_EMOJI.finditer(text, start, end))
    return sorted(cuts)


def _ends(text: str, start: int, mark: re.Match[str], end: int, kind: Kind) -> bool:
    """Whether a mark ends a sentence, by the word before it and the letter after it."""
    rest = text[mark.end() : end].lstrip()
    if not rest:
        return True
    before = text[start : mark.start()]
    if mark.group().startswith("."):
        word = before.split()[-1].lower().lstrip("(\"'“") if before.split() else ""
        if word in _ABBREVIATIONS or _LIST_NUMBER.search(before) or _INITIAL.search(before):
            return False
        if word in _NUMBERED and rest[0].isdigit():
            return False
    first = rest.lstrip("\"'“‘(«[*_")[:1]
    if first.islower():
        if mark.group().startswith(("...", "…")):
            return False
        # People who write without capitals end their sentences all the same.
        return kind != "email" or not text[start : start + 1].isupper() or "?" in mark.group()
    return True


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if piece.strip():
        yield start + left, start + len(piece.rstrip())
