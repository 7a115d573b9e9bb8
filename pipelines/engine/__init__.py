"""Where work runs: outside the UI's process, one runner a workspace, its state in SQL."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from pipelines.errors import EngineError, IndexUnavailable, LooseendsError
from pipelines.store import jobs, projects
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from distributed import Client

log = logging.getLogger(__name__)
_POLL_SECONDS = 0.5
_JOBS_AT_ONCE = 16


def drain(ws: Workspace, changed: Callable[[], None] = lambda: None) -> list[LooseendsError]:
    """Work until no job of the workspace is left and its items and index are up to date.

    One process runs at a time; others wait here until it is through (or has died: then they take over) and find their
    jobs done. `changed` is called whenever there may be news in the job table. What went wrong beside the jobs (whose
    problems are in the store) comes back: none of it lost anything, and the next run tries again.
    """
    _log_to(ws)
    lock = FileLock(ws.path / "engine.lock")
    while True:
        try:
            lock.acquire(timeout=_POLL_SECONDS)
        except Timeout:
            changed()
            continue
        try:
            troubles = _run(ws, changed)
        except BaseException:
            with ws.database.write() as session:
                jobs.put_back(session)
            raise
        finally:
            lock.release()
        with ws.database.read() as session:
            if not jobs.active(session):
                return troubles


def is_running(ws: Workspace) -> bool:
    """Whether some process works on the jobs of this workspace now."""
    lock = FileLock(ws.path / "engine.lock")
    try:
        with lock.acquire(timeout=0):
            return False
    except Timeout:
        return True


def is_pending(ws: Workspace) -> bool:
    """Whether anything is left to do: a job, or items that no longer follow from what is known."""
    with ws.database.read() as session:
        return jobs.active(session) or bool(projects.outdated(session))


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
    """Start a runner if something is left to do and nobody does it (after a crash or a restart)."""
    if is_pending(ws) and not is_running(ws):
        launch(ws)


def _run(ws: Workspace, changed: Callable[[], None]) -> list[LooseendsError]:
    from pipelines.engine import finding
    from pipelines.engine.cluster import connect
    from pipelines.engine.runner import Runner
    from pipelines.engine.versions import annotation_version
    from pipelines.index import sync

    with ws.database.write() as session:
        jobs.recover(session)
        left = jobs.active(session)
    current = annotation_version()
    troubles: list[LooseendsError] = []
    if left or finding.stale_projects(ws, current):
        with connect() as client:
            while claimed := _claim(ws):
                Runner(ws, client, current, changed).run(claimed)
            for project_id in finding.stale_projects(ws, current):
                troubles += _find(ws, client, project_id, current)
                changed()
    try:
        sync(ws)
    except IndexUnavailable as error:
        log.exception("the index is behind")
        troubles.append(error)
    return troubles


def _find(ws: Workspace, client: Client, project_id: int, version: str) -> list[LooseendsError]:
    """Find the items of one project; what goes wrong with one must not hold up the others."""
    from pipelines.engine import finding

    try:
        finding.annotate_rest(ws, client, project_id, version)
        finding.find_items(ws, client, project_id, version)
    except Exception as error:
        log.exception("finding items failed")
        reason = f"its items could not be found ({type(error).__name__}: {error})"
        return [
            EngineError("the project", reason, f"Details are in {ws.logs / 'engine.log'}; the next run tries again")
        ]
    return []


def _claim(ws: Workspace) -> list[jobs.Job]:
    with ws.database.write() as session:
        return jobs.claim(session, _JOBS_AT_ONCE)


def _log_to(ws: Workspace) -> None:
    """Keep tracebacks in the workspace's log, off the terminal, where a line in plain words stands for them."""
    if not log.handlers:
        handler = logging.FileHandler(ws.logs / "engine.log", encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        log.addHandler(handler)
        log.propagate = False
