"""Evidence as HTML: who said what, when and where, with the quote marked among its neighbours.

Everything that came from a source is escaped here and nowhere else: it is shown as the text it is, it never acts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from extractor import Evidence
from pipelines.rows import ContextTurn
from ui import words

Span = tuple[int, int]
NEAR_QUOTE = 320
"""Characters of a long turn that stay in sight before and after a quote; the rest opens on a click."""
NEIGHBOUR = 180
"""Characters of a neighbouring turn that stay in sight."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of one conversation: turns in a row, of which some hold quotes."""

    pieces: tuple[Evidence, ...]
    turns: tuple[ContextTurn, ...]

    @property
    def seconds(self) -> float | None:
        """Where in a recording the first quote is said; None in mail and chat."""
        moments = [float(piece.at) for piece in self.pieces if isinstance(piece.at, int | float)]
        return min(moments, default=None)

    def joins(self, other: Stretch) -> bool:
        """Whether the two hold a turn in common."""
        mine = {turn.turn_key for turn in self.turns}
        return self.pieces[0].conversation == other.pieces[0].conversation and any(
            turn.turn_key in mine for turn in other.turns
        )

    def joined(self, other: Stretch) -> Stretch:
        """Both as one; the one that begins within the other comes second."""
        first, second = (other, self) if self.turns[0] in other.turns else (self, other)
        known = {turn.turn_key for turn in first.turns}
        turns = (*first.turns, *(turn for turn in second.turns if turn.turn_key not in known))
        return Stretch((*self.pieces, *other.pieces), turns)


def stretches(evidence: Iterable[Evidence], around: Callable[[Evidence], Sequence[ContextTurn]]) -> list[Stretch]:
    """Evidence in its surroundings, those that overlap shown as one; in the order in which the evidence comes."""
    found: list[Stretch] = []
    for piece in evidence:
        new = Stretch((piece,), tuple(replace(turn, marks=[]) for turn in around(piece)))
        near = next((n for n, stretch in enumerate(found) if stretch.joins(new)), None)
        if near is None:
            found.append(new)
        else:
            found[near] = found[near].joined(new)
    return found


def stretch_html(stretch: Stretch, zone: ZoneInfo | None) -> str:
    """A stretch of a conversation: turns that hold quotes in full with the quotes marked, the others folded small."""
    by_turn: dict[str, list[Evidence]] = {}
    for piece in stretch.pieces:
        by_turn.setdefault(piece.turn, []).append(piece)
    parts = [
        _quoted(by_turn.pop(turn.turn_key), turn.text, zone) if turn.turn_key in by_turn else _neighbour(turn, zone)
        for turn in stretch.turns
    ]
    parts += [_quoted(pieces, "\n".join(piece.quote for piece in pieces), zone) for pieces in by_turn.values()]
    return f'<div class="le-place">{"".join(parts)}</div>'


def _quoted(pieces: Sequence[Evidence], text: str, zone: ZoneInfo | None) -> str:
    marks = merged(span for piece in pieces for span in find(text, piece.quote))
    return f'<div class="le-quoted">{_head(pieces, zone)}<div class="le-said">{_near(text, marks)}</div></div>'


def quote_html(
    quote: str,
    speaker: str | None,
    at: datetime | float | None,
    source: str,
    zone: ZoneInfo | None,
    number: int | None = None,
) -> str:
    """A quote by itself, with who, when and where; and the number by which an answer cites it."""
    cited = f'<span class="le-muted">[{number}]</span>' if number is not None else ""
    head = f'{cited}{_who(speaker)}{time_html(at, zone)}<span class="le-source">{escape(source)}</span>'
    return (
        f'<div class="le-place"><div class="le-quoted"><div class="le-head">{head}</div>'
        f'<div class="le-said">{_text(quote, [])}</div></div></div>'
    )


def find(text: str, quote: str) -> list[Span]:
    """Where a quote stands in the text of its turn; nothing where it does not."""
    start = text.find(quote) if quote else -1
    return [] if start < 0 else [(start, start + len(quote))]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def time_html(at: datetime | float | None, zone: ZoneInfo | None) -> str:
    """A moment in the viewer's zone (the sender's own on hover), or the place in a recording."""
    if at is None:
        return ""
    if isinstance(at, datetime):
        own = f"{words.moment(at, None)} (UTC{at:%z})" if at.tzinfo else words.moment(at, None)
        return f'<time title="As sent: {escape(own)}">{escape(words.moment(at, zone))}</time>'
    return f'<time title="From the start of the call">{words.clock(at)}</time>'


def _head(pieces: Sequence[Evidence], zone: ZoneInfo | None) -> str:
    first = pieces[0]
    roles = dict.fromkeys(words.either(piece.label, words.LABELS) for piece in pieces if piece.label)
    chips = "".join(f'<span class="le-chip">{escape(role)}</span>' for role in roles)
    source = f'<span class="le-source" title="{escape(first.source)}">{escape(first.source)}</span>'
    return f'<div class="le-head">{_who(first.speaker)}{time_html(first.at, zone)}{chips}{source}</div>'


def _who(speaker: str | None) -> str:
    return f'<b dir="auto">{escape(speaker or "Unknown speaker")}</b>'


def _neighbour(turn: ContextTurn, zone: ZoneInfo | None) -> str:
    at = turn.at if turn.at is not None else turn.start
    short = turn.text if len(turn.text) <= NEIGHBOUR else turn.text[:NEIGHBOUR].rstrip() + "…"
    line = f'{_who(turn.speaker)} {time_html(at, zone)} <span dir="auto">{escape(" ".join(short.split()))}</span>'
    if short == turn.text and "\n" not in turn.text:
        return f'<div class="le-near">{line}</div>'
    return (
        f'<details class="le-near"><summary>{line}</summary><div class="le-said">{_text(turn.text, [])}</div></details>'
    )


def _near(text: str, marks: Sequence[Span]) -> str:
    """The text around its marks, the far ends folded away."""
    if not marks:
        return _text(text, marks)
    start = _word_start(text, marks[0][0] - NEAR_QUOTE)
    end = _word_end(text, marks[-1][1] + NEAR_QUOTE)
    middle = _text(text[start:end], [(a - start, b - start) for a, b in marks])
    return f"{_folded(text[:start], 'what comes before')}{middle}{_folded(text[end:], 'the rest')}"


def _folded(text: str, name: str) -> str:
    if not text.strip():
        return ""
    return f'<details class="le-more"><summary>Show {name}</summary>{_text(text, [])}</details>'


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    space = text.rfind(" ", 0, at)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.find(" ", at)
    return space if space >= 0 else len(text)


def _text(text: str, marks: Sequence[Span]) -> str:
    """Text as data, with marks over the spans given (in order, not overlapping)."""
    parts, position = [], 0
    for start, end in marks:
        parts += [escape(text[position:start]), "<mark>", escape(text[start:end]), "</mark>"]
        position = end
    parts.append(escape(text[position:]))
    return f'<span class="le-text" dir="auto">{"".join(parts)}</span>'
