"""Clauses that could stand on a list."""

from __future__ import annotations

import pytest

from extractor.clauses import Clause, statements, tasks
from extractor.things import written
from tests.extractor.talk import GRAMMAR


def said(clause: Clause) -> str:
    return f"{clause.verb} {written(clause.words)}".strip()


@pytest.mark.parametrize(
    ("sentence", "kind", "expected"),
    [
        ("Could you please share the API keys with QA?", "asked", "share the API keys with QA"),
        ("Please restart the node.", "ordered", "restart the node"),
        ("I'll send you the log tomorrow.", "promised", "send the log tomorrow"),
        ("The screens need to be drawn again.", "passive", "draw The screens again"),
        ("We need the names of the testers.", "wanted", "get the names of the testers"),
        ("I should be grateful if you would write the runbook.", "asked", "write the runbook"),
        ("Priya will own the rollout.", "told", "own the rollout"),
        ("The minutes, please.", "named", "The minutes"),
    ],
)
def test_a_task_begins_with_its_verb(sentence: str, kind: str, expected: str) -> None:
    (doc,) = GRAMMAR.pipe([sentence])
    assert (kind, expected) in {(clause.kind, said(clause)) for clause in tasks(doc)}


def test_why_is_left_out_and_what_goes_on_stays() -> None:
    (doc,) = GRAMMAR.pipe(["Please fill the form and send it back, because the bank is waiting."])
    texts = {said(clause) for clause in tasks(doc)}
    assert "fill the form and send it back" in texts
    assert not any("bank" in text and text.startswith("fill") for text in texts)


def test_the_due_date_is_left_out() -> None:
    sentence = "Please send the list by Friday."
    (doc,) = GRAMMAR.pipe([sentence])
    spans = [(sentence.index("by"), sentence.index("."))]
    assert {said(clause) for clause in tasks(doc, spans)} == {"send the list"}


def test_who_gets_it_is_known() -> None:
    (doc,) = GRAMMAR.pipe(["Can you give me the numbers for the report?"])
    assert "give the numbers for the report" in {said(clause) for clause in tasks(doc)}


def test_statements_stand_without_the_clauses_beside_them() -> None:
    (doc,) = GRAMMAR.pipe(["The board approved the budget, and we start on Monday."])
    texts = {said(clause) for clause in statements(doc)}
    assert {"The board approved the budget", "we start on Monday"} <= texts


def test_brackets_without_content_go() -> None:
    (doc,) = GRAMMAR.pipe(["Please arrange an account for Farhana (developer)."])
    assert not any("()" in said(clause) or said(clause).count("(") != said(clause).count(")") for clause in tasks(doc))
