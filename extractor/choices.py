"""Which thread a mention belongs to, or none: a choice between all candidates at once.

A log-linear model over the candidates and the answer "none of them", as a mention-ranking model of coreference has it
(Denis and Baldridge, "Specialized Models and Ranking for Coreference Resolution", EMNLP 2008; Durrett and Klein, "Easy
Victories and Uphill Battles in Coreference Resolution", EMNLP 2013). Fitted by `eval.fit_linking`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from extractor.features import NAMES, OWN, Rows

WEIGHTS_FILE = "linking_weights.json"
SUPERSEDED = "superseded"
"""The target of a decision that replaces another."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "request": ("task",),
    "commitment": ("task", "question"),
    "question": ("question", "task"),
    "blocker": ("blocker",),
    "decision": ("decision", SUPERSEDED),
    "decision>question": ("question",),
    "update>task": ("task",),
    "update>blocker": ("blocker",),
    "update>question": ("question",),
}
"""What a label lets a mention choose between; where a target is named after `>`, beside what the label opens."""


@dataclass(frozen=True)
class Linear:
    """Bias and weights, for numbers as they are (not scaled)."""

    bias: float
    weights: Rows

    def of(self, rows: Rows) -> Rows:
        """The sum for each row."""
        return np.asarray(rows @ self.weights + self.bias, dtype=np.float64)


@dataclass(frozen=True)
class Choice:
    """What speaks for each candidate, by the type it has, and for none of them."""

    targets: Mapping[str, Linear]
    none: Linear

    def chances(self, rows: Mapping[str, Rows], own: Rows) -> tuple[dict[str, Rows], float]:
        """How likely each candidate is, and how likely none of them; all together 1.

        Args:
            rows: (candidates, `NAMES`) for each target.
            own: (`OWN`,) of the mention by itself.
        """
        scores = {target: self.targets[target].of(table) for target, table in rows.items()}
        none = float(self.none.of(own[None])[0])
        highest = max([none, *(float(each.max()) for each in scores.values() if len(each))])
        parts = {target: np.exp(each - highest) for target, each in scores.items()}
        nothing = float(np.exp(none - highest))
        total = nothing + sum(float(each.sum()) for each in parts.values())
        return {target: part / total for target, part in parts.items()}, nothing / total


Links = Mapping[str, Choice]


@lru_cache(maxsize=1)
def fitted_links() -> Links:
    """The weights that the package comes with.

    Raises:
        ValueError: the file was fitted to other features than this version computes.
    """
    return read_links((files("extractor") / WEIGHTS_FILE).read_text(encoding="utf-8"))


def write_links(links: Links) -> str:
    """JSON that `read_links` reads; four digits after the point."""

    def plain(linear: Linear) -> dict[str, object]:
        return {"bias": round(linear.bias, 4), "weights": [round(float(weight), 4) for weight in linear.weights]}

    choices = {
        name: {"none": plain(choice.none), "targets": {t: plain(linear) for t, linear in choice.targets.items()}}
        for name, choice in links.items()
    }
    return json.dumps({"features": NAMES, "own": OWN, "choices": choices}, indent=1)


def read_links(text: str) -> Links:
    """Weights from the JSON of `write_links`.

    Raises:
        ValueError: they were fitted to other features than this version computes.
    """
    data = json.loads(text)
    if (tuple(data["features"]), tuple(data["own"]), set(data["choices"])) != (NAMES, OWN, set(CHOICES)):
        raise ValueError(f"{WEIGHTS_FILE} was fitted to other features; fit again: python -m eval.fit_linking")

    def linear(raw: Mapping[str, object]) -> Linear:
        return Linear(float(raw["bias"]), np.array(raw["weights"], dtype=np.float64))  # type: ignore[arg-type]

    return {
        name: Choice({target: linear(raw["targets"][target]) for target in CHOICES[name]}, linear(raw["none"]))
        for name, raw in data["choices"].items()
    }
