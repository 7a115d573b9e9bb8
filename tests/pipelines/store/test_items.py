"""Suggestions are replaced by each extraction; what a person decided stays."""

from __future__ import annotations

from pipelines import queries, review
from pipelines.workspace import Workspace
from tests.pipelines.conftest import PROJECT, add_conversation, add_items, mail, task


def test_the_same_items_again_change_nothing(ws: Workspace, suggestion: str) -> None:
    before = queries.items(ws, PROJECT)
    add_items(ws, task(mail("Could you send the sample files by Friday?").turns[0], "Send the sample files"))
    assert queries.items(ws, PROJECT) == before


def test_a_suggestion_that_is_no_longer_found_goes(ws: Workspace, suggestion: str) -> None:
    add_items(ws)
    assert queries.items(ws, PROJECT) == []


def test_an_accepted_item_outlives_its_suggestion(ws: Workspace, suggestion: str) -> None:
    review.accept(ws, suggestion, who="Pat")
    add_items(ws)
    [kept] = queries.items(ws, PROJECT)
    assert (kept.id, kept.state, kept.found) == (suggestion, "accepted", False)
    assert kept.evidence[0].quote == "Could you send the sample files by Friday?"


def test_a_new_extraction_does_not_change_what_a_person_accepted(ws: Workspace, suggestion: str) -> None:
    review.edit(ws, suggestion, {"text": "Send ten sample files"}, who="Pat")
    review.accept(ws, suggestion, who="Pat")
    turn = mail("Could you send the sample files by Friday?").turns[0]
    add_items(ws, task(turn, "Send files").model_copy(update={"owner": "Ana Ruiz", "status": "done"}))
    [kept] = queries.items(ws, PROJECT)
    assert (kept.text, kept.owner, kept.status) == ("Send ten sample files", "Ben Okoro", "open")


def test_older_evidence_that_comes_in_late_keeps_the_decision(ws: Workspace, suggestion: str) -> None:
    review.accept(ws, suggestion, who="Pat")
    older = mail("We need sample files.", first=-1).turns[0]
    add_conversation(ws, mail("We need sample files.", first=-1), content="older mails")
    known = task(mail("Could you send the sample files by Friday?").turns[0], "Send the sample files")
    both = task(older, "Send the sample files", item_id="a2")
    add_items(ws, both.model_copy(update={"evidence": (*both.evidence, *known.evidence)}))
    [kept] = queries.items(ws, PROJECT)
    assert (kept.id, kept.state) == (suggestion, "accepted")
    assert [piece.quote for piece in kept.evidence] == [
        "We need sample files.",
        "Could you send the sample files by Friday?",
    ]


def test_evidence_grows_and_shrinks_with_the_extraction(ws: Workspace, suggestion: str) -> None:
    thread = mail("Could you send the sample files by Friday?", "Sure, will do.")
    item = task(thread.turns[0], "Send the sample files")
    more = item.model_copy(update={"evidence": (*item.evidence, *task(thread.turns[1], "x").evidence)})
    add_items(ws, more)
    assert len(queries.items(ws, PROJECT)[0].evidence) == 2
    add_items(ws, item)
    assert len(queries.items(ws, PROJECT)[0].evidence) == 1
