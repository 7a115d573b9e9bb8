"""How far a score would move with other conversations: percentile intervals by resampling whole conversations.

Efron and Tibshirani, "An Introduction to the Bootstrap", 1993. Sentences of one conversation depend on each other, so
conversations are drawn, not sentences.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from eval.metrics import Counts
from extractor.types import LABELS

DRAWS = 1000
FEWEST = 8
"""Fewer conversations say nothing of what others would give."""
_LEVEL = 95.0
Tally = Mapping[str, Counts]


def interval(
    groups: Sequence[Tally], labels: Sequence[str], *, draws: int = DRAWS, seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of the mean F1 over some labels.

    Args:
        groups: the counts of each conversation, by label.
        labels: whose F1 is averaged; one for that label's own.
        draws: how often to resample.
        seed: of the drawing.

    Returns:
        Lower and upper bound; both nan for fewer than `FEWEST` conversations. A draw in which a label never occurs does
        without it.
    """
    if len(groups) < FEWEST:
        return math.nan, math.nan
    counts = [[group.get(label, Counts()) for label in labels] for group in groups]
    table = np.asarray([[[one.right, one.predicted, one.gold] for one in row] for row in counts])
    chosen = np.random.default_rng(seed).integers(len(groups), size=(draws, len(groups)))
    weights = np.stack([np.bincount(row, minlength=len(groups)) for row in chosen])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of draws in which no label occurs
        scores = np.nanmean(_f1(np.einsum("dg,glc->dlc", weights, table)), axis=1)
        low, high = np.nanpercentile(scores, [(100 - _LEVEL) / 2, (100 + _LEVEL) / 2])
    return float(low), float(high)


def total(groups: Sequence[Tally]) -> dict[str, Counts]:
    """All counts added up, by label."""
    names = sorted({*LABELS, "any"} | {name for group in groups for name in group})
    return {name: sum((group.get(name, Counts()) for group in groups), Counts()) for name in names}


def _f1(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    right, predicted, gold = (counts[..., n].astype(np.float64) for n in range(3))
    return np.asarray(np.where(gold > 0, 2 * right / np.maximum(1, predicted + gold), np.nan))
