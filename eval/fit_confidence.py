"""Fits how sure items are: `python -m eval.fit_confidence`.

To the items that are found in the training projects from the classifier's labels (`eval.roughened`), with links that
were fitted without the project, whatever their confidence: an item is right if it matches one of the gold's. It prints
what the confidence is worth on projects left out, and apart from these on the five projects that the classifier has not
seen, where its labels are as they are.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score

import extractor
from eval.fit_linking import FOLDS, Material, fit_all, material
from eval.gold import GoldProject, load_split
from eval.metrics import match
from eval.regression import Rows, regression
from eval.roughened import held_out_projects
from eval.table import table
from extractor.choices import Links
from extractor.confidence import NAMES, WEIGHTS_FILE, row
from extractor.extract import evidence_of, threads_of
from extractor.mentions import Corpus, Thread
from extractor.regression import Logistic

STRENGTH = 0.1  # inverse of the L2 penalty
_BINS = 5


@dataclass(frozen=True)
class Found:
    """A thread that was found in a project.

    Attributes:
        project: name of the project.
        row: its numbers.
        right: whether it matches an item of the gold.
        best_score: the best label score of its sentences.
    """

    project: str
    row: tuple[float, ...]
    right: bool
    best_score: float


def found(gold: GoldProject, corpus: Corpus, links: Links) -> Iterator[Found]:
    """The threads of a project; those that match an optional item are neither right nor wrong, and left out."""
    threads = threads_of(corpus, links)
    matched = dict(match(gold.items, [_Quoted(thread) for thread in threads]))
    for number, thread in enumerate(threads):
        item = gold.items[matched[number]] if number in matched else None
        if item is None or not item.optional:
            best = max(mention.score(label) for mention, label in thread.mentions if label != "update")
            yield Found(gold.name, row(thread), item is not None, best)


class _Quoted:
    """A thread as something that quotes, to be matched with the gold."""

    def __init__(self, thread: Thread) -> None:
        self.type = thread.type
        self.evidence = tuple(evidence_of(mention, label) for mention, label in thread.mentions)


def gather(projects: Sequence[Material]) -> list[Found]:
    """The threads of all projects, with both roughenings."""
    apart = fit_all(projects).apart
    return [
        one for each in projects for corpus in each.roughened for one in found(each.gold, corpus, apart[each.gold.name])
    ]


def fit(many: Sequence[Found]) -> Logistic:
    """The regression from the numbers of threads to whether they are right."""
    bias, weights = regression(np.array([one.row for one in many]), np.array([one.right for one in many]), STRENGTH)
    return Logistic(round(bias, 4), tuple(round(float(weight), 4) for weight in weights))


def held_out(many: Sequence[Found]) -> Rows:
    """The confidence of each, by a regression that has not seen its project."""
    folds = {name: number % FOLDS for number, name in enumerate(sorted({one.project for one in many}))}
    fitted = [fit([one for one in many if folds[one.project] != fold]) for fold in range(FOLDS)]
    return np.array([fitted[folds[one.project]].probability(one.row) for one in many])


def quality(many: Sequence[Found], confidences: Rows) -> str:
    """Two tables: precision of what is ranked by the confidence, and how often items are right by their confidence."""
    unseen = held_out_projects()
    groups = {"all projects": np.full(len(many), True), "unseen ones": np.array([o.project in unseen for o in many])}
    right, best = np.array([one.right for one in many]), np.array([one.best_score for one in many])
    lines = [
        [
            name,
            str(chosen.sum()),
            str(right[chosen].sum()),
            f"{average_precision_score(right[chosen], confidences[chosen]):.3f}",
            f"{average_precision_score(right[chosen], best[chosen]):.3f}",
        ]
        for name, chosen in groups.items()
        if chosen.any()
    ]
    head = ["found in", "items", "right", "average precision", "by the best label score"]
    return f"{table(head, lines)}\n\n{_reliability(right, confidences, groups)}"


def _reliability(right: Rows, confidences: Rows, groups: dict[str, Rows]) -> str:
    bins = np.minimum((confidences * _BINS).astype(int), _BINS - 1)
    lines = []
    for number in range(_BINS):
        cells = [f"{number / _BINS:.1f}-{(number + 1) / _BINS:.1f}"]
        for chosen in groups.values():
            here = chosen & (bins == number)
            cells.append(f"{right[here].mean():.2f} of {here.sum()}" if here.any() else "-")
        lines.append(cells)
    return table(["confidence", *(f"right, {name}" for name in groups)], lines)


def main() -> None:
    """Fits the weights, writes them into the package, or where `--to` says, and prints how good they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=Path(extractor.__file__).parent / WEIGHTS_FILE)
    to: Path = parser.parse_args().to
    from models.classifier import SentenceClassifier
    from models.embeddings import SentenceEmbedder

    many = gather(material(load_split("train"), SentenceClassifier.load(), SentenceEmbedder.load()))
    weights = fit(many)
    to.write_text(json.dumps({"features": NAMES, "bias": weights.bias, "weights": weights.weights}, indent=1) + "\n")
    print(quality(many, held_out(many)))


if __name__ == "__main__":
    main()
