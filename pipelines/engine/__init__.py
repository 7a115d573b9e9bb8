"""Where work runs: outside the UI's process, one runner a workspace, its state in SQL."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.store import jobs
from pipelines.workspace import Workspace

log = logging.getLogger(__name__)
_POLL_SECONDS = 0.5


def drain(ws: Workspace, changed: Callable[[], None] = lambda: None) -> None:
    """Work until no job of the workspace is left and its items and index are up to date.

    One process runs at a time; others wait here until it is through (or has died: then they take over) and find their
    jobs done. `changed` is called whenever there may be news in the job table.
    """
    lock = FileLock(ws.path / "engine.lock")
    while True:
        try:
            lock.acquire(timeout=_POLL_SECONDS)
        except Timeout:
            changed()
            continue
        try:
            _run(ws, changed)
        finally:
            lock.release()
        with ws.database.read() as session:
            if not jobs.active(session):
                return


def is_running(ws: Workspace) -> bool:
    """Whether some process works on the jobs of this workspace now."""
    lock = FileLock(ws.path / "engine.lock")
    try:
        with lock.acquire(timeout=0):
            return False
    except Timeout:
        return True


def launch(ws: Workspace) -> None:
    """Start a runner in a process of its own and return at once; it outlives the caller."""
    with (ws.logs / "engine.log").open("ab") as output:
        subprocess.Popen(
            [sys.executable, "-m", "pipelines.engine", "--workspace", str(ws.path)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=Path(__file__).parents[2],
        )


def resume(ws: Workspace) -> None:
    """Start a runner if jobs are left and nobody works on them (after a crash or a restart)."""
    with ws.database.read() as session:
        left = jobs.active(session)
    if left and not is_running(ws):
        launch(ws)


def _run(ws: Workspace, changed: Callable[[], None]) -> None:
    from pipelines.engine import finding
    from pipelines.engine.cluster import connect
    from pipelines.engine.runner import Runner
    from pipelines.engine.versions import annotation_version
    from pipelines.index import sync

    with ws.database.write() as session:
        jobs.recover(session)
        left = jobs.active(session)
    current = annotation_version()
    if left or finding.stale_projects(ws, current):
        with connect() as client:
            while claimed := _claim(ws):
                Runner(ws, client, current, changed).run(claimed)
            for project_id in finding.stale_projects(ws, current):
                finding.annotate_rest(ws, client, project_id, current)
                finding.find_items(ws, client, project_id, current)
                changed()
    sync(ws)


def _claim(ws: Workspace) -> list[jobs.Job]:
    with ws.database.write() as session:
        return jobs.claim(session)
