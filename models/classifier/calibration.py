"""From logits to probabilities that mean what they say: Platt scaling, one logistic curve for each label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Calibration:
    """Probability = sigmoid(slope * logit + intercept), for each label.

    Source: Platt, "Probabilistic Outputs for Support Vector Machines" (1999).

    Attributes:
        slopes: one for each label, in the order of the model's outputs.
        intercepts: likewise.
    """

    slopes: tuple[float, ...]
    intercepts: tuple[float, ...]

    @classmethod
    def from_config(cls, config: Mapping[str, Mapping[str, float]], labels: Sequence[str]) -> Calibration:
        """Read what `to_config` wrote.

        Raises:
            KeyError: a label is missing.
        """
        return cls(
            tuple(float(config[label]["slope"]) for label in labels),
            tuple(float(config[label]["intercept"]) for label in labels),
        )

    def to_config(self, labels: Sequence[str]) -> dict[str, dict[str, float]]:
        """Plain numbers by label, for a JSON file."""
        rows = zip(labels, self.slopes, self.intercepts, strict=True)
        return {label: {"slope": slope, "intercept": intercept} for label, slope, intercept in rows}

    def apply(self, logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """(sentences, labels) logits to probabilities in [0, 1]."""
        scaled = logits.astype(np.float64) * np.asarray(self.slopes) + np.asarray(self.intercepts)
        # By tanh, which cannot overflow.
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * scaled)), dtype=np.float32)
