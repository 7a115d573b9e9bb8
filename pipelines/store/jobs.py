"""Sources and the jobs they give: recorded before any work is done, so that no crash loses one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pipelines.sources.base import Problem
from pipelines.store.schema import ChunkTable, JobTable, ProblemTable, SourceTable, now

ACTIVE = ("waiting", "running")
MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class Job:
    """What a worker needs to know of a source, free of the database."""

    source_id: int
    project_id: int
    path: str
    location: Path
    root: Path
    reader: str
    content_hash: str
    as_of: datetime | None


def add_source(session: Session, values: dict[str, Any]) -> tuple[int, bool]:
    """Record a source with its job; (id, True) if there is work to do for it.

    The same content in the same project is the same source. One that failed is tried again, at the place
    where the file is now.
    """
    row = session.scalar(
        select(SourceTable).where(
            SourceTable.project_id == values["project_id"], SourceTable.content_hash == values["content_hash"]
        )
    )
    if row is None:
        row = SourceTable(**values, job=JobTable())
        session.add(row)
        session.flush()
        return row.id, True
    if row.job.state == "failed":
        for name in ("location", "root", "path", "reader"):
            setattr(row, name, values[name])
        row.as_of = values["as_of"] or row.as_of
        _restart(row.job)
        session.execute(delete(ProblemTable).where(ProblemTable.source_id == row.id))
        return row.id, True
    return row.id, row.job.state in ACTIVE


def _restart(job: JobTable) -> None:
    job.state, job.stage, job.message, job.done, job.total, job.attempts = "waiting", "waiting", "", 0.0, 0.0, 0
    job.started_at = job.finished_at = None


def recover(session: Session) -> None:
    """Put back what a killed run had begun; what has killed its run three times is given up, and said so."""
    for row in session.scalars(select(JobTable).where(JobTable.state == "running")):
        if row.attempts >= MAX_ATTEMPTS:
            fail(
                session,
                row.source_id,
                Problem(
                    row.source.path,
                    "",
                    f"the run died {row.attempts} times while working on it",
                    "Look at the log in the workspace, then take the file in again",
                ),
            )
        else:
            row.state, row.stage = "waiting", "waiting"


def claim(session: Session, most: int) -> list[Job]:
    """Up to `most` waiting jobs, oldest first; they are running from now on."""
    query = select(JobTable).where(JobTable.state == "waiting").order_by(JobTable.id).limit(most)
    rows = session.scalars(query).all()
    for row in rows:
        row.state, row.stage, row.started_at, row.attempts = "running", "reading", now(), row.attempts + 1
    return [_job(row.source) for row in rows]


def _job(source: SourceTable) -> Job:
    return Job(
        source.id,
        source.project_id,
        source.path,
        Path(source.location),
        Path(source.root),
        source.reader,
        source.content_hash,
        source.as_of,
    )


def put_back(session: Session) -> None:
    """Let the running jobs wait again: somebody interrupted the run, which says nothing against them."""
    session.execute(
        update(JobTable)
        .where(JobTable.state == "running")
        .values(state="waiting", stage="waiting", attempts=JobTable.attempts - 1)
    )


def got_on(session: Session, source_id: int) -> None:
    """Note that a part of a job was finished and kept: what dies after that begins to count anew."""
    session.execute(update(JobTable).where(JobTable.source_id == source_id).values(attempts=0))


def progress(session: Session, source_id: int, stage: str, done: float, total: float, unit: str) -> None:
    """Note how far a running job is."""
    session.execute(
        update(JobTable)
        .where(JobTable.source_id == source_id, JobTable.state == "running")
        .values(stage=stage, done=done, total=total, unit=unit)
    )


def finish(session: Session, source_id: int, message: str) -> None:
    """Mark a job done."""
    _end(session, source_id, "done", message)


def fail(session: Session, source_id: int, problem: Problem) -> None:
    """Mark a job failed, with its reason as a problem of the source."""
    add_problems(session, source_id, [problem], fatal=True)
    _end(session, source_id, "failed", f"{problem.reason}. {problem.way_out}")


def _end(session: Session, source_id: int, state: str, message: str) -> None:
    session.execute(
        update(JobTable)
        .where(JobTable.source_id == source_id, JobTable.state.in_(ACTIVE))
        .values(state=state, stage=state, message=message, finished_at=now())
    )


def add_problems(session: Session, source_id: int, problems: Iterable[Problem], *, fatal: bool = False) -> None:
    """Keep what could not be read of a source; the same problem is kept once."""
    known = {
        (row.place, row.reason)
        for row in session.scalars(select(ProblemTable).where(ProblemTable.source_id == source_id))
    }
    for problem in problems:
        if (problem.place, problem.reason) not in known:
            known.add((problem.place, problem.reason))
            session.add(
                ProblemTable(
                    source_id=source_id,
                    place=problem.place,
                    reason=problem.reason,
                    way_out=problem.way_out,
                    fatal=fatal,
                )
            )


def chunks(session: Session, source_id: int) -> dict[tuple[float, float], list[Any]]:
    """The segments of the chunks of a recording that are done, by their start and end in seconds."""
    rows = session.scalars(select(ChunkTable).where(ChunkTable.source_id == source_id))
    return {(row.start, row.end): row.segments for row in rows}


def add_chunk(session: Session, source_id: int, span: tuple[float, float], segments: list[Any]) -> None:
    """Keep a finished chunk."""
    session.add(ChunkTable(source_id=source_id, start=span[0], end=span[1], segments=segments))
    got_on(session, source_id)


def active(session: Session) -> bool:
    """Whether any job waits or runs."""
    return session.scalar(select(JobTable.id).where(JobTable.state.in_(ACTIVE)).limit(1)) is not None
