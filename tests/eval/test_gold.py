"""The gold projects are read as they were written."""

from __future__ import annotations

import pytest

from eval.gold import GOLD, load, load_split
from eval.items import from_gold_labels, score
from extractor import HashingEmbedder
from models.grammar import load_grammar


def test_conversations_carry_their_labels() -> None:
    project = load(GOLD / "train" / "agri-sense")
    by_key = {conversation.key: conversation for conversation in project.conversations}
    turn = by_key["k1"].turns[26]
    assert (turn.speaker, turn.start, turn.sentences[0].labels) == ("Sanne de Wit", 144.236, ("decision",))
    assert all(
        turn.text[s.start : s.end] == s.text for c in project.conversations for turn in c.turns for s in turn.sentences
    )
    assert by_key["s1"].turns[4].reply_to == "s1.t4"
    assert project.project.as_of is not None


def test_question_answered_in_its_own_conversation_is_optional() -> None:
    items = {item.id: item for item in load(GOLD / "train" / "agri-sense").items}
    assert items["i64"].optional
    assert not items["i34"].optional


def test_unknown_project_is_named() -> None:
    with pytest.raises(KeyError, match="no-such"):
        load_split("train", name="no-such")


def test_gold_labels_give_most_items_back() -> None:
    """A floor far below what is measured: it breaks when a rule or the weights do, not when they get a little worse."""
    project = load(GOLD / "train" / "port-customs")
    grammar = load_grammar(disable=["ner"])
    items, texts = score(project, from_gold_labels(HashingEmbedder(), grammar)(project), grammar)
    assert items.types["all"].f1 > 0.6
    assert texts.rouge_l > 0.2
    assert texts.unresolved.value < 0.3
