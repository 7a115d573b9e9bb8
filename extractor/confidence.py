"""How sure an item is, to sort the queue of suggestions by."""

from __future__ import annotations

from collections.abc import Iterable


def confidence(scores: Iterable[float]) -> float:
    """The probability that at least one of the mentions is right, held back because mentions are not independent.

    Args:
        scores: the label score of every sentence that names the item, in [0, 1].

    Returns:
        A number in [0, 1]: the best score, and a tenth of what is left for each further mention's share.
    """
    ranked = sorted((min(max(score, 0.0), 1.0) for score in scores), reverse=True)
    if not ranked:
        return 0.0
    sure = ranked[0]
    for score in ranked[1:]:
        sure += (1.0 - sure) * 0.1 * score
    return round(sure, 4)
