"""How far a score would move with other conversations: percentile intervals by resampling whole conversations.

Efron and Tibshirani, "An Introduction to the Bootstrap", 1993. Sentences of one conversation depend on each other, so
conversations are drawn, not sentences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from eval.metrics import Counts

DRAWS = 1000
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
        Lower and upper bound; both 0 where there is nothing to resample.
    """
    if not groups:
        return 0.0, 0.0
    table = np.asarray(
        [
            [[c.right, c.predicted + c.gold] for c in (group.get(label, Counts()) for label in labels)]
            for group in groups
        ]
    )
    chosen = np.random.default_rng(seed).integers(len(groups), size=(draws, len(groups)))
    weights = np.stack([np.bincount(row, minlength=len(groups)) for row in chosen])
    summed = np.einsum("dg,glc->dlc", weights, table)
    scores = _f1(summed).mean(axis=1)
    tail = (100 - _LEVEL) / 2
    low, high = np.percentile(scores, [tail, 100 - tail])
    return float(low), float(high)


def _f1(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    return np.asarray(2 * counts[..., 0] / np.maximum(1, counts[..., 1]), dtype=np.float64)


def total(groups: Sequence[Tally]) -> dict[str, Counts]:
    """All counts added up, by label."""
    names = sorted({name for group in groups for name in group})
    return {name: sum((group.get(name, Counts()) for group in groups), Counts()) for name in names}
