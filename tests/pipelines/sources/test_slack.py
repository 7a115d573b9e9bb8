"""Slack exports, as a folder and as an archive."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources import Context, SourceError, archive, find_reader
from pipelines.sources.markup import slack_text
from tests.pipelines.sources.conftest import Read

USERS = [
    {
        "id": "U1",
        "name": "g.oakley",
        "tz": "Europe/London",
        "profile": {"real_name": "Oakley, Graham", "email": "graham.oakley@lumenhart.example"},
    },
    {
        "id": "U2",
        "name": "vikram",
        "real_name": "Vikram Iyer",
        "tz": "Asia/Kolkata",
        "profile": {"real_name": "Vikram Iyer"},
    },
]
DAY: list[Any] = [
    {
        "type": "message",
        "user": "U2",
        "ts": "1741667520.000200",
        "text": "<@U1> see <https://x.example/a|the page> &amp; reply",
    },
    {
        "type": "message",
        "user": "U1",
        "ts": "1741667600.000100",
        "thread_ts": "1741667520.000200",
        "text": "done",
        "edited": {"user": "U1"},
    },
    {
        "type": "message",
        "subtype": "bot_message",
        "username": "build-bot",
        "bot_id": "B1",
        "ts": "1741667700.0",
        "text": "build ok",
    },
    {
        "type": "message",
        "subtype": "channel_join",
        "user": "U2",
        "ts": "1741667400.0",
        "text": "<@U2> has joined the channel",
    },
    {"type": "message", "user": "U1", "ts": "1741667800.0", "text": "", "files": [{"name": "plan.pdf"}]},
]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "chat"
    (folder / "build").mkdir(parents=True)
    (folder / "users.json").write_text(json.dumps(USERS))
    (folder / "channels.json").write_text(json.dumps([{"id": "C1", "name": "build"}]))
    (folder / "build" / "2025-03-11.json").write_text(json.dumps(DAY))
    return folder


def pack(export: Path, path: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for file in sorted(export.rglob("*.json")):
            packed.write(file, prefix + file.relative_to(export).as_posix())
    return path


def test_channel_is_a_conversation_in_order_of_time(read: Read, export: Path) -> None:
    (channel,), problems = read(export, export.parent)
    assert not problems
    assert (channel.kind, channel.title, channel.source) == ("chat", "#build", "chat/build")
    join, ask, answer, bot, file = channel.turns
    assert (ask.speaker, ask.text) == ("Vikram Iyer", "@Graham Oakley see the page & reply")
    assert ask.at is not None
    assert ask.at.isoformat() == "2025-03-11T10:02:00+05:30"
    assert (answer.speaker, answer.reply_to, answer.address) == (
        "Graham Oakley",
        ask.key,
        "graham.oakley@lumenhart.example",
    )
    assert (join.noise, bot.noise, ask.noise) == ("channel notice", "bot", None)
    assert (bot.speaker, file.attachments) == ("build-bot", ("plan.pdf",))


@pytest.mark.parametrize("prefix", ["", "lumen export/"])
def test_archive_has_the_same_keys(read: Read, export: Path, tmp_path: Path, prefix: str) -> None:
    (channel,), _ = read(export)
    (packed,), _ = read(pack(export, tmp_path / "export.zip", prefix))
    assert (packed.key, [turn.key for turn in packed.turns]) == (channel.key, [turn.key for turn in channel.turns])
    assert packed.source == "export.zip/build"


def test_a_broken_day_is_told_and_the_rest_goes_on(read: Read, export: Path) -> None:
    (export / "build" / "2025-03-12.json").write_text('[{"type": "message", "te')
    (export / "build" / "2025-03-13.json").write_text('[{"user": "U1", "ts": "soon", "text": "hi"}, 7]')
    (channel,), problems = read(export)
    assert len(channel.turns) == 5
    assert [problem.place for problem in problems] == [
        "build/2025-03-12.json",
        "build/2025-03-13.json, message soon",
        "build/2025-03-13.json, entry 2",
    ]


def test_archive_traps(read: Read, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(export, tmp_path / "export.zip")
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("../../escape.json", "[]")
        packed.writestr("build/2025-03-14.json", "[" + " " * 50_000 + "]")
    monkeypatch.setattr(archive, "MAX_MEMBER_BYTES", 20_000)
    (channel,), problems = read(path)
    assert len(channel.turns) == 5
    assert [problem.place for problem in problems] == ["build/2025-03-14.json"]
    assert not (tmp_path.parent / "escape.json").exists()


def test_truncated_archive_is_an_error(export: Path, tmp_path: Path) -> None:
    path = pack(export, tmp_path / "export.zip")
    path.write_bytes(path.read_bytes()[:-40])
    reader = find_reader(path)
    assert reader is not None
    with pytest.raises(SourceError, match="Download the export again"):
        list(reader.read(path, Context(tmp_path)))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<@U1|graham> hi", "@Graham hi"),
        ("<@U9> hi", "@U9 hi"),
        ("<#C1|build> and <!here> and <!subteam^S1|@ops>", "#build and @here and @ops"),
        ("<mailto:a@x.example|a@x.example>", "a@x.example"),
        ("a &lt; b &amp;&amp; c", "a < b && c"),
    ],
)
def test_markup(raw: str, shown: str) -> None:
    assert slack_text(raw, {"U1": "Graham"}) == shown
