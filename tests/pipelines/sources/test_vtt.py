"""Calls in WebVTT."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.sources import Context, SourceError, find_reader
from pipelines.sources.vtt import VttReader
from tests.pipelines.sources.conftest import Read


def test_teams_turns_are_the_cues_of_one_speaker(read: Read, data: Path) -> None:
    (call,), problems = read(data / "vtt" / "teams.vtt")
    assert not problems
    assert call.title == "Mapping workshop - Lumen & Hart / Tarang"
    assert call.started_at == datetime(2025, 3, 10, 10, 2, tzinfo=UTC)
    third = call.turns[2]
    assert (third.speaker, third.start, third.end) == ("Pooja Shah", 13.361, 19.186)
    assert third.text.endswith("We're just waiting for Vikram, he's joining from another room.")
    assert [turn.speaker for turn in call.turns[:4]] == [
        "Rajesh Nair",
        "Harriet Blackwood",
        "Pooja Shah",
        "Graham Oakley",
    ]
    assert call.turns[3].address == "graham.oakley@lumenhart.example"


def test_zoom_names_stand_before_the_words(read: Read, data: Path) -> None:
    (call,), _ = read(data / "vtt" / "zoom.vtt")
    assert call.title == "AgriSense kick-off sync"
    assert call.started_at is not None
    assert call.started_at.isoformat() == "2025-10-08T12:00:00+03:00"
    assert (
        call.turns[0].text == "Assalam o alaikum, good afternoon, good morning to everyone. Can you all hear me okay?"
    )
    assert [turn.start for turn in call.turns] == [2.2, 9.982, 12.251, 14.435, 16.227]


def test_tags_entities_and_two_voices_in_a_cue(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "call.vtt"
    path.write_text(
        "WEBVTT\n\n00:01.000 --> 00:04.000\n<v.loud Ana Ruiz>R&amp;D says <i>no</i>.</v> <v Ben>Fine &gt; good.</v>\n"
        "\n00:04.000 --> 00:06.000\nnobody knows who\n"
    )
    (call,), _ = read(path)
    assert [(turn.speaker, turn.text) for turn in call.turns] == [
        ("Ana Ruiz", "R&D says no."),
        ("Ben", "Fine > good."),
        (None, "nobody knows who"),
    ]


def test_keys_do_not_depend_on_the_name_of_the_file(read: Read, data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "other.vtt"
    copy.write_bytes((data / "vtt" / "teams.vtt").read_bytes().replace(b"\n", b"\r\n"))
    (call,), _ = read(data / "vtt" / "teams.vtt")
    (again,), _ = read(copy)
    assert call.key == again.key
    assert [turn.key for turn in call.turns] == [turn.key for turn in again.turns]
    assert len({turn.key for turn in call.turns}) == len(call.turns)


def test_start_from_the_name_else_as_of(read: Read, tmp_path: Path) -> None:
    body = "WEBVTT\n\n00:01.000 --> 00:02.000\nAna: Hi.\n"
    zoom = tmp_path / "GMT20250310-100200_Recording.transcript.vtt"
    zoom.write_text(body)
    (call,), _ = read(zoom)
    assert call.started_at == datetime(2025, 3, 10, 10, 2, tzinfo=UTC)
    plain = tmp_path / "call.vtt"
    plain.write_text(body)
    now = datetime(2025, 4, 1, tzinfo=UTC)
    (only,) = VttReader().read(plain, Context(tmp_path, as_of=now))
    assert getattr(only, "started_at") == now  # noqa: B009


def test_broken_times_are_told_and_the_rest_goes_on(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "call.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nAna: Hi.\n\n00:xx.000 --> 00:04.000\nAna: lost\n")
    (call,), (problem,) = read(path)
    assert [turn.text for turn in call.turns] == ["Hi."]
    assert problem.source == "call.vtt"
    assert "1 of its cues" in problem.reason


def test_only_a_head_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "call.vtt"
    path.write_text("WEBVTT\n\n")
    reader = find_reader(path)
    assert reader is not None
    with pytest.raises(SourceError, match=r"call\.vtt"):
        list(reader.read(path, Context(tmp_path)))
