"""The engine on real small files: nothing lost, nothing twice, whatever is killed and however many run at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, text

from pipelines import engine, queries
from pipelines.engine import cluster
from pipelines.errors import EngineError
from pipelines.ingest import enqueue
from pipelines.store import jobs
from pipelines.store.schema import JobTable
from pipelines.workspace import Workspace
from tests.waiting import wait_until

CALL = """WEBVTT

NOTE
Export sync
Recording started 2026-03-02T10:00:00+00:00

00:00:02.000 --> 00:00:06.000
<v Ana Ruiz>Good morning. Could you please send us the sample files by Friday?</v>

00:00:07.000 --> 00:00:10.000
<v Ben Okoro>Sure, I will send them tomorrow.</v>

00:00:11.000 --> 00:00:16.000
<v Ana Ruiz>And we still don't have the API credentials, so QA can't start.</v>

00:00:17.000 --> 00:00:22.000
<v Ben Okoro>Okay, then let's go with the semicolon as delimiter, that is decided.</v>
"""


def message(number: int, text: str, parent: int | None = None) -> str:
    """One message of an mbox."""
    parents = f"<{parent}@x.example>"
    reference = f"In-Reply-To: {parents}\nReferences: {parents}\n" if parent is not None else ""
    return (
        f"From ana@x.example Mon Mar  2 10:{number % 60:02d}:00 2026\n"
        f"From: Ana Ruiz <ana@x.example>\nTo: Ben Okoro <ben@y.example>\nSubject: Topic {parent or number}\n"
        f"Date: Mon, 02 Mar 2026 10:{number % 60:02d}:00 +0000\n"
        f"Message-ID: <{number}@x.example>\n{reference}\n{text}\n\n"
    )


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a call and a mailbox of two threads."""
    folder = tmp_path / "export"
    (folder / "calls").mkdir(parents=True)
    (folder / "calls" / "sync.vtt").write_text(CALL)
    (folder / "mail.mbox").write_text(
        message(1, "Hi Ben,\n\ncould you please confirm the field mapping by Thursday?\n")
        + message(2, "The sandbox has been down since Monday, we can't test anything.\n", 1)
        + message(3, "Please send me the invoice template.\n")
    )
    return folder


def looseends(*arguments: str, home: Path) -> subprocess.Popen[str]:
    """The command line in a process of its own."""
    command = [sys.executable, "-m", "pipelines.cli", *arguments]
    environment = {**os.environ, "LOOSEENDS_HOME": str(home)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def items_of(ws: Workspace) -> list[dict[str, object]]:
    """All items as plain values, in a fixed order."""
    return [json.loads(row.model_dump_json()) for row in queries.items(ws, "p", order="type")]


def ingest(home: Path, paths: Sequence[Path]) -> Workspace:
    """Take paths in, undisturbed, in this process."""
    ws = Workspace.open(home)
    enqueue(ws, paths, "p")
    engine.drain(ws)
    return ws


def test_a_folder_becomes_items_with_verbatim_quotes(tmp_path: Path, files: Path) -> None:
    ws = ingest(tmp_path / "home", [files])
    texts = {turn.key: turn.text for c in queries.conversations(ws, "p") for turn in c.turns}
    items = queries.items(ws, "p")
    assert {"task", "blocker"} <= {item.type for item in items}
    assert all(piece.quote and piece.quote in texts[piece.turn] for item in items for piece in item.evidence)
    assert {row.state for row in queries.jobs(ws)} == {"done"}


def test_the_same_files_again_add_nothing(tmp_path: Path, files: Path) -> None:
    ws = ingest(tmp_path / "home", [files])
    before = (items_of(ws), queries.conversations(ws, "p"), len(queries.sources(ws, "p")))
    again = enqueue(ws, [files], "p")
    engine.drain(ws)
    assert (len(again.added), len(again.known)) == (0, 2)
    assert (items_of(ws), queries.conversations(ws, "p"), len(queries.sources(ws, "p"))) == before


def test_an_overlapping_export_adds_only_what_is_new(tmp_path: Path, files: Path) -> None:
    ws = ingest(tmp_path / "home", [files])
    later = tmp_path / "later.mbox"
    later.write_text((files / "mail.mbox").read_text() + message(4, "The sandbox is up again.\n", 1))
    ingest(tmp_path / "home", [later])
    once = ingest(tmp_path / "other", [files / "calls", later])
    assert [[t.text for t in c.turns] for c in queries.conversations(ws, "p")] == [
        [t.text for t in c.turns] for c in queries.conversations(once, "p")
    ]


def test_two_commands_at_once_lose_nothing_and_add_nothing_twice(tmp_path: Path, files: Path) -> None:
    expected = items_of(ingest(tmp_path / "alone", [files]))
    home = tmp_path / "home"
    both = [looseends("ingest", str(path), "-p", "p", home=home) for path in (files, files)]
    told = [process.communicate(timeout=180) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    ws = Workspace.open(home)
    assert items_of(ws) == expected
    assert len(queries.sources(ws, "p")) == 2


@pytest.mark.own_cluster
def test_kill_in_the_middle_then_again_gives_the_items_of_an_undisturbed_run(tmp_path: Path, files: Path) -> None:
    expected = items_of(ingest(tmp_path / "alone", [files]))
    home = tmp_path / "home"
    ws = Workspace.open(home)
    process = looseends("ingest", str(files), "-p", "p", home=home)
    wait_until(lambda: bool(queries.projects(ws)) and any(row.state == "running" for row in queries.jobs(ws)))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert any(row.state != "done" for row in queries.jobs(ws))
    again = looseends("ingest", str(files), "-p", "p", home=home)
    again.communicate(timeout=180)
    assert again.returncode == 0
    assert items_of(ws) == expected


def test_a_bad_file_is_named_and_the_others_are_taken_in(tmp_path: Path, files: Path) -> None:
    (files / "calls" / "empty.vtt").write_bytes(b"")
    (files / "calls" / "really-text.mp3").write_text("these are minutes, not a recording\n" * 20)
    process = looseends("ingest", str(files), "-p", "p", home=tmp_path / "home")
    _, stderr = process.communicate(timeout=180)
    assert process.returncode == 1
    assert "calls/empty.vtt" in stderr
    assert "calls/really-text.mp3" in stderr
    assert len(queries.sources(Workspace.open(tmp_path / "home"), "p")) == 2


def test_a_file_that_vanished_fails_with_a_reason_and_can_be_retried(tmp_path: Path, files: Path) -> None:
    ws = Workspace.open(tmp_path / "home")
    enqueue(ws, [files / "mail.mbox"], "p")
    content = (files / "mail.mbox").read_bytes()
    (files / "mail.mbox").unlink()
    engine.drain(ws)
    [row] = queries.sources(ws, "p")
    assert (row.state, row.problems[0].fatal) == ("failed", True)
    (files / "mail.mbox").write_bytes(content)
    ingest(tmp_path / "home", [files / "mail.mbox"])
    [row] = queries.sources(ws, "p")
    assert (row.state, row.conversations, row.problems) == ("done", 2, ())


def test_a_result_that_cannot_be_stored_fails_its_own_job_only(tmp_path: Path, files: Path) -> None:
    ws = Workspace.open(tmp_path / "home")
    with ws.database.write() as session:
        session.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON turns WHEN NEW.text LIKE '%invoice template%' "
                "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
            )
        )
    enqueue(ws, [files], "p")
    engine.drain(ws)
    states = {row.path: (row.state, row.error) for row in queries.sources(ws, "p")}
    assert states["calls/sync.vtt"] == ("done", None)
    assert states["mail.mbox"][0] == "failed"
    assert "the disk is full" in (states["mail.mbox"][1] or "")
    assert queries.items(ws, "p")


def test_what_kills_its_run_again_and_again_is_given_up(tmp_path: Path, files: Path) -> None:
    ws = Workspace.open(tmp_path / "home")
    enqueue(ws, [files / "mail.mbox"], "p")
    with ws.database.write() as session:
        job = session.scalars(select(JobTable)).one()
        job.state, job.attempts = "running", jobs.MAX_ATTEMPTS
    engine.drain(ws)
    [row] = queries.sources(ws, "p")
    assert row.state == "failed"
    assert "died 3 times" in (row.error or "")


def test_a_scheduler_that_does_not_answer_is_told(tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cluster.VARIABLE, "tcp://127.0.0.1:9")
    ws = Workspace.open(tmp_path / "home")
    enqueue(ws, [files], "p")
    with pytest.raises(EngineError, match=r"127\.0\.0\.1:9"):
        engine.drain(ws)
    assert {row.state for row in queries.jobs(ws)} == {"waiting"}


def test_a_launched_runner_outlives_the_call(tmp_path: Path, files: Path) -> None:
    ws = Workspace.open(tmp_path / "home")
    enqueue(ws, [files], "p")
    engine.launch(ws)
    wait_until(lambda: all(row.state == "done" for row in queries.jobs(ws)), seconds=120)
    wait_until(lambda: bool(queries.items(ws, "p")), seconds=60)
