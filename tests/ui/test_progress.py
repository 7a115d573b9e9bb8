"""Progress lines: amounts in the stage's own unit, and an honest estimate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipelines.rows import JobRow
from ui import progress

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
JOB = JobRow(
    id=1, source_id=1, project="p", path="call.ogg", stage="transcribing", state="running", done=600.0, total=3750.0,
    unit="seconds", message="", started_at=START, finished_at=None,
)  # fmt: skip


def test_sound_is_told_in_minutes_and_seconds() -> None:
    assert progress.amount(JOB) == "10:00 of 1:02:30"
    assert progress.amount(replace(JOB, unit="conversations", done=3, total=14)) == "3 of 14 conversations"
    assert progress.amount(replace(JOB, total=0)) == ""


def test_time_left_follows_the_pace_so_far() -> None:
    assert progress.time_left(JOB, START + timedelta(seconds=60)) == "about 5 min left"
    assert progress.time_left(replace(JOB, done=0), START + timedelta(seconds=60)) == ""
    assert progress.time_left(replace(JOB, done=3750), START + timedelta(seconds=60)) == ""
    assert progress.time_left(replace(JOB, started_at=None), START) == ""


def test_a_line_shows_stage_and_share_and_escapes_names() -> None:
    html = progress.job_html(replace(JOB, path="<b>call</b>.ogg", done=1875), START + timedelta(seconds=60))
    assert "&lt;b&gt;call&lt;/b&gt;.ogg" in html
    assert "Writing down what was said" in html
    assert "width:50%" in html
