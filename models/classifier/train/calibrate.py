"""Fits what stands between the network's logits and a decision: Platt curves and thresholds, on held-out sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from models.classifier.calibration import Calibration

_GRID = np.arange(0.05, 0.951, 0.01)
# Prior of the fit: weak, but a label with a dozen positives shall not get a cliff for a curve.
_REGULARISATION = 10.0


def fit_calibration(logits: npt.NDArray[np.float32], truth: npt.NDArray[np.float32]) -> Calibration:
    """One logistic curve for each label; a label that never (or always) holds keeps the plain sigmoid.

    Args:
        logits: (sentences, labels).
        truth: (sentences, labels) of 0 and 1.
    """
    slopes, intercepts = [], []
    for column in range(truth.shape[1]):
        held = truth[:, column]
        if held.min() == held.max():
            slopes.append(1.0)
            intercepts.append(0.0)
            continue
        fitted = LogisticRegression(C=_REGULARISATION).fit(logits[:, [column]], held)
        slopes.append(float(fitted.coef_[0, 0]))
        intercepts.append(float(fitted.intercept_[0]))
    return Calibration(tuple(slopes), tuple(intercepts))


def choose_thresholds(
    probabilities: npt.NDArray[np.float32], truth: npt.NDArray[np.float32], groups: Sequence[str]
) -> list[float]:
    """For each label a threshold that holds across groups of sources.

    Half is the threshold with the best F1, averaged over the groups in which the label occurs; the other half is what
    theory asks of calibrated probabilities: half of the best F1 that can be reached (Lipton, Elkan, Naryanaswamy,
    "Optimal Thresholding of Classifiers to Maximize F1 Measure", 2014). The mean of the two varies less than the first.

    Args:
        probabilities: (sentences, labels), calibrated.
        truth: (sentences, labels) of 0 and 1.
        groups: the group of each sentence.
    """
    masks = [np.asarray([group == name for group in groups]) for name in sorted(set(groups))]
    thresholds = []
    for column in range(truth.shape[1]):
        held = truth[:, column] > 0.5
        curves = [_f1_curve(probabilities[mask, column], held[mask]) for mask in masks if held[mask].any()]
        if not curves:
            thresholds.append(0.5)
            continue
        curve = np.mean(curves, axis=0)
        best = _GRID[curve >= curve.max() - 0.01].mean()
        thresholds.append(round(float((best + curve.max() / 2) / 2), 3))
    return thresholds


def best_thresholds(probabilities: npt.NDArray[np.float32], truth: npt.NDArray[np.float32]) -> list[float]:
    """For each label the threshold with the best F1; arguments as of `choose_thresholds`."""
    curves = (_f1_curve(probabilities[:, n], truth[:, n] > 0.5) for n in range(truth.shape[1]))
    return [round(float(_GRID[curve >= curve.max() - 0.01].mean()), 3) for curve in curves]


def _f1_curve(probabilities: npt.NDArray[np.float32], held: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    said = probabilities[:, None] >= _GRID
    hits = (said & held[:, None]).sum(axis=0)
    return np.asarray(2 * hits / np.maximum(1, said.sum(axis=0) + held.sum()), dtype=np.float64)
