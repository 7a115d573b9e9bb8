"""A workspace whose index server is ended after the test, and a project with passages to index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import index
from pipelines.index.client import find_url
from pipelines.store import conversations
from pipelines.workspace import Workspace
from tests.pipelines.conftest import add_conversation, add_source, annotated, mail

SAID = (
    "Could you send the sample invoices by Friday?",
    "The VPN account is still missing, so I can't reach the test server.",
    "We go live on the second of May.",
    "The crane at berth four needs a new cable.",
)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with four indexed passages on a server of its own, for tests that harm the server."""
    workspace = Workspace.open(tmp_path / "served")
    say(workspace, *SAID)
    index.sync(workspace)
    yield workspace
    index.stop(workspace)
    workspace.database.close()


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server for all tests of a module: workspaces do not meet on it."""
    owner = Workspace.open(tmp_path_factory.mktemp("server") / "home")
    yield find_url(owner)
    index.stop(owner)
    owner.database.close()


@pytest.fixture
def indexed(tmp_path: Path, server_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace with four indexed passages on the server of the module."""
    monkeypatch.setenv("LOOSEENDS_CHROMA_URL", server_url)
    workspace = Workspace.open(tmp_path / "indexed")
    say(workspace, *SAID)
    index.sync(workspace)
    yield workspace
    workspace.database.close()


def say(ws: Workspace, *texts: str, first: int = 0) -> int:
    """Store a thread with its passages; returns the id of the project."""
    thread = annotated(mail(*texts, first=first), "update")
    add_conversation(ws, thread)
    project_id, _ = add_source(ws)
    with ws.database.write() as session:
        [whole] = conversations.load(session, project_id)
        conversations.save_annotations(session, project_id, annotated(whole, "update"), "v1")
    return project_id


def nearest(ws: Workspace, project_id: int, text: str) -> str:
    """The key of the passage nearest to a text."""
    return index.search(ws, project_id, index.embedder().embed([text])[0], 1)[0].key
