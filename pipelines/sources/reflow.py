"""Lines as they were written: mail programs cut long ones at some 72 characters."""

from __future__ import annotations

import re
from itertools import pairwise

_NARROWEST, _WIDEST = 55, 81
_ITEM = re.compile(r"^\s*(?:[-*•+\u2013·>|]\s|\(?\w{1,3}[.)]\s|[A-Z]{1,4}-?\d+[:.)]?\s|\w+:\s)")
_ENDED = re.compile(r"[.?!:;,)\"”]\s*$")
_CODE = re.compile(r"^\s*(?:[$#>]\s|\s{4}|[{}<]|at \w+\.)|[;{}]\s*$|\S\s{3,}\S|^\W{5,}$")


def flowed(text: str, delete_space: bool = False) -> str:
    """Text in the format that marks soft line ends by a space (RFC 3676), as long lines."""
    out: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:].removeprefix(" ")
        soft = body.endswith(" ") and body != "-- "
        piece = body[:-1] if soft and delete_space else body
        if open_depth == depth and out and body != "-- ":
            out[-1] += piece
        else:
            out.append(">" * depth + (" " if depth else "") + piece)
        open_depth = depth if soft else None
    return "\n".join(out)


def unwrapped(text: str) -> str:
    """Text cut at a fixed width as long lines; text that nobody cut stays as it is.

    A line goes on in the next if that one's first word would not have fitted. That this is no chance is believed where
    some such next line begins in lower case, or where the line stops short of the end of its sentence.
    """
    lines = text.split("\n")
    widths = [len(line) for line in lines if line.strip()]
    long = sum(width > _WIDEST for width in widths)
    width = max((width for width in widths if width <= _WIDEST), default=0)
    if width < _NARROWEST or long > 0.25 * len(widths):
        return text
    cut = [_is_cut(a, b, width) and len(a) <= _WIDEST for a, b in pairwise(lines)]
    certain = any(is_cut and b[:1].islower() for is_cut, b in zip(cut, lines[1:], strict=True))
    out = lines[:1]
    for is_cut, line in zip(cut, lines[1:], strict=True):
        if is_cut and (certain or line.lstrip()[:1].islower() or not _ENDED.search(out[-1])):
            out[-1] = f"{out[-1].rstrip()} {line.strip()}"
        else:
            out.append(line)
    return "\n".join(out)


def _is_cut(line: str, following: str, width: int) -> bool:
    if (
        not line.strip()
        or not following.strip()
        or _ITEM.match(following)
        or _CODE.search(line)
        or _CODE.search(following)
    ):
        return False
    return len(line.rstrip()) + 1 + len(following.split()[0]) > width
