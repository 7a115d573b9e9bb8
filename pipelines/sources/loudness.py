"""How loud a recording is from moment to moment, and where it is quiet enough to be cut."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from models import speech
from models.speech import SAMPLE_RATE

FRAME = 0.05
"""Seconds over which loudness is measured."""

_QUIET = 0.5  # seconds of that place

Levels = npt.NDArray[np.float32]


def loudness(path: Path) -> Levels:
    """Mean square of the samples in each twentieth of a second, up to the last that can be decoded.

    Raises:
        MediaError: The file is no recording.
    """
    step = int(FRAME * SAMPLE_RATE)
    levels: list[float] = []
    rest = np.zeros(0, np.float32)
    at = 0.0
    for block in speech.blocks(path):
        gap = max(0, round((block.start - at) * SAMPLE_RATE))
        samples = np.concatenate([rest, np.zeros(gap, np.float32), block.samples])
        whole = len(samples) // step * step
        levels.extend(np.square(samples[:whole]).reshape(-1, step).mean(axis=1).tolist())
        rest, at = samples[whole:], block.end
    if len(rest):
        levels.append(float(np.square(rest).mean()))
    return np.array(levels, np.float32)


def quietest(levels: Levels, start: float, end: float) -> float:
    """The middle of the quietest half second between two seconds; the first of equals."""
    width = round(_QUIET / FRAME)
    first, last = round(start / FRAME), round(end / FRAME)
    means = np.convolve(levels[first:last], np.ones(width) / width, mode="valid")
    return round((first + int(np.argmin(means)) + width / 2) * FRAME, 3)
