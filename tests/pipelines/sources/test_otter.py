"""Transcripts in the manner of Otter."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.sources.clock import spoken_moment
from tests.pipelines.sources.conftest import Read


def test_title_date_and_turns(read: Read, data: Path) -> None:
    (call,), problems = read(data / "otter" / "weekly.txt")
    assert not problems
    assert call.title == "Weekly sync Lumen / Tarang"
    assert call.started_at is not None
    assert call.started_at.isoformat() == "2025-03-20T09:31:00+00:00"
    assert [(turn.speaker, turn.start) for turn in call.turns] == [
        ("Pooja Shah", 3),
        ("Harriet Blackwood", 8),
        ("Amira Haddad", 15),
        ("Rajesh Nair", 18),
        ("Pooja Desai", 28),
    ]
    assert call.turns[2].text == "Hi all."
    assert call.turns[2].end == 18


def test_hours_and_consecutive_blocks_of_one_speaker(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Notes\n\nAna Ruiz  59:58\nFirst.\n\nAna Ruiz  1:00:03\nSecond,\nstill second.\n")
    (call,), _ = read(path)
    assert [(turn.start, turn.text) for turn in call.turns] == [(3598, "First."), (3603, "Second, still second.")]


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("Thu, Mar 20, 2025 9:31AM (GMT+0000) • 11:04", "2025-03-20T09:31:00+00:00"),
        ("Thu, Oct 30, 2025 12:00PM UTC+03:00 • 8:40", "2025-10-30T12:00:00+03:00"),
        ("Mon, Jan 6, 2025 12:05AM (GMT-0500) • 9:00", "2025-01-06T00:05:00-05:00"),
        ("20 March 2025, 17:45 UTC", "2025-03-20T17:45:00+00:00"),
    ],
)
def test_dates(line: str, iso: str) -> None:
    from datetime import timedelta, timezone

    moment = spoken_moment(line, timezone(timedelta(hours=7)))
    assert moment is not None
    assert moment.isoformat() == iso
