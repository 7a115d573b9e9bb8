"""The index keeps up with SQL whatever dies between them, and comes back from SQL alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import delete, func, select, update

from pipelines import index
from pipelines.index import vectors
from pipelines.store import passages
from pipelines.store.schema import OutboxTable, PassageTable, ProjectTable
from pipelines.workspace import Workspace
from tests.pipelines.index.conftest import SAID, nearest, say
from tests.waiting import wait_until

REPOSITORY = Path(__file__).parents[3]


def owed(ws: Workspace) -> int:
    with ws.database.read() as session:
        return session.scalar(select(func.count()).select_from(OutboxTable)) or 0


def all_hits(ws: Workspace, text: str = "What is missing?") -> list[tuple[str, float]]:
    hits = index.search(ws, 1, index.embedder().embed([text])[0], 50)
    return [(hit.key, round(hit.cosine, 4)) for hit in hits]


def test_what_is_near_in_meaning_is_found(indexed: Workspace) -> None:
    assert nearest(indexed, 1, "When is the launch?") == "t-m2-0"
    assert nearest(indexed, 1, "network access has not been given") == "t-m1-0"
    assert index.check(indexed).state == "ready"
    assert owed(indexed) == 0


def test_a_crash_between_sql_and_index_is_made_good(indexed: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    say(indexed, "The harbour master approves the berth plan.", first=4)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(vectors, "_upsert", crash)
        with pytest.raises(KeyboardInterrupt):
            index.sync(indexed)
    assert owed(indexed) == 1
    index.sync(indexed)
    assert nearest(indexed, 1, "Who approves the plan of the berths?") == "t-m4-0"
    assert owed(indexed) == 0


def test_a_crash_after_the_index_took_it_does_no_harm(indexed: Workspace) -> None:
    before = all_hits(indexed)
    with indexed.database.write() as session:
        session.add(OutboxTable(project_id=1, passage_key="t-m2-0", operation="upsert"))
        session.add(OutboxTable(project_id=1, passage_key="t-gone-0", operation="delete"))
    index.sync(indexed)
    assert all_hits(indexed) == before
    assert owed(indexed) == 0


def test_what_is_forgotten_is_not_found(indexed: Workspace) -> None:
    with indexed.database.write() as session:
        passages.forget(session, 1, turns=["m2"])
    index.sync(indexed)
    assert "t-m2-0" not in dict(all_hits(indexed))
    assert index.check(indexed).indexed == 3


def test_a_changed_text_is_found_by_its_new_words(indexed: Workspace) -> None:
    with indexed.database.write() as session:
        session.execute(update(PassageTable).where(PassageTable.key == "t-m3-0").values(text="Lunch is soup today."))
        session.add(OutboxTable(project_id=1, passage_key="t-m3-0", operation="upsert"))
    index.sync(indexed)
    assert nearest(indexed, 1, "What is there to eat?") == "t-m3-0"


def test_a_rebuild_from_sql_gives_the_same(indexed: Workspace) -> None:
    before = all_hits(indexed)
    seen: list[tuple[int, int]] = []
    index.rebuild(indexed, lambda done, total: seen.append((done, total)))
    assert all_hits(indexed) == before
    assert seen[-1] == (len(SAID), len(SAID))


def test_a_rebuild_pays_what_was_owed_and_drops_what_is_no_more(indexed: Workspace) -> None:
    say(indexed, "The harbour master approves the berth plan.", first=4)
    with indexed.database.write() as session:
        session.execute(delete(PassageTable).where(PassageTable.key == "t-m0-0"))
    index.rebuild(indexed)
    assert {key for key, _ in all_hits(indexed)} == {"t-m1-0", "t-m2-0", "t-m3-0", "t-m4-0"}
    assert owed(indexed) == 0


@pytest.mark.parametrize("deleted", ["chroma", ""])
def test_deleted_files_are_noticed_and_made_anew(served: Workspace, deleted: str) -> None:
    before = all_hits(served)
    shutil.rmtree(served.index / deleted)
    wait_until(lambda: index.sync(served) and index.check(served).indexed == len(SAID) and all_hits(served) == before)


def test_missing_vectors_are_noticed(indexed: Workspace) -> None:
    index.connect(indexed).get_collection(index.collection_name(indexed, 1), embedding_function=None).delete(["t-m0-0"])
    assert index.check(indexed).state == "incomplete"
    index.sync(indexed)
    assert index.check(indexed).state == "ready"


def test_vectors_of_another_model_are_made_anew(indexed: Workspace) -> None:
    name = index.collection_name(indexed, 1)
    client = index.connect(indexed)
    client.delete_collection(name)
    other = client.create_collection(name, embedding_function=None, metadata={"embedder": "another"})
    other.upsert([f"t-m{n}-0" for n in range(4)], np.eye(4, 384, dtype=np.float32))
    index.sync(indexed)
    assert nearest(indexed, 1, "When is the launch?") == "t-m2-0"


def test_collections_of_projects_that_are_no_more_are_dropped(indexed: Workspace) -> None:
    with indexed.database.write() as session:
        other = ProjectTable(name="other")
        session.add(other)
        session.flush()
        session.add(PassageTable(project_id=other.id, key="t-x-0", kind="turn", text="Elsewhere.", turn="x"))
        session.add(OutboxTable(project_id=other.id, passage_key="t-x-0", operation="upsert"))
    index.sync(indexed)
    client = index.connect(indexed)
    assert index.collection_name(indexed, other.id) in {each.name for each in client.list_collections()}
    with indexed.database.write() as session:
        session.delete(session.get(ProjectTable, other.id))
    index.sync(indexed)
    left = {each.name for each in client.list_collections()}
    assert index.collection_name(indexed, 1) in left
    assert index.collection_name(indexed, other.id) not in left


def test_two_processes_that_sync_at_once_index_everything_once(indexed: Workspace) -> None:
    say(indexed, *(f"Container {n} stands in row {n % 7}." for n in range(60)), first=4)
    code = (
        "import sys, pathlib; from pipelines import index, workspace; "
        "index.sync(workspace.Workspace.open(pathlib.Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, str(indexed.path)]
    running = [subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE) for _ in range(2)]
    for process in running:
        _, complaint = process.communicate(timeout=240)
        assert process.returncode == 0, complaint.decode()
    state = index.check(indexed)
    assert (state.state, state.indexed, state.waiting) == ("ready", 64, 0)


def test_who_does_not_wait_is_told_that_another_is_at_it(indexed: Workspace) -> None:
    with vectors.FileLock(vectors.Files(indexed.path).lock("sync")):
        code = (
            "import sys, pathlib; from pipelines import index, workspace; "
            "sys.exit(index.sync(workspace.Workspace.open(pathlib.Path(sys.argv[1])), wait=False))"
        )
        done = subprocess.run([sys.executable, "-c", code, str(indexed.path)], cwd=REPOSITORY, check=False)
    assert done.returncode == 0
