"""Passages follow turns and items, in their transaction, and each change is owed to the index."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from extractor import Turn
from pipelines import review
from pipelines.store import conversations, passages
from pipelines.store.schema import ConversationTable, OutboxTable, PassageTable, ProjectTable
from pipelines.workspace import Workspace
from tests.pipelines.conftest import PROJECT, add_conversation, add_items, add_source, annotated, mail, task


def texts(ws: Workspace) -> dict[str, str]:
    with ws.database.read() as session:
        return {row.key: row.text for row in session.scalars(select(PassageTable).order_by(PassageTable.key))}


def owed(ws: Workspace) -> list[tuple[str, str]]:
    with ws.database.read() as session:
        return [
            (row.operation, row.passage_key) for row in session.scalars(select(OutboxTable).order_by(OutboxTable.id))
        ]


def pay(ws: Workspace) -> None:
    with ws.database.write() as session:
        session.execute(delete(OutboxTable))


def store(ws: Workspace, *said: str) -> None:
    thread = annotated(mail(*said), "request")
    add_conversation(ws, thread)
    project_id, _ = add_source(ws)
    with ws.database.write() as session:
        conversations.save_annotations(session, project_id, thread, "v1")


def test_a_short_turn_is_one_passage(ws: Workspace) -> None:
    store(ws, "Could you send the sample files?", "Sure, will do.")
    assert texts(ws) == {"t-m0-0": "Could you send the sample files?", "t-m1-0": "Sure, will do."}
    assert owed(ws) == [("upsert", "t-m0-0"), ("upsert", "t-m1-0")]


def test_the_same_turns_again_change_nothing(ws: Workspace) -> None:
    store(ws, "Could you send the sample files?")
    pay(ws)
    project_id, _ = add_source(ws)
    with ws.database.write() as session:
        row = session.scalars(select(ConversationTable)).one()
        assert passages.write_turns(session, project_id, row, row.turns) == 0
    assert owed(ws) == []


def test_only_what_changed_is_owed(ws: Workspace) -> None:
    store(ws, "Could you send the sample files?", "Sure, will do.")
    pay(ws)
    project_id, _ = add_source(ws)
    with ws.database.write() as session:
        row = session.scalars(select(ConversationTable)).one()
        row.turns[1].text, row.turns[1].sentences = "No, I can't.", []
        assert passages.write_turns(session, project_id, row, row.turns) == 1
    assert texts(ws)["t-m1-0"] == "No, I can't."
    assert owed(ws) == [("upsert", "t-m1-0")]


def test_a_transaction_that_fails_leaves_neither_passage_nor_debt(ws: Workspace) -> None:
    thread = annotated(mail("Could you send the sample files?"), "request")
    add_conversation(ws, thread)
    project_id, _ = add_source(ws)

    def crash_after_saving() -> None:
        with ws.database.write() as session:
            conversations.save_annotations(session, project_id, thread, "v1")
            raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        crash_after_saving()
    assert texts(ws) == {}
    assert owed(ws) == []


def test_an_item_is_found_by_its_text_and_by_its_quotes(ws: Workspace) -> None:
    [item] = add_items(ws, task(thread_turn(ws), "Send the sample files"))
    assert texts(ws)[f"i-{item}"] == "Send the sample files\nCould you send them by Friday?"


def thread_turn(ws: Workspace) -> Turn:
    thread = mail("Could you send them by Friday?")
    add_conversation(ws, thread)
    return thread.turns[0]


def test_an_edit_changes_the_passage_and_a_reject_takes_it_away(ws: Workspace) -> None:
    [item] = add_items(ws, task(thread_turn(ws), "Send the sample files"))
    review.edit(ws, item, {"text": "Send ten sample files"}, who="Pat")
    assert texts(ws)[f"i-{item}"].startswith("Send ten sample files\n")
    pay(ws)
    review.reject(ws, item, who="Pat")
    assert f"i-{item}" not in texts(ws)
    assert owed(ws) == [("delete", f"i-{item}")]
    review.undo(ws, item, who="Pat")
    assert f"i-{item}" in texts(ws)


def test_forgetting_takes_passages_away_and_owes_it(ws: Workspace) -> None:
    store(ws, "Could you send the sample files?", "Sure, will do.")
    pay(ws)
    project_id, _ = add_source(ws)
    with ws.database.write() as session:
        assert passages.forget(session, project_id, turns=["m0"]) == 1
    assert list(texts(ws)) == ["t-m1-0"]
    assert owed(ws) == [("delete", "t-m0-0")]
    with ws.database.write() as session:
        assert session.scalars(select(ProjectTable)).one().name == PROJECT
        passages.forget(session, project_id, everything=True)
    assert texts(ws) == {}


SENTENCES = st.lists(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=400), max_size=12)


@given(SENTENCES)
def test_passages_hold_every_word_once_and_stay_short(sentences: list[str]) -> None:
    text = " ".join(sentences)
    places, position = [], 0
    for sentence in sentences:
        places.append((position, position + len(sentence)))
        position += len(sentence) + 1
    spans = passages.spans(text, places)
    assert [word for start, end in spans for word in text[start:end].split()] == text.split()
    assert all(0 < len(text[start:end].split()) <= passages.PASSAGE_WORDS for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


def test_a_long_turn_is_cut_between_sentences() -> None:
    sentence = " ".join(["word"] * 50) + "."
    text = f"{sentence} {sentence} {sentence}"
    step = len(sentence) + 1
    places = [(n * step, n * step + len(sentence)) for n in range(3)]
    assert passages.spans(text, places) == places


def test_a_sentence_longer_than_a_passage_is_cut_at_white_space() -> None:
    text = " ".join(f"w{n}" for n in range(200))
    assert [len(text[start:end].split()) for start, end in passages.spans(text, [])] == [80, 80, 40]
