"""Any recording is decoded as a stream, each part in its place, and its words get the times they were said at."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from models import speech
from models.errors import BrokenMedia, MediaError, NoAudio, NotMedia, WeightsMissing
from models.speech import SAMPLE_RATE, Speech, SpeechOptions
from models.speech.voice import Span, voice, without_words
from tests import sound


def lag(whole: speech.Samples, part: speech.Samples) -> float:
    """Where in `whole` the `part` sounds, in seconds, by cross-correlation."""
    size = len(whole) + len(part)
    product = np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size))
    return int(np.argmax(np.fft.irfft(product, size)[: len(whole)])) / SAMPLE_RATE


@pytest.mark.parametrize("ending", sorted(sound.CODECS))
def test_a_part_is_where_it_is_in_the_whole(tmp_path: Path, ending: str) -> None:
    path = sound.write(tmp_path / f"tone{ending}", sound.chirp(12))
    whole, part = speech.decode(path), speech.decode(path, 5.3, 8.3)
    assert len(whole) / SAMPLE_RATE == pytest.approx(12, abs=0.1)
    assert len(part) == 3 * SAMPLE_RATE
    assert lag(whole, part) == pytest.approx(5.3, abs=0.005)


def test_a_long_recording_comes_in_small_blocks(tmp_path: Path) -> None:
    path = sound.write(tmp_path / "long.mp3", sound.chirp(60))
    blocks = list(speech.blocks(path))
    assert max(len(block.samples) for block in blocks) < SAMPLE_RATE
    assert all(before.end <= after.start + 1e-6 for before, after in pairwise(blocks))


def test_a_recording_that_ends_before_gives_less(tmp_path: Path) -> None:
    path = sound.write(tmp_path / "short.flac", sound.chirp(3))
    assert len(speech.decode(path, 2.0, 10.0)) == SAMPLE_RATE
    assert len(speech.decode(path, 5.0, 10.0)) == 0


def test_probe_tells_duration_start_and_title(tmp_path: Path) -> None:
    tags = {"creation_time": "2025-03-20T09:31:00Z", "title": "Weekly sync"}
    info = speech.probe(sound.write(tmp_path / "call.m4a", sound.chirp(2), tags))
    assert info.duration == pytest.approx(2, abs=0.1)
    assert info.created_at == datetime(2025, 3, 20, 9, 31, tzinfo=UTC)
    assert (info.title, info.streams) == ("Weekly sync", ("audio:aac",))


def test_a_clock_that_was_never_set_is_no_start(tmp_path: Path) -> None:
    path = sound.write(tmp_path / "call.m4a", sound.chirp(1), {"creation_time": "1970-01-01T00:00:00Z"})
    assert speech.probe(path).created_at is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Good morning, everyone.\n" * 400,
        bytes(50_000),
        b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\ntone.wav\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile tone.wav\n",
    ],
    ids=["empty", "text", "zeros", "playlist", "concat script"],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes) -> None:
    sound.write(tmp_path / "tone.wav", sound.chirp(1))
    path = tmp_path / "call.mp3"
    path.write_bytes(content)
    with pytest.raises(NotMedia, match=r"call\.mp3") as caught:
        speech.probe(path)
    assert caught.value.way_out


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoAudio, match=r"film\.mp4"):
        speech.decode(sound.write_silent_film(tmp_path / "film.mp4"))


def test_an_mp4_without_its_index_is_broken(tmp_path: Path) -> None:
    path = sound.write(tmp_path / "call.m4a", sound.chirp(5))
    path.write_bytes(path.read_bytes()[:-3000])
    with pytest.raises(BrokenMedia, match="breaks off"):
        speech.probe(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.mp3"):
        speech.probe(tmp_path / "gone.mp3")


def test_damage_is_reported_and_the_rest_decoded(tmp_path: Path) -> None:
    path = sound.write(tmp_path / "call.m4a", sound.chirp(20))
    data = bytearray(path.read_bytes())
    middle = data.index(b"mdat") + len(data) // 2
    data[middle : middle + 2000] = np.random.default_rng(0).bytes(2000)
    path.write_bytes(data)
    damaged: list[float] = []
    assert len(speech.decode(path, on_damage=damaged.append)) / SAMPLE_RATE == pytest.approx(20, abs=0.2)
    assert damaged
    assert 5 < damaged[0] < 15


@pytest.fixture(scope="module")
def greeting(example: Path) -> speech.Samples:
    return speech.decode(example / "calls" / "2-weekly-sync.ogg", 0.0, 20.0)


def test_words_get_their_times(greeting: speech.Samples) -> None:
    segments = list(Speech.load().transcribe(greeting, "en", offset=100.0))
    words = [word for segment in segments for word in segment.words]
    assert "".join(word.text for word in words).split()[:2] == ["Good", "morning."]
    assert {"auditors", "QA"} <= {word.text.strip(" .,?") for word in words}
    assert all(before.start <= after.start for before, after in pairwise(words))
    assert words[0].start >= 100
    assert words[-1].end <= 120
    assert not [segment for segment in segments if segment.doubt]


def test_the_same_sound_gives_the_same_words(greeting: speech.Samples) -> None:
    first, second = (list(Speech.load().transcribe(greeting[: 8 * SAMPLE_RATE], "en")) for _ in range(2))
    assert first == second


def test_the_language_is_heard(greeting: speech.Samples) -> None:
    assert {segment.language for segment in Speech.load().transcribe(greeting[: 8 * SAMPLE_RATE])} == {"en"}


@pytest.mark.parametrize(
    "samples",
    [sound.silence(20), sound.noise(20), sound.chirp(20), sound.silence(0)],
    ids=["silence", "noise", "tone", "nothing"],
)
def test_nothing_is_made_up_where_nobody_speaks(samples: speech.Samples) -> None:
    assert list(Speech.load().transcribe(samples)) == []
    assert list(Speech.load().transcribe(samples, "en")) == []


def test_voice_is_told_from_silence(greeting: speech.Samples) -> None:
    spans = voice(np.concatenate([sound.silence(5), greeting[: 6 * SAMPLE_RATE], sound.silence(5)]))
    assert spans[0].start + 0.3 >= 5
    assert spans[-1].end <= 11.3
    assert sum(end - start for start, end in spans) > 3


def test_voice_without_words_is_found() -> None:
    words = [Span(0.2, 0.6), Span(0.7, 5.0), Span(8.0, 8.4)]
    assert without_words([Span(0.0, 4.0), Span(7.5, 9.0)], words) == [Span(pytest.approx(2.1), 4.0)]
    assert without_words([Span(10.0, 12.0)], words) == [Span(10.0, 12.0)]
    assert without_words([], words) == []


def word_error_rate(reference: str, heard: str) -> float:
    """Levenshtein distance of the words, without case and punctuation, by the length of the reference."""
    wanted, got = (re.sub(r"[^a-z0-9' ]+", " ", text.lower()).split() for text in (reference, heard))
    row = list(range(len(got) + 1))
    for number, word in enumerate(wanted, 1):
        before, row[0] = row[0], number
        for position, other in enumerate(got, 1):
            before, row[position] = (
                row[position],
                min(row[position] + 1, row[position - 1] + 1, before + (word != other)),
            )
    return row[-1] / len(wanted)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["1-kickoff-zoom-2025-10-08", "2-weekly-sync", "demo_meeting"])
def test_hardly_a_word_of_a_known_call_is_lost(shared: Path, name: str) -> None:
    truth = json.loads((shared / "audio" / "made" / f"{name}.json").read_text())
    said = " ".join(turn["text"] for turn in (truth if isinstance(truth, list) else truth["turns"]))
    audio = speech.decode(shared / "audio" / "made" / f"{name}.ogg")
    heard = "".join(segment.text for segment in Speech.load().transcribe(audio) if not segment.doubt)
    assert word_error_rate(said, heard) < 0.17


def test_without_weights_it_says_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOSEENDS_WEIGHTS", str(tmp_path))
    with pytest.raises(WeightsMissing, match="looseends weights"):
        Speech.load(SpeechOptions(model="speech-small"))


def test_the_version_changes_with_what_changes_the_text() -> None:
    versions = {Speech.load(options).version for options in (SpeechOptions(), SpeechOptions(beam_size=1))}
    assert len(versions) == 2
    assert Speech.load(SpeechOptions(threads=1)).version in versions
