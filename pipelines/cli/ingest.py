"""`looseends ingest`: takes files in, shows how far it is, and tells what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from pipelines import engine, queries
from pipelines.cli.progress import JobsProgress
from pipelines.ingest import Enqueued, enqueue
from pipelines.workspace import Workspace


def run(
    workspace: Path | None,
    paths: Sequence[Path],
    project: str,
    people: Path | None,
    as_of: datetime | None,
    err: Console,
) -> int:
    """Do it; the exit status: 0 all taken in, 1 some files failed (named on stderr)."""
    from models import weights
    from pipelines.sources import load_people

    for role in weights.needed():
        weights.verify(role)
    ws = Workspace.open(workspace)
    listed = load_people(people, str(people)) if people else None
    enqueued = enqueue(ws, paths, project, people=listed, as_of=as_of)
    _work(ws, enqueued, err)
    return _tell(ws, enqueued, err)


def _work(ws: Workspace, enqueued: Enqueued, err: Console) -> None:
    mine = set(enqueued.source_ids)
    bars = JobsProgress(err)

    def show() -> None:
        bars.show([row for row in queries.jobs(ws) if row.source_id in mine and row.source_id not in enqueued.known])

    with bars.progress:
        show()
        engine.drain(ws, show)
        show()


def _tell(ws: Workspace, enqueued: Enqueued, err: Console) -> int:
    failed = False
    for problem in enqueued.problems:
        failed = True
        err.print(f"[red]failed[/red] {escape(str(problem))}", soft_wrap=True)
    for path, row in queries.problems(ws, enqueued.source_ids):
        failed = failed or row.fatal
        kind = "[red]failed[/red]" if row.fatal else "[yellow]note[/yellow]"
        place = f", {row.place}" if row.place else ""
        err.print(f"{kind} {escape(f'{path}{place}: {row.reason}. {row.way_out}')}", soft_wrap=True)
    if enqueued.skipped:
        err.print(f"skipped, nothing to read in them: {escape(', '.join(enqueued.skipped))}", soft_wrap=True)
    if enqueued.known:
        err.print(f"{len(enqueued.known)} known already; nothing was added twice.")
    return int(failed)
