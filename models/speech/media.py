"""The sound of any recording as 16 kHz mono, decoded as a stream: a file of hours never lies in memory as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from models.errors import BrokenMedia, MediaError, NoAudio, NotMedia

SAMPLE_RATE = 16_000
"""Samples a second of all audio in this package."""

Samples = npt.NDArray[np.float32]
OnDamage = Callable[[float], None]

# Playlists and scripts that name other files or addresses are media to FFmpeg. Recordings come from strangers, so only
# formats that hold the sound themselves are opened, and nothing but the file itself is read.
_FORMATS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,eac3,flac,flv,gsm,matroska,mov,mp3,mp4,m4a,3gp,3g2,mj2,mpeg,mpegts,"
    "ogg,tta,voc,w64,wav,webm,wv"
)
_OPEN = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}
_PRE_ROLL = 1.0  # seconds decoded ahead of a seek: codecs need some frames to get into step
_JITTER = 0.1  # seconds by which a frame may miss its place before a gap is believed
_LONGEST_GAP = 12 * 3600.0
_CONVERT = "Play it to see whether it is whole; if it plays, convert it (to m4a, mp3 or wav) and take that in."


@dataclass(frozen=True)
class MediaInfo:
    """What a recording says of itself.

    Attributes:
        duration: Seconds, as declared; None where the file doesn't say.
        streams: Kind and codec of each stream, such as `audio:opus`.
        created_at: When it was recorded, aware; None where the file doesn't say.
        title: The title in its metadata, if any.
        format: FFmpeg's name of the container.
    """

    duration: float | None
    streams: tuple[str, ...]
    created_at: datetime | None
    title: str | None
    format: str


@dataclass(frozen=True)
class Block:
    """A piece of sound: mono samples in [-1, 1] at 16 kHz, the first of them `start` seconds into the recording."""

    start: float
    samples: Samples

    @property
    def end(self) -> float:
        """Seconds into the recording at which the block ends."""
        return self.start + len(self.samples) / SAMPLE_RATE


def probe(path: Path) -> MediaInfo:
    """Read what a recording says of itself, without decoding it.

    Raises:
        NotMedia: No audio or video.
        NoAudio: Without a sound track.
        BrokenMedia: Media, but its index is missing or damaged.
    """
    with _opened(path) as (container, stream):
        streams = tuple(f"{each.type}:{getattr(each.codec_context, 'name', '?')}" for each in container.streams)
        tags = {key.lower(): value for key, value in {**stream.metadata, **container.metadata}.items()}
        return MediaInfo(
            duration=_declared(container, stream),
            streams=streams,
            created_at=_moment(tags.get("creation_time")) or _moment(tags.get("date")),
            title=tags.get("title", "").strip() or None,
            format=container.format.name,
        )


def decode(path: Path, start: float = 0.0, end: float | None = None, on_damage: OnDamage | None = None) -> Samples:
    """The sound between two seconds of a recording, as one array of 16 kHz mono in [-1, 1].

    The array is shorter than `end - start` where the recording ends before; a gap within it is silence.

    Args:
        path: Any audio or video file.
        start: Seconds from the start of the recording.
        end: Seconds from the start of the recording; its end when None.
        on_damage: Called with the second of each place that could not be decoded.

    Raises:
        MediaError: As for `probe`.
    """
    parts: list[Samples] = []
    at = start
    for block in blocks(path, start, end, on_damage):
        if (gap := round((block.start - at) * SAMPLE_RATE)) > 0:
            parts.append(np.zeros(gap, np.float32))
        parts.append(block.samples)
        at = block.end
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def blocks(
    path: Path, start: float = 0.0, end: float | None = None, on_damage: OnDamage | None = None
) -> Iterator[Block]:
    """The sound between two seconds of a recording, piece by piece in the order of time, none overlapping.

    Raises:
        MediaError: As for `probe`.
    """
    with _opened(path) as (container, stream):
        origin = (container.start_time or 0) / av.time_base
        if start > _PRE_ROLL:
            container.seek(int((start - _PRE_ROLL + origin) * av.time_base))
        at = start
        for block in _resampled(_frames(container, stream, origin, on_damage), start):
            clipped = _clip(block, at, end)
            if len(clipped.samples):
                yield clipped
                at = clipped.end
            if end is not None and block.end >= end:
                return


def _clip(block: Block, start: float, end: float | None) -> Block:
    first = max(0, round((start - block.start) * SAMPLE_RATE))
    last = len(block.samples) if end is None else max(0, round((end - block.start) * SAMPLE_RATE))
    return Block(block.start + first / SAMPLE_RATE, block.samples[first:last])


@contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    try:
        container = av.open(str(path), mode="r", metadata_errors="replace", options=dict(_OPEN))
    except av.error.FFmpegError as error:
        raise _refusal(path, error) from error
    with container:
        stream = container.streams.best("audio")
        if not isinstance(stream, AudioStream):
            if not any(each.type == "video" for each in container.streams):
                raise NotMedia(path, f"{path.name} is not a recording that can be read.", _CONVERT)
            way_out = "Take in the recording that has the sound: some tools save picture and sound apart."
            raise NoAudio(path, f"{path.name} has no sound track.", way_out)
        yield container, stream


def _refusal(path: Path, error: av.error.FFmpegError) -> MediaError:
    if isinstance(error, OSError) and not isinstance(error, av.error.InvalidDataError):
        return NotMedia(path, f"{path.name} can't be opened: {error.strerror}.", "Check that it is there and readable.")
    with path.open("rb") as stream:
        head = stream.read(12)
    if head[4:8] == b"ftyp":
        # MP4 keeps its index in a last atom that is written when the recording is closed.
        reason = f"{path.name} breaks off: the index at the end of the recording is missing."
        return BrokenMedia(
            path, reason, "Download or export it again; if that is all there is, an MP4 repair tool may help."
        )
    if not head:
        return NotMedia(path, f"{path.name} is empty.", "Download or export it again.")
    return NotMedia(path, f"{path.name} is not a recording that can be read.", _CONVERT)


def _declared(container: InputContainer, stream: AudioStream) -> float | None:
    """The duration a recording declares, in seconds; None if it is only FFmpeg's guess from size and bit rate."""
    if container.duration is None:
        return None
    duration = container.duration / av.time_base
    if container.format.name in {"mp3", "aac"} and stream.bit_rate:
        guess = container.size * 8 / stream.bit_rate
        if abs(guess - duration) < 0.005 * duration:
            return None
    return duration


def _moment(text: str | None) -> datetime | None:
    """An ISO date-time of a container's metadata; without a zone it is UTC, and a bare date is no moment."""
    if not text or len(text) < len("2025-01-01T00:00"):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.year < 1990:  # recorders without a clock write the epoch of their format
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _frames(
    container: InputContainer, stream: AudioStream, origin: float, on_damage: OnDamage | None
) -> Iterator[tuple[float, AudioFrame]]:
    """The decoded frames with their second; what can't be decoded is reported and left out."""
    at = 0.0
    packets: Iterator[Any] = iter(container.demux(stream))
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            for frame in packet.decode():
                at = frame.time - origin if frame.time is not None else at
                yield at, frame
                at += frame.samples / frame.sample_rate
        except av.error.EOFError:
            return
        except av.error.InvalidDataError:
            if on_damage:
                on_damage(at)
        except av.error.FFmpegError:
            # What lies behind an error of reading can't be reached.
            if on_damage:
                on_damage(at)
            return


def _resampled(frames: Iterator[tuple[float, AudioFrame]], start: float) -> Iterator[Block]:
    """Frames as blocks of 16 kHz mono. A run without gaps goes through one resampler, placed by its first frame."""
    run: _Run | None = None
    for at, frame in frames:
        length = frame.samples / frame.sample_rate
        if at + length <= start - _PRE_ROLL / 2:
            continue
        if run and not run.continues(at, frame):
            yield from run.push(None)
            run = None
        if run is None:
            run = _Run(at, frame)
        yield from run.push(frame)
    if run:
        yield from run.push(None)


class _Run:
    """Frames of one format that follow each other without a gap."""

    def __init__(self, at: float, frame: AudioFrame) -> None:
        self._start = at
        self._format = (frame.format.name, frame.layout.name, frame.sample_rate)
        self._seconds_in = 0.0
        self._samples_out = 0
        self._resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)

    def continues(self, at: float, frame: AudioFrame) -> bool:
        gap = at - (self._start + self._seconds_in)
        same = self._format == (frame.format.name, frame.layout.name, frame.sample_rate)
        return same and (abs(gap) <= _JITTER or gap < 0 or gap > _LONGEST_GAP)

    def push(self, frame: AudioFrame | None) -> Iterator[Block]:
        if frame is not None:
            self._seconds_in += frame.samples / frame.sample_rate
            frame.pts = None  # the run's own count is the time
        for resampled in self._resampler.resample(frame):
            samples = resampled.to_ndarray().reshape(-1).astype(np.float32, copy=False)
            block = Block(self._start + self._samples_out / SAMPLE_RATE, samples)
            self._samples_out += len(samples)
            yield block
