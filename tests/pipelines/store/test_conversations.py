"""Conversations in and out of the store: exact, and never twice."""

from __future__ import annotations

from sqlalchemy import func, select

from pipelines import queries
from pipelines.store import conversations
from pipelines.store.schema import SentenceTable, TurnTable
from pipelines.workspace import Workspace
from tests.pipelines.conftest import PROJECT, add_conversation, add_source, annotated, mail


def test_a_conversation_comes_back_as_it_went_in(ws: Workspace) -> None:
    thread = mail("Can you send the files?", "Sure – “today”.\n\n  Ben")
    add_conversation(ws, thread)
    assert queries.conversations(ws, PROJECT) == [thread]


def test_the_same_export_again_adds_nothing(ws: Workspace) -> None:
    thread = mail("Can you send the files?", "Sure.")
    assert add_conversation(ws, thread)
    assert not add_conversation(ws, thread, content="the same mails in another mailbox")
    assert queries.conversations(ws, PROJECT) == [thread]


def test_a_later_export_continues_the_thread_in_order_of_time(ws: Workspace) -> None:
    add_conversation(ws, mail("Third.", "Fourth.", first=2))
    assert add_conversation(ws, mail("First.", "Second.", "Third."), content="older mails")
    [thread] = queries.conversations(ws, PROJECT)
    assert [turn.text for turn in thread.turns] == ["First.", "Second.", "Third.", "Fourth."]


def test_a_thread_that_grew_is_annotated_again(ws: Workspace) -> None:
    project_id, _ = add_source(ws)
    thread = mail("Can you send the files?")
    add_conversation(ws, thread)
    with ws.database.write() as session:
        assert conversations.save_annotations(session, project_id, annotated(thread, "request"), "v1")
        assert conversations.unannotated(session, project_id, "v1") == []
        assert conversations.unannotated(session, project_id, "v2") == ["thread"]
    add_conversation(ws, mail("Can you send the files?", "Sure."), content="later")
    with ws.database.read() as session:
        assert conversations.unannotated(session, project_id, "v1") == ["thread"]


def test_annotations_of_a_thread_that_grew_meanwhile_are_not_kept(ws: Workspace) -> None:
    project_id, _ = add_source(ws)
    before = mail("Can you send the files?")
    add_conversation(ws, mail("Can you send the files?", "Sure."))
    with ws.database.write() as session:
        assert not conversations.save_annotations(session, project_id, annotated(before, "request"), "v1")
        assert session.scalar(select(func.count()).select_from(SentenceTable)) == 0


def test_annotating_again_replaces_the_sentences(ws: Workspace) -> None:
    project_id, _ = add_source(ws)
    thread = mail("Can you send the files?")
    add_conversation(ws, thread)
    for label in ("request", "question"):
        with ws.database.write() as session:
            conversations.save_annotations(session, project_id, annotated(thread, label), label)
    [stored] = queries.conversations(ws, PROJECT)
    assert stored == annotated(thread, "question")


def test_a_failing_write_leaves_nothing_of_the_conversation(ws: Workspace) -> None:
    project_id, source_id = add_source(ws)
    try:
        with ws.database.write() as session:
            conversations.save(session, project_id, source_id, mail("First.", "Second."))
            raise RuntimeError("the power went")
    except RuntimeError:
        pass
    with ws.database.read() as session:
        assert session.scalar(select(func.count()).select_from(TurnTable)) == 0
