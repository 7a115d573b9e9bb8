"""Words and meaning find passages; what a person accepted comes before what was only suggested or said."""

from __future__ import annotations

import pytest

from pipelines import index, review
from pipelines.ask.retrieval import VectorRetriever, WordRetriever, project_retriever
from pipelines.store.items import stored_id
from pipelines.store.schema import OutboxTable, PassageTable, ProjectTable
from pipelines.workspace import Workspace
from tests.pipelines.conftest import PROJECT


def keys(retriever: object, question: str) -> list[str]:
    return [each.metadata["key"] for each in retriever.invoke(question)]  # type: ignore[attr-defined]


def test_words_find_the_passage_with_the_rarest_of_them(asked: Workspace) -> None:
    assert keys(WordRetriever(workspace=asked, project_id=1), "Which printers are at the gate?")[0] == "t-c1-0"


@pytest.mark.parametrize("question", ['"gate" AND (', "🚢", "", "text:gate NEAR/3 printers*", "a' OR 1=1 --"])
def test_no_question_breaks_the_search(asked: Workspace, question: str) -> None:
    assert isinstance(project_retriever(asked, 1).invoke(question), list)


def test_meaning_finds_what_shares_no_word(asked: Workspace) -> None:
    assert keys(VectorRetriever(workspace=asked, project_id=1), "network login not granted yet")[0] in {
        "t-m4-0",
        f"i-{stored_id(PROJECT, 'b1')}",
    }


def test_both_together_score_at_most_one(asked: Workspace) -> None:
    found = project_retriever(asked, 1).invoke("When do we go live?")
    scores = [each.metadata["score"] for each in found]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[-1] <= scores[0] <= 1


def test_what_a_person_accepted_comes_first(changeable: Workspace) -> None:
    suggested = keys(project_retriever(changeable, 1), "sample invoices")
    accepted = f"i-{stored_id(PROJECT, 't1')}"
    before = next(
        d for d in project_retriever(changeable, 1).invoke("sample invoices") if d.metadata["key"] == accepted
    )
    review.accept(changeable, stored_id(PROJECT, "t1"), who="Pat")
    after = next(d for d in project_retriever(changeable, 1).invoke("sample invoices") if d.metadata["key"] == accepted)
    assert accepted in suggested
    assert after.metadata["score"] > before.metadata["score"]


def test_what_a_person_rejected_is_not_found_even_before_the_index_knows(changeable: Workspace) -> None:
    rejected = stored_id(PROJECT, "t1")
    review.reject(changeable, rejected, who="Pat")
    assert f"i-{rejected}" not in keys(project_retriever(changeable, 1), "Who sends the sample invoices?")


def test_projects_do_not_see_each_other(changeable: Workspace) -> None:
    with changeable.database.write() as session:
        other = ProjectTable(name="other")
        session.add(other)
        session.flush()
        session.add(
            PassageTable(project_id=other.id, key="t-x-0", kind="turn", text="Label printers at the gate", turn="x")
        )
        session.add(OutboxTable(project_id=other.id, passage_key="t-x-0", operation="upsert"))
    index.sync(changeable)
    assert keys(project_retriever(changeable, other.id), "printers at the gate") == ["t-x-0"]
    assert "t-x-0" not in keys(project_retriever(changeable, 1), "printers at the gate")
