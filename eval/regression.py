"""Regressions whose weights are for numbers as they are: fitted to scaled ones, the scale folded in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

Rows = npt.NDArray[np.float64]
STRENGTH = 0.3  # inverse of the L2 penalty, on features scaled to unit variance


def regression(rows: Rows, truth: npt.NDArray[np.bool_], strength: float = STRENGTH) -> tuple[float, Rows]:
    """Bias and weights of a logistic regression.

    Args:
        rows: (n, d) numbers.
        truth: (n,) what they tell of.
        strength: inverse of the L2 penalty.
    """
    mean, scale = scaling(rows)
    model = LogisticRegression(C=strength, max_iter=3000).fit((rows - mean) / scale, truth)
    weights = model.coef_[0] / scale
    return float(model.intercept_[0] - mean @ weights), weights


def scaling(rows: Rows) -> tuple[Rows, Rows]:
    """Mean and deviation of each number; 1 for the deviation of one that never changes."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale < 1e-9] = 1.0
    return mean, scale
