"""Answers that somebody wrote in another colour into the mail below their own ("see my comments in red")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

_SAID = re.compile(
    r"\b(?:in (?:red|blue|green|colou?r|rot|rood|rojo|rouge|rosso|vermelho)|in-?line|in between|in (?:your"
    r"|the) (?:text|mail|original)|below|under each"
    r"|(?:my|our) (?:answers?|comments?|replies|responses?|remarks?))\b",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?<![-\w])color\s*:\s*([^;]+)", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b", re.IGNORECASE)
_NAMED = frozenset({"red", "blue", "green", "orange", "purple", "magenta", "crimson", "darkred", "firebrick", "teal"})
_BLOCKS = ["p", "li", "div"]
_VIVID = 90


def announced(words: str) -> bool:
    """Whether somebody says that answers stand in the mail below."""
    return bool(_SAID.search(words))


def coloured(place: Tag) -> Iterator[str]:
    """The innermost blocks all of whose words are in a lively colour, in their order."""
    for block in (place, *place.find_all(_BLOCKS)):
        if block.name in _BLOCKS and block.find(_BLOCKS) is None and (words := " ".join(block.get_text(" ").split())):
            lively = [tag for tag in (block, *block.find_all(True)) if _is_lively(tag)]
            if any(len("".join(tag.get_text().split())) >= 0.9 * len("".join(words.split())) for tag in lively):
                yield words


def _is_lively(tag: Tag) -> bool:
    found = _COLOUR.search(str(tag.get("style", "")))
    colour = (found[1] if found else str(tag.get("color", ""))).strip().lower()
    if match := _HEX.search(colour):
        parts = [int(part, 16) for part in match.groups()]
        return max(parts) - min(parts) >= _VIVID
    return colour in _NAMED
