"""Transcripts and meeting chats as plain lines, and SubRip."""

from __future__ import annotations

from pathlib import Path

from pipelines.sources import find_reader
from tests.pipelines.sources.conftest import Read


def test_names_and_colons(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "standup 2025-03-10.txt"
    path.write_text(
        "Stand-up\n\nGraham: The sandbox is down.\nVikram Iyer: Since when?\n"
        "Graham: Monday.\nhalf past nine\nVikram Iyer: ok\n"
    )
    (call,), _ = read(path)
    assert call.title == "Stand-up"
    assert [(turn.speaker, turn.text, turn.start) for turn in call.turns] == [
        ("Graham Oakley", "The sandbox is down.", None),
        ("Vikram Iyer", "Since when?", None),
        ("Graham Oakley", "Monday.\nhalf past nine", None),
        ("Vikram Iyer", "ok", None),
    ]
    assert call.started_at is not None
    assert call.started_at.date().isoformat() == "2025-03-10"


def test_zoom_chat_without_reactions_and_reply_marks(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "meeting_saved_chat.txt"
    path.write_text(
        '00:05:41\tAna Ruiz:\tWhen is the demo?\n00:06:00\tBen:\tReacted to "When is the demo?" with 👍\n'
        '00:06:10\tBen:\tReplying to "When is the demo?"\n\nThursday.\n'
        "00:07:00\tAna Ruiz:\tThanks\n00:08:00\tBen:\tok\n"
    )
    (call,), _ = read(path)
    assert [(turn.start, turn.text) for turn in call.turns] == [
        (341, "When is the demo?"),
        (370, "Thursday."),
        (420, "Thanks"),
        (480, "ok"),
    ]


def test_subrip(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "call.srt"
    path.write_bytes(
        b"1\r\n00:00:01,000 --> 00:00:02,500\r\nAna: One\r\n\r\n2\r\n00:00:02,500 --> 00:00:04,000\r\nAna: two.\r\n\r\n"
        b"3\r\n00:00:05,000 --> 00:00:06,000\r\nBen: Three.\r\n"
    )
    (call,), _ = read(path)
    assert [(turn.speaker, turn.start, turn.end, turn.text) for turn in call.turns] == [
        ("Ana", 1.0, 4.0, "One two."),
        ("Ben", 5.0, 6.0, "Three."),
    ]


def test_prose_is_no_transcript(tmp_path: Path) -> None:
    path = tmp_path / "readme.txt"
    path.write_text("Install it like this.\nNote: you need Python.\nThen run it.\nSee also: the manual.\n" * 3)
    assert find_reader(path) is None
