"""A small project in a workspace of its own: one mail thread, one call, and what was found in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from extractor import Conversation, Evidence, Item, Sentence, Turn
from pipelines.store import conversations, items, jobs, projects
from pipelines.store.schema import ProjectTable
from pipelines.workspace import Workspace

PROJECT = "harbour"
STARTED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace."""
    workspace = Workspace.open(tmp_path / "home")
    yield workspace
    workspace.database.close()


def mail(*texts: str, first: int = 0) -> Conversation:
    """A thread in which Ana and Ben take turns, a day apart; `first` numbers its first message."""
    turns = tuple(
        Turn(
            key=f"m{first + n}",
            source="mail.mbox",
            speaker=("Ana Ruiz", "Ben Okoro")[(first + n) % 2],
            at=STARTED + timedelta(days=first + n),
            text=text,
        )
        for n, text in enumerate(texts)
    )
    return Conversation(
        key="thread", kind="email", title="Sample files", source="mail.mbox", started_at=turns[0].at, turns=turns
    )


def annotated(conversation: Conversation, label: str) -> Conversation:
    """Every turn as one sentence with the given label."""
    turns = tuple(
        turn.model_copy(
            update={
                "sentences": (
                    Sentence(text=turn.text, start=0, end=len(turn.text), scores={label: 0.9}, labels=(label,)),
                )
            }
        )
        for turn in conversation.turns
    )
    return conversation.model_copy(update={"turns": turns})


def task(turn: Turn, text: str, *, item_id: str = "a1", confidence: float = 0.8) -> Item:
    """A task that rests on the whole of a turn."""
    evidence = Evidence(
        conversation="thread", turn=turn.key, source=turn.source, speaker=turn.speaker, at=turn.at, quote=turn.text
    )
    return Item(id=item_id, type="task", text=text, owner="Ben Okoro", confidence=confidence, evidence=(evidence,))


def add_source(ws: Workspace, content: str = "one") -> tuple[int, int]:
    """(project id, source id) of a mailbox with that content."""
    with ws.database.write() as session:
        project_id = projects.find_or_add(session, PROJECT).id
        values = {"project_id": project_id, "path": "mail.mbox", "root": "/exports", "location": "/exports/mail.mbox",
                  "reader": "mbox", "content_hash": content, "as_of": None}  # fmt: skip
        return project_id, jobs.add_source(session, values)[0]


def add_conversation(ws: Workspace, conversation: Conversation, content: str = "one") -> bool:
    """Store a conversation as if it came from a mailbox with that content."""
    project_id, source_id = add_source(ws, content)
    with ws.database.write() as session:
        return conversations.save(session, project_id, source_id, conversation)


def add_items(ws: Workspace, *found: Item) -> list[str]:
    """Make these the suggestions of the project; their stored ids."""
    with ws.database.write() as session:
        items.replace(session, session.scalars(select(ProjectTable)).one(), found)
    return [items.stored_id(PROJECT, item.id) for item in found]


@pytest.fixture
def suggestion(ws: Workspace) -> str:
    """The id of one suggested task of a stored mail thread."""
    thread = mail("Could you send the sample files by Friday?", "Sure, will do.")
    add_conversation(ws, thread)
    return add_items(ws, task(thread.turns[0], "Send the sample files"))[0]
