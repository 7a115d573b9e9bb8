"""Fits choices between candidates and none of them: log-linear models, by the cross-entropy of what is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from eval.regression import Rows, scaling
from extractor.choices import Choice, Linear

PENALTY = 10.0  # L2, on numbers scaled to unit variance


@dataclass(frozen=True)
class Case:
    """What there was to choose between, and what was right.

    Attributes:
        rows: (candidates, numbers), all targets one after the other.
        targets: (candidates,) which of the choice's targets each is.
        own: (numbers,) what speaks for none, whatever the candidates.
        right: (candidates,) whether it is right; nowhere true where none is.
    """

    rows: Rows
    targets: npt.NDArray[np.int_]
    own: Rows
    right: npt.NDArray[np.bool_]


def fit_choice(targets: Sequence[str], cases: Sequence[Case], lean: float = 0.0, penalty: float = PENALTY) -> Choice:
    """The weights of one choice.

    Args:
        targets: their names, in the order of the numbers in the cases.
        cases: at least one with a candidate.
        lean: added to what speaks for none.
        penalty: on the squares of the weights, for numbers scaled to unit variance.
    """
    rows, own = np.concatenate([case.rows for case in cases]), np.array([case.own for case in cases])
    kinds = np.concatenate([case.targets for case in cases])
    mean, scale = scaling(rows)
    own_mean, own_scale = scaling(own)
    objective = _Objective(
        [_with_one((rows - mean) / scale), _with_one((own - own_mean) / own_scale)], kinds, len(targets), cases, penalty
    )
    width = rows.shape[1] + 1
    start = np.zeros(len(targets) * width + own.shape[1] + 1)
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": 400}).x

    def folded(weights: Rows, mean: Rows, scale: Rows, more: float = 0.0) -> Linear:
        plain = weights[:-1] / scale
        return Linear(float(weights[-1] - mean @ plain) + more, plain)

    weights = found[: len(targets) * width].reshape(len(targets), width)
    fitted = {target: folded(weights[n], mean, scale) for n, target in enumerate(targets)}
    return Choice(fitted, folded(found[len(targets) * width :], own_mean, own_scale, lean))


class _Objective:
    """Cross-entropy of the choices with an L2 penalty, and its gradient.

    Args:
        tables: (candidates of all cases, numbers and a one), and (cases, own numbers and a one).
        kinds: which target each candidate is.
        count: how many targets there are.
        cases: what is right.
        penalty: on the squares of all weights but those of the ones.
    """

    def __init__(
        self, tables: Sequence[Rows], kinds: npt.NDArray[np.int_], count: int, cases: Sequence[Case], penalty: float
    ) -> None:
        rows, self._own = tables
        self._count, self._penalty = count, penalty
        self._of = np.repeat(np.arange(len(cases)), [len(case.rows) for case in cases])
        self._tables = [(np.flatnonzero(kinds == n), rows[kinds == n]) for n in range(count)]
        # Where several are right, each is as right as the others.
        self._wanted = np.concatenate([case.right / max(1, case.right.sum()) for case in cases])
        self._wanted_none = np.array([float(not case.right.any()) for case in cases])

    def __call__(self, parameters: Rows) -> tuple[float, Rows]:
        width = self._tables[0][1].shape[1]
        weights = parameters[: self._count * width].reshape(self._count, width)
        own = parameters[self._count * width :]
        scores = np.zeros(len(self._of))
        for (chosen, table), mine in zip(self._tables, weights, strict=True):
            scores[chosen] = table @ mine
        none = self._own @ own
        highest = none.copy()
        np.maximum.at(highest, self._of, scores)
        parts, part_none = np.exp(scores - highest[self._of]), np.exp(none - highest)
        total = part_none + np.bincount(self._of, parts, len(none))
        log_total = np.log(total) + highest
        loss = -(self._wanted * (scores - log_total[self._of])).sum() - (self._wanted_none * (none - log_total)).sum()
        slope, slope_none = parts / total[self._of] - self._wanted, part_none / total - self._wanted_none
        gradient = np.array([slope[chosen] @ table for chosen, table in self._tables])
        gradient_own = slope_none @ self._own
        loss += self._penalty / 2 * float((weights[:, :-1] ** 2).sum() + (own[:-1] ** 2).sum())
        gradient[:, :-1] += self._penalty * weights[:, :-1]
        gradient_own[:-1] += self._penalty * own[:-1]
        return float(loss), np.concatenate([gradient.ravel(), gradient_own])


def _with_one(rows: Rows) -> Rows:
    return np.column_stack([rows, np.ones(len(rows))])
