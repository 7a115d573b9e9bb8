"""What is found in files and folders, and what is told of the rest."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from pipelines.sources import content_hash, discover

MAIL = "From: Ana <ana@x.example>\nTo: ben@x.example\nSubject: Hi\nDate: Mon, 3 Mar 2025 10:00:00 +0000\n\nHello.\n"


@pytest.fixture
def project(tmp_path: Path, data: Path) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(data / "vtt", folder / "calls")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "1.txt").write_text(MAIL)
    (folder / "people.json").write_text('[{"name": "Ana", "email": "ana@x.example"}]')
    (folder / "chat" / "build").mkdir(parents=True)
    (folder / "chat" / "users.json").write_text("[]")
    (folder / "chat" / "channels.json").write_text("[]")
    (folder / ".hidden.vtt").write_text("WEBVTT")
    (folder / "notes.docx").write_bytes(b"PK\x03\x04 not an export")
    return folder


def test_each_file_by_its_content(project: Path) -> None:
    found = {f.path.relative_to(project).as_posix(): f.reader.name if f.reader else None for f in discover([project])}
    assert found == {
        "calls/teams.vtt": "vtt",
        "calls/zoom.vtt": "vtt",
        "chat": "slack",
        "inbox/1.txt": "eml",
        "people.json": "people",
        "notes.docx": None,
    }


def test_roots_make_the_paths_that_are_shown(project: Path) -> None:
    (chat,) = discover([project / "chat"])
    assert chat.root == project
    (call,) = discover([project / "calls" / "zoom.vtt"])
    assert call.root == project / "calls"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("call.vtt", b"", "empty"),
        ("call.vtt", b"<html>not found</html>", "promises a WebVTT transcript"),
        ("all.mbox", b"\x00\x01\x02", "promises a mailbox"),
        ("one.eml", b"just words", "promises a mail"),
        ("old.pst", b"!BDN", "cannot be read yet"),
    ],
)
def test_broken_promises_are_told(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / name).write_bytes(content)
    (found,) = discover([folder])
    assert found.reader is None
    assert found.problem is not None
    assert found.problem.source == name
    assert said in found.problem.reason
    assert found.problem.way_out


def test_what_is_given_by_name_is_never_skipped(tmp_path: Path) -> None:
    (tmp_path / "notes.docx").write_bytes(b"PK")
    found = list(discover([tmp_path / "notes.docx", tmp_path / "gone.txt"]))
    assert [bool(f.problem) for f in found] == [True, True]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_without_rights(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0)
    try:
        (found,) = discover([folder])
    finally:
        folder.chmod(0o700)
    assert found.problem is not None
    assert "may not be read" in found.problem.reason


def test_hash_tells_contents_and_names_not_places(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "one.txt").write_text("1")
    assert content_hash(tmp_path / "a") == content_hash(tmp_path / "b")
    (tmp_path / "b" / ".DS_Store").write_text("x")
    assert content_hash(tmp_path / "a") == content_hash(tmp_path / "b")
    (tmp_path / "b" / "sub" / "one.txt").rename(tmp_path / "b" / "sub" / "two.txt")
    assert content_hash(tmp_path / "a") != content_hash(tmp_path / "b")
