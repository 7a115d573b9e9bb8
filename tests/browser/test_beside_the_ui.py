"""The command line beside the open UI: two imports at once, with a person deciding in between."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pipelines import engine, queries
from pipelines.index import vectors
from pipelines.ingest import enqueue
from pipelines.workspace import Workspace
from tests.browser.conftest import ROOT, Keyboard, environment, served

EXAMPLE = ROOT / "examples" / "lumen-crm"
FIRST, LATER = "calls/1-mapping-workshop.vtt", "mail.mbox"
PROJECT = "p"

pytestmark = pytest.mark.slow


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The example's transcript and mailbox."""
    folder = tmp_path / "export"
    (folder / "calls").mkdir(parents=True)
    for path in (FIRST, LATER):
        shutil.copy(EXAMPLE / path, folder / path)
    return folder


def ingest(home: Path, path: Path) -> subprocess.Popen[str]:
    """`looseends ingest` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "ingest", str(path), "-p", PROJECT, "--as-of", "2025-04-02"],
        cwd=ROOT, env=environment(home), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def but(ws: Workspace, identity: str) -> list[dict[str, Any]]:
    """All items but one, as plain values, in a fixed order."""
    rows = queries.items(ws, PROJECT, order="type")
    assert identity in {row.id for row in rows}
    return [json.loads(row.model_dump_json()) for row in rows if row.id != identity]


def test_two_imports_beside_a_person_who_reviews(tmp_path: Path, files: Path, new_page: Callable[..., Page]) -> None:
    alone = Workspace.open(tmp_path / "alone")
    for path in (files / FIRST, files):
        process = ingest(alone.path, path)
        told = process.communicate(timeout=300)
        assert process.returncode == 0, told

    ws = Workspace.open(tmp_path / "home")
    enqueue(ws, [files / FIRST], PROJECT)
    engine.drain(ws)
    with served(ws.path) as address:
        page = new_page()
        keys = Keyboard(page)
        page.goto(address)
        title = page.locator(".le-title")
        expect(title).to_be_visible()
        both = [ingest(ws.path, files) for _ in range(2)]
        decided = title.inner_text()
        keys.press("a")
        expect(title).not_to_have_text(decided)
        all_told = [process.communicate(timeout=300) for process in both]
        assert [process.returncode for process in both] == [0, 0], all_told
        page.reload()
        expect(title).to_be_visible()

    (accepted,) = queries.items(ws, PROJECT, states=["accepted"])
    assert accepted.text == decided
    # What was accepted stays as the person saw it; a better text of the mail, found later, is not put in its place.
    assert but(ws, accepted.id) == but(alone, accepted.id)
    assert len(queries.sources(ws, PROJECT)) == 2
    state = vectors.check(ws)
    assert (state.state, state.waiting, state.indexed) == ("ready", 0, state.passages)
