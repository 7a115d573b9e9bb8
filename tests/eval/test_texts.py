"""How items are written."""

from __future__ import annotations

import pytest

from eval.gold import GoldEvidence, GoldItem
from eval.metrics import rouge_l
from eval.texts import TextScore, is_unresolved, score_texts
from extractor import Evidence, Item
from models.grammar import load_grammar

GRAMMAR = load_grammar(disable=["ner"])


def gold(text: str, quote: str) -> GoldItem:
    evidence = (GoldEvidence("call.txt", "call", "c.1", 10.0, quote),)
    return GoldItem("g1", "task", text, None, None, None, None, "open", None, evidence, optional=False)


def item(number: str, text: str, quote: str) -> Item:
    evidence = (Evidence(conversation="c", turn="c.1", source="call.txt", at=10.0, quote=quote),)
    return Item(id=number, type="task", text=text, confidence=0.9, evidence=evidence)


def test_rouge_l_counts_words_in_the_same_order() -> None:
    assert rouge_l("Send the log", "send the log") == 1.0
    assert rouge_l("Send the log", "Send the full log") == pytest.approx(6 / 7)
    assert rouge_l("log the send", "send the log") == pytest.approx(1 / 3)
    assert rouge_l("", "send the log") == 0.0


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("Send it to QA", True),
        ("You have the key", True),
        ("Send the list that Priya made", False),
        ("Use this key", False),
        ("Send the key to QA", False),
    ],
)
def test_lost_pronouns(text: str, lost: bool) -> None:
    assert is_unresolved(GRAMMAR(text)) is lost


def test_what_quotes_the_same_is_there_twice() -> None:
    quote = "Could you send the log of Monday?"
    found = [item("a", "Send the log of Monday", quote), item("b", "Send it", quote)]
    score = score_texts([gold("Send the log of Monday", quote)], found, GRAMMAR)
    assert (score.rouge_l, score.matched) == (1.0, 1)
    assert (score.duplicates.right, score.duplicates.of) == (1, 2)
    assert (score.unresolved.right, score.unresolved.of) == (1, 2)
    both = score + TextScore()
    assert both == score
