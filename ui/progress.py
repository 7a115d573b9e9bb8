"""Work under way, as bars that move by themselves: stage, how much is done, and how long it will still take."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import streamlit as st

from pipelines import engine, queries
from pipelines.rows import JobRow
from pipelines.workspace import Workspace
from ui import words

SECONDS_BETWEEN_LOOKS = 1.0


def show(ws: Workspace, project: str) -> None:
    """Draw the work of a project and look again every second while there is any."""
    busy = _is_busy(ws, project)
    looking = st.fragment(_look, run_every=SECONDS_BETWEEN_LOOKS if busy else None)
    looking(ws, project, busy)


def _is_busy(ws: Workspace, project: str) -> bool:
    return bool(queries.jobs(ws, project, active_only=True)) or engine.is_running(ws)


def _look(ws: Workspace, project: str, was_busy: bool) -> None:
    active = queries.jobs(ws, project, active_only=True)
    if was_busy and not active and not engine.is_running(ws):
        st.rerun()
    if active:
        running = [job for job in active if job.state == "running"]
        waiting = len(active) - len(running)
        html = "".join(job_html(job, datetime.now(UTC)) for job in running)
        if waiting:
            html += f'<div class="le-muted">{words.number(waiting, "file")} waiting for a turn</div>'
        st.html(html)
    elif was_busy:
        st.html('<div class="le-job"><span>Putting together what belongs together</span><span>…</span></div>')


def job_html(job: JobRow, now: datetime) -> str:
    """One job as a line with a bar."""
    share = min(1.0, job.done / job.total) if job.total > 0 else 0.0
    parts = [amount(job), time_left(job, now), job.message]
    told = " · ".join(escape(part) for part in parts if part)
    return (
        f'<div class="le-job"><span><b dir="auto">{escape(job.path)}</b> '
        f'<span class="le-muted">{escape(words.either(job.stage, words.STAGES))}</span></span>'
        f'<span class="le-muted">{told}</span>'
        f'<div class="le-bar" role="progressbar" aria-valuenow="{share * 100:.0f}">'
        f'<i style="width:{share:.0%}"></i></div></div>'
    )


def amount(job: JobRow) -> str:
    """How much is done, in the stage's own unit: 2:00 of 1:02:30, 3 of 14 conversations."""
    if job.total <= 0:
        return ""
    if job.unit == "seconds":
        return f"{words.clock(job.done)} of {words.clock(job.total)}"
    return f"{job.done:,.0f} of {job.total:,.0f} {job.unit}"


def time_left(job: JobRow, now: datetime) -> str:
    """An estimate from the pace so far; nothing as long as there is no pace."""
    if job.started_at is None or not 0 < job.done < job.total:
        return ""
    elapsed = (now - job.started_at).total_seconds()
    return f"about {words.duration(elapsed * (job.total - job.done) / job.done)} left" if elapsed > 0 else ""
