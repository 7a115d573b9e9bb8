"""A recording is told by its bytes, cut where nobody speaks, and becomes one call with the time of every word."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extractor.types import Conversation
from models import speech
from models.speech import SpeechOptions
from pipelines.sources.base import Context, Problem, SourceError
from pipelines.sources.people import load_people
from pipelines.sources.recording import (
    CHUNK,
    Chunk,
    RecordingReader,
    assemble,
    plan_chunks,
    transcribe_chunk,
    vocabulary,
)
from tests import sound

ENGLISH = SpeechOptions(language="en")


def head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8192)


def recognises(path: Path) -> bool:
    return RecordingReader().recognises(path, head(path))


def segment(start: float, *words: tuple[str, float, float], language: str = "en") -> dict[str, Any]:
    """An entry as `transcribe_chunk` gives it."""
    return {
        "type": "segment",
        "start": start,
        "end": words[-1][2],
        "text": "".join(word[0] for word in words),
        "language": language,
        "words": [list(word) for word in words],
    }


def call(found: list[Conversation | Problem]) -> Conversation:
    return next(one for one in found if isinstance(one, Conversation))


def problems(found: list[Conversation | Problem]) -> list[Problem]:
    return [one for one in found if isinstance(one, Problem)]


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    return sound.write(tmp_path / "tone.wav", sound.chirp(3))


# What is a recording


@pytest.mark.parametrize("ending", sorted(sound.CODECS))
def test_a_recording_is_told_by_its_bytes(tmp_path: Path, ending: str) -> None:
    path = sound.write(tmp_path / f"call{ending}", sound.chirp(1))
    assert recognises(path)
    assert recognises(path.rename(tmp_path / "no-ending"))


@pytest.mark.parametrize("name", ["notes.txt", "call.mp3", "call.wav", "call.mp4"])
def test_a_text_is_none_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("00:00 Good morning.\n" * 100)
    assert not recognises(path)


@pytest.mark.parametrize(
    "content",
    [
        b"\0\0\0\x18ftypheic" + bytes(100),
        b"RIFF\x10\0\0\0WEBP" + bytes(100),
        b"\xff\xfeG\0o\0o\0d\0" * 50,
        b"GIF89a" + bytes(100),
        b"",
    ],
    ids=["heic", "webp", "utf-16 text", "gif", "empty"],
)
def test_pictures_and_texts_with_odd_bytes_are_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(content)
    assert not recognises(path)


def test_a_folder_is_none(tmp_path: Path) -> None:
    assert not RecordingReader().recognises(tmp_path, b"")


def test_a_broken_recording_is_one_and_says_so_when_it_is_read(tmp_path: Path) -> None:
    path = sound.write(tmp_path / "call.m4a", sound.chirp(5))
    path.write_bytes(path.read_bytes()[:-3000])
    assert recognises(path)
    with pytest.raises(SourceError, match=r"call\.m4a: breaks off.*again"):
        plan_chunks(path)


def test_a_film_without_sound_says_so(tmp_path: Path) -> None:
    path = sound.write_silent_film(tmp_path / "film.mp4")
    with pytest.raises(SourceError, match="no sound track"):
        plan_chunks(path)


# Where it is cut


def test_a_short_recording_is_one_chunk(tone: Path) -> None:
    assert plan_chunks(tone) == [Chunk(0.0, 3.0)]


def test_a_long_one_is_cut_where_it_is_quiet(tmp_path: Path) -> None:
    loud = sound.noise(700)
    for second in (283.0, 571.0):
        loud[round(second * sound.RATE) : round((second + 0.8) * sound.RATE)] *= 0.01
    chunks = plan_chunks(sound.write(tmp_path / "long.flac", loud))
    assert [chunk.start for chunk in chunks] == [0.0, pytest.approx(283.4, abs=0.2), pytest.approx(571.4, abs=0.2)]
    assert [chunk.end for chunk in chunks] == [*(chunk.start for chunk in chunks[1:]), 700.0]
    assert max(chunk.end - chunk.start for chunk in chunks) <= CHUNK


def test_a_short_rest_gets_no_chunk_of_its_own(tmp_path: Path) -> None:
    assert len(plan_chunks(sound.write(tmp_path / "call.flac", sound.noise(340)))) == 1


# What was said


@pytest.fixture(scope="module")
def excerpt(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 24 s of the example's recording, as an MP3."""
    samples = speech.decode(example / "calls" / "2-weekly-sync.ogg", 0.0, 24.0)
    return sound.write(tmp_path_factory.mktemp("calls") / "excerpt.mp3", samples)


@pytest.fixture(scope="module")
def entries(excerpt: Path) -> list[dict[str, Any]]:
    return [entry for chunk in plan_chunks(excerpt) for entry in transcribe_chunk(excerpt, chunk, ENGLISH)]


def test_a_chunk_gives_plain_json(entries: list[dict[str, Any]]) -> None:
    assert json.loads(json.dumps(entries)) == entries


def test_a_recording_becomes_a_call(excerpt: Path, entries: list[dict[str, Any]]) -> None:
    found = assemble(excerpt, Context(excerpt.parent), entries)
    conversation = call(found)
    assert (conversation.kind, conversation.title, conversation.source) == ("call", "excerpt", "excerpt.mp3")
    assert "auditors" in " ".join(turn.text for turn in conversation.turns)
    assert not problems(found)
    for turn in conversation.turns:
        assert turn.speaker is None
        assert turn.text.split() == [word.text for word in turn.words]
        assert (turn.start, turn.end) == (turn.words[0].start, turn.words[-1].end)
        assert all(turn.start <= word.start <= word.end <= turn.end for word in turn.words)


def test_a_second_chunk_goes_on_where_the_first_ends(excerpt: Path, entries: list[dict[str, Any]]) -> None:
    cut = next(word[2] for word in entries[0]["words"] if word[0].strip() == "there.") + 0.2
    halves = [transcribe_chunk(excerpt, chunk, ENGLISH) for chunk in (Chunk(0.0, cut), Chunk(cut, 24.0))]
    first, second = (assemble(excerpt, Context(excerpt.parent), half) for half in halves)
    assert call(first).turns[-1].end <= cut + 0.1
    assert call(second).turns[0].start >= cut - 0.1
    words = [turn.text for found in (first, second) for turn in call(found).turns]
    whole = [turn.text for turn in call(assemble(excerpt, Context(excerpt.parent), entries)).turns]
    assert abs(len(" ".join(words).split()) - len(" ".join(whole).split())) <= 3


def test_the_order_of_the_chunks_does_not_matter(excerpt: Path, entries: list[dict[str, Any]]) -> None:
    more = [*entries, segment(30.0, (" Then", 30.0, 30.3), (" more.", 30.4, 30.9))]
    mixed = random.Random(3).sample(more, len(more))
    context = Context(excerpt.parent)
    assert assemble(excerpt, context, mixed) == assemble(excerpt, context, more)


def test_the_names_of_the_people_are_spelled_as_they_are_written(excerpt: Path, example: Path) -> None:
    people = load_people(example / "people.json")
    named = SpeechOptions(language="en", vocabulary=vocabulary(people))
    said = " ".join(entry["text"] for entry in transcribe_chunk(excerpt, Chunk(0.0, 24.0), named))
    assert {"Harriet", "Amira", "Pooja"} <= set(said.replace(".", " ").replace(",", " ").split())


def test_the_reader_reads_it_in_one_go(excerpt: Path, entries: list[dict[str, Any]]) -> None:
    context = Context(excerpt.parent)
    assert list(RecordingReader().read(excerpt, context, ENGLISH)) == assemble(excerpt, context, entries)


def test_keys_do_not_depend_on_the_name(tone: Path) -> None:
    said = [segment(0.0, (" Hello.", 0.0, 0.4))]
    one = call(assemble(tone, Context(tone.parent), said))
    copy = tone.with_name("other.wav")
    copy.write_bytes(tone.read_bytes())
    two = call(assemble(copy, Context(tone.parent), said))
    assert (one.key, one.turns[0].key) == (two.key, two.turns[0].key)
    assert one.source != two.source


# Turns


def turns(tone: Path, *words: tuple[str, float, float]) -> list[str]:
    return [turn.text for turn in call(assemble(tone, Context(tone.parent), [segment(0.0, *words)])).turns]


def test_a_pause_ends_a_turn_sooner_after_a_sentence(tone: Path) -> None:
    assert turns(tone, (" Yes.", 0, 0.4), (" No.", 0.5, 0.9)) == ["Yes. No."]
    assert turns(tone, (" Yes.", 0, 0.4), (" No.", 0.9, 1.2)) == ["Yes.", "No."]
    assert turns(tone, (" the", 0, 0.4), (" file", 1.4, 1.8)) == ["the file"]
    assert turns(tone, (" the", 0, 0.4), (" file", 2.0, 2.4)) == ["the", "file"]


def test_a_long_stretch_is_cut_at_a_sentence(tone: Path) -> None:
    words = [(f" w{n}{'.' if n % 10 == 9 else ''}", n * 0.5, n * 0.5 + 0.5) for n in range(80)]
    texts = turns(tone, *words)
    assert len(texts) > 1
    assert all(text.endswith(".") for text in texts)


def test_the_rest_of_a_cut_word_stays_with_it(tone: Path) -> None:
    assert turns(tone, (" role", 0, 0.4), ("-based", 2.4, 2.8)) == ["role-based"]


# What could not be taken in


@pytest.mark.parametrize("samples", [sound.silence(12), sound.noise(12, 0.02)], ids=["silence", "noise"])
def test_a_recording_without_speech_is_a_problem_and_no_call(tmp_path: Path, samples: np.ndarray) -> None:
    path = sound.write(tmp_path / "quiet.ogg", samples)
    (problem,) = list(RecordingReader().read(path, Context(tmp_path)))
    assert isinstance(problem, Problem)
    assert problem.source == "quiet.ogg"
    assert "no speech" in problem.reason
    assert problem.way_out


def test_of_a_recording_that_breaks_off_the_beginning_is_taken(excerpt: Path, tmp_path: Path) -> None:
    whole = speech.decode(excerpt)
    path = sound.write(tmp_path / "cut.flac", whole)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found = list(RecordingReader().read(path, Context(tmp_path), ENGLISH))
    (problem,) = problems(found)
    reached = len(speech.decode(path)) / speech.SAMPLE_RATE
    assert problem.place == f"0:{int(reached):02}"
    assert "breaks off" in problem.reason
    assert call(found).turns[-1].end == pytest.approx(reached, abs=3)


def test_what_was_not_believed_is_counted(tone: Path) -> None:
    doubts = [{"type": "doubt", "start": 61.0 + n, "end": 62.0 + n, "why": "silence"} for n in range(2)]
    found = assemble(tone, Context(tone.parent), [segment(0.0, (" Hello.", 0.0, 0.4)), *doubts])
    (problem,) = problems(found)
    assert (problem.place, problem.reason[:3]) == ("1:01", "2 s")
    assert [turn.text for turn in call(found).turns] == ["Hello."]


def test_a_cough_is_no_problem(tone: Path) -> None:
    cough = {"type": "doubt", "start": 61.0, "end": 62.0, "why": "silence"}
    assert not problems(assemble(tone, Context(tone.parent), [segment(0.0, (" Hello.", 0.0, 0.4)), cough]))


def test_another_language_is_told(tone: Path) -> None:
    found = assemble(
        tone, Context(tone.parent), [segment(0.0, (" Guten", 0.0, 0.4), (" Tag.", 0.4, 0.9), language="de")]
    )
    assert call(found).turns
    assert "'de'" in problems(found)[0].reason


# When it began


AS_OF = datetime(2025, 4, 2, 19, 0, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("name", "created", "expected"),
    [
        ("call", "2025-03-20T09:31:00Z", datetime(2025, 3, 20, 9, 31, tzinfo=UTC)),
        ("call-2025-03-20", "2025-03-20T09:31:00Z", datetime(2025, 3, 20, 9, 31, tzinfo=UTC)),
        ("GMT20250320-093100_Recording", "2026-01-07T12:00:00Z", datetime(2025, 3, 20, 9, 31, tzinfo=UTC)),
        ("GMT20250320-093100_Recording", None, datetime(2025, 3, 20, 9, 31, tzinfo=UTC)),
        ("2025-03-20 10.31 Weekly", None, datetime(2025, 3, 20, 10, 31, tzinfo=AS_OF.tzinfo)),
        ("call", None, AS_OF),
    ],
    ids=["metadata", "both", "converted later", "name", "name without a zone", "as of"],
)
def test_the_start_comes_from_the_metadata_the_name_or_now(
    tmp_path: Path, name: str, created: str | None, expected: datetime
) -> None:
    path = sound.write(tmp_path / f"{name}.m4a", sound.chirp(1), {"creation_time": created} if created else {})
    found = assemble(path, Context(tmp_path, AS_OF), [segment(0.0, (" Hello.", 0.0, 0.4))])
    assert call(found).started_at == expected


def test_the_example_says_when_it_began(example: Path) -> None:
    path = example / "calls" / "2-weekly-sync.ogg"
    found = assemble(path, Context(example), [segment(0.0, (" Hello.", 0.0, 0.4))])
    assert call(found).started_at == datetime(2025, 3, 20, 9, 31, tzinfo=UTC)
    assert (call(found).source, call(found).title) == ("calls/2-weekly-sync.ogg", "Weekly sync Lumen / Tarang")


def test_a_recording_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.mp3"):
        assemble(tmp_path / "gone.mp3", Context(tmp_path), [])
