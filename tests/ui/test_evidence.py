"""Evidence as HTML: quotes are marked where they stand, neighbours are near, and nothing acts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

from extractor import Evidence
from pipelines.rows import ContextTurn
from ui import evidence

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def turn(key: str, text: str) -> ContextTurn:
    return ContextTurn(key, "Tom", AT, None, None, text, [])


def piece(key: str, quote: str, conversation: str = "thread") -> Evidence:
    return Evidence(
        conversation=conversation, turn=key, source="a.mbox", speaker="Tom", at=AT, quote=quote, label="request"
    )


TURNS = [turn(f"t{n}", f"This is turn {n}. Send it to me.") for n in range(9)]


def around(found: Evidence) -> list[ContextTurn]:
    at = int(found.turn[1:])
    return TURNS[max(0, at - 2) : at + 3]


def marked(html: str) -> list[str]:
    return [unescape(text) for text in re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL)]


def test_neighbouring_quotes_share_one_stretch_in_the_order_of_talk() -> None:
    pieces = [piece("t4", "This is turn 4."), piece("t3", "Send it to me."), piece("t4", "Send it to me.")]
    (stretch,) = evidence.stretches(pieces, around)
    assert [found.turn_key for found in stretch.turns] == ["t1", "t2", "t3", "t4", "t5", "t6"]
    assert marked(evidence.stretch_html(stretch, None)) == ["Send it to me.", "This is turn 4.", "Send it to me."]


def test_far_quotes_and_other_conversations_stand_apart() -> None:
    pieces = [piece("t0", "This is turn 0."), piece("t8", "This is turn 8."), piece("t0", "This is turn 0.", "other")]
    assert len(evidence.stretches(pieces, around)) == 3


def test_quotes_that_overlap_give_one_mark() -> None:
    text = "Please send the list by Friday."
    spans = evidence.merged([*evidence.find(text, "Please send the list"), *evidence.find(text, "the list by Friday.")])
    assert spans == [(0, len(text))]


def test_a_long_mail_folds_what_is_far_from_the_quote_and_loses_nothing() -> None:
    text = "Before " * 200 + "SEND IT NOW " + "after " * 200
    long = turn("t0", text)
    (stretch,) = evidence.stretches([piece("t0", "SEND IT NOW")], lambda _: [long])
    html = evidence.stretch_html(stretch, None)
    assert html.count("<details") == 2
    shown = re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)
    assert len(shown) < 1500
    whole = "".join(re.findall(r'<span class="le-text" dir="auto">(.*?)</span>', html, re.DOTALL))
    assert re.sub("<.*?>", "", whole) == text


def test_a_turn_that_is_gone_still_shows_its_quote() -> None:
    (stretch,) = evidence.stretches([piece("t0", "Send it.")], lambda _: [])
    assert marked(evidence.stretch_html(stretch, None)) == ["Send it."]


def test_markup_from_a_source_is_shown_as_text() -> None:
    nasty = '<img src=x onerror="alert(1)"> & <script>alert(2)</script>'
    (stretch,) = evidence.stretches([piece("t0", nasty)], lambda _: [turn("t0", nasty), turn("t1", nasty)])
    html = evidence.stretch_html(stretch, None)
    assert not any(tag in html for tag in ("<img", "<script"))
    assert marked(html) == [nasty]
