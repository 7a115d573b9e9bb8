"""A fitted logistic regression, as the linking of mentions and the meaning of pronouns use it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Logistic:
    """Bias and weights, for numbers as they are (not scaled)."""

    bias: float
    weights: tuple[float, ...]

    def probability(self, row: Sequence[float]) -> float:
        """Chance in (0, 1) for a row with one number for each weight."""
        total = self.bias + math.fsum(w * x for w, x in zip(self.weights, row, strict=True))
        return 1.0 / (1.0 + math.exp(-max(min(total, 30.0), -30.0)))
