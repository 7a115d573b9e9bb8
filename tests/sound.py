"""Small recordings for tests, encoded by PyAV as a recorder would."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

RATE = 16_000
CODECS = {
    ".wav": ("pcm_s16le", 16_000),
    ".flac": ("flac", 16_000),
    ".mp3": ("libmp3lame", 44_100),
    ".m4a": ("aac", 48_000),
    ".mp4": ("aac", 48_000),
    ".ogg": ("libopus", 48_000),
    ".webm": ("libopus", 48_000),
}

Samples = npt.NDArray[np.float32]


def chirp(seconds: float, low: float = 200.0, high: float = 3000.0) -> Samples:
    """A tone that rises all the time, so that every moment of it sounds different."""
    time = np.arange(round(seconds * RATE)) / RATE
    phase = 2 * np.pi * (low * time + (high - low) * time**2 / (2 * seconds))
    return (0.5 * np.sin(phase)).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def noise(seconds: float, level: float = 0.1) -> Samples:
    return np.random.default_rng(7).normal(0, level, round(seconds * RATE)).astype(np.float32)


def write(path: Path, samples: Samples, metadata: Mapping[str, str] | None = None) -> Path:
    """Encode mono samples at 16 kHz as the ending of the path says."""
    codec, rate = CODECS[path.suffix]
    with av.open(str(path), "w") as container:
        container.metadata.update(metadata or {})
        stream = container.add_stream(codec, rate=rate)
        stream.layout = "mono"
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate)
        for start in range(0, len(samples), RATE):
            second = (np.clip(samples[start : start + RATE], -1, 1) * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(second[None, :], format="s16", layout="mono")
            frame.sample_rate = RATE
            for resampled in resampler.resample(frame):
                resampled.pts = None
                container.mux(stream.encode(resampled))
        for resampled in resampler.resample(None):
            resampled.pts = None
            container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))
    return path


def write_silent_film(path: Path) -> Path:
    """A second of video without a sound track."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(10):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode(None))
    return path
