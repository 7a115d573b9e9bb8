"""`looseends ingest`: takes files in, shows how far it is, and tells what could not be read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from pipelines import engine, queries
from pipelines.cli.progress import JobsProgress
from pipelines.errors import LooseendsError
from pipelines.ingest import Enqueued, enqueue
from pipelines.workspace import Workspace

INTERRUPTED = 130
SECONDS_BETWEEN_LOOKS = 0.5


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
    try:
        troubles = _work(ws, project, enqueued, err)
    except KeyboardInterrupt:
        err.print("Stopped. What was finished is kept; the same command goes on from there.")
        return INTERRUPTED
    if enqueued == Enqueued():
        where = escape(", ".join(map(str, paths)))
        kinds = "recording, transcript, mailbox or chat export"
        err.print(
            f"Nothing to take in: there is no {kinds} in {where}. Put one there, or name another.", soft_wrap=True
        )
    status = _tell(ws, enqueued, err)
    for trouble in troubles:
        err.print(f"[yellow]note[/yellow] {escape(str(trouble))}", soft_wrap=True)
    return status


def _work(ws: Workspace, project: str, enqueued: Enqueued, err: Console) -> list[LooseendsError]:
    added = set(enqueued.added)
    bars = JobsProgress(err)
    shown = 0.0

    def show(least: float = SECONDS_BETWEEN_LOOKS) -> None:
        nonlocal shown
        if time.monotonic() - shown >= least:
            bars.show([row for row in queries.jobs(ws, project) if row.source_id in added])
            shown = time.monotonic()

    with bars.progress:
        show(0)
        troubles = engine.drain(ws, show)
        show(0)
    return troubles


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
