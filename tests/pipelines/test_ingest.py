"""Taking files in: what can't be is a problem of its own, and never of the others."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines import ingest, queries
from pipelines.errors import IngestError
from pipelines.store import jobs
from pipelines.store.schema import SourceTable
from pipelines.workspace import Workspace

CALL = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ana Ruiz>Could you send the files?</v>\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "call.vtt").write_text(CALL)
    return tmp_path / "in"


def test_a_path_that_is_not_there_is_refused(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"gone\.mbox"):
        ingest.enqueue(ws, [tmp_path / "gone.mbox"], "p")


def test_a_broken_people_list_in_a_folder_does_not_stop_the_rest(ws: Workspace, folder: Path) -> None:
    (folder / "contacts.json").write_text('[{"name": "Ana", "email": "ana@x.example", "timezone": "EST time"}]')
    taken = ingest.enqueue(ws, [folder], "p")
    assert len(taken.added) == 1
    assert [problem.source for problem in taken.problems] == ["contacts.json"]


def test_a_people_list_in_a_folder_is_used(ws: Workspace, folder: Path) -> None:
    (folder / "contacts.json").write_text('[{"name": "Ana Ruiz", "email": "ana@x.example"}]')
    ingest.enqueue(ws, [folder], "p")
    assert [person.name for person in queries.people(ws, "p")] == ["Ana Ruiz"]


def test_a_name_in_another_encoding_is_told(ws: Workspace, folder: Path) -> None:
    with open(os.fsencode(folder) + b"/r\xe9union.vtt", "w") as file:
        file.write(CALL + "\n")
    taken = ingest.enqueue(ws, [folder], "p")
    assert len(taken.added) == 1
    assert "r\\udce9union.vtt" in taken.problems[0].source


def test_an_upload_keeps_its_name_but_never_its_path(ws: Workspace) -> None:
    kept = ingest.keep_upload(ws, "../../etc/passwd", b"data")
    assert kept.name == "passwd"
    assert kept.is_relative_to(ws.uploads)
    assert kept.read_bytes() == b"data"
    assert [path.name for path in kept.parent.iterdir()] == ["passwd"]


def test_a_retry_takes_the_new_moment(ws: Workspace, folder: Path) -> None:
    [source_id] = ingest.enqueue(ws, [folder], "p").added
    with ws.database.write() as session:
        jobs.fail(session, source_id, jobs.Problem("call.vtt", "", "it broke", "Again"))
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    assert ingest.enqueue(ws, [folder], "p", as_of=moment).added == [source_id]
    with ws.database.read() as session:
        row = session.get_one(SourceTable, source_id)
        assert (row.as_of, row.job.state, row.problems) == (moment, "waiting", [])


def test_a_path_that_is_not_there_does_not_stop_the_others(ws: Workspace, folder: Path) -> None:
    taken = ingest.enqueue(ws, [folder, folder / "gone.mbox"], "p")
    assert len(taken.added) == 1
    assert "gone.mbox" in taken.problems[0].source
