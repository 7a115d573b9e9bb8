"""Does a score mean what it says? Of the sentences given 0.7 for a label, about 70 % should have it.

Expected calibration error: Naeini, Cooper, Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian
Binning", AAAI 2015, with bins of equal width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

BINS = 10


@dataclass(frozen=True)
class Reliability:
    """What was said and what was true, by bin of the score; all (bins,) float64.

    Attributes:
        mean: mean score of a bin; nan where it is empty.
        share: how many of its cases hold; nan where it is empty.
        count: its cases.
    """

    mean: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]
    count: npt.NDArray[np.float64]

    @property
    def error(self) -> float:
        """Expected calibration error: the gap between score and truth, averaged over all cases."""
        held = self.count > 0
        gaps = np.abs(self.mean[held] - self.share[held])
        return float((gaps * self.count[held]).sum() / max(1.0, self.count.sum()))


def reliability(scores: npt.ArrayLike, truth: npt.ArrayLike, bins: int = BINS) -> Reliability:
    """Sort cases into bins of equal width.

    Args:
        scores: (cases,) in [0, 1].
        truth: (cases,) of 0 and 1.
        bins: how many.
    """
    given, held = np.asarray(scores, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    which = np.minimum((given * bins).astype(int), bins - 1)
    count = np.bincount(which, minlength=bins).astype(np.float64)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(which, weights=given, minlength=bins) / count
        share = np.bincount(which, weights=held, minlength=bins) / count
    return Reliability(mean, share, count)


def draw(named: Sequence[tuple[str, Reliability]], out: Path) -> None:
    """The reliability diagram: one line for each, beside the diagonal on which a score means what it says."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 5), layout="constrained")
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1, label="means what it says")
    for name, one in named:
        held = one.count > 0
        axes.plot(one.mean[held], one.share[held], marker="o", label=f"{name} (error {one.error:.3f})")
    axes.set(xlabel="score", ylabel="share that has the label", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.legend(frameon=False, loc="upper left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(out, dpi=120)
    plt.close(figure)
