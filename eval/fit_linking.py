"""Fits the weights by which mentions are linked, to the training projects: `python -m eval.fit_linking`.

Every mention of a gold project is compared with every gold thread that is open before it; the answer is whether the
gold says that it belongs there. One logistic regression for each pair of label and item type. The threshold of each is
the one with the best F1 in cross-validation by project.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

import extractor
from eval.gold import GoldItem, GoldProject, load_split
from eval.table import table
from extractor.embedder import Embedder
from extractor.features import NAMES, features, rivals
from extractor.linking import JOINING, SUPERSEDED, WEIGHTS_FILE
from extractor.mentions import OPENING, Corpus, Mention, Thread, gather
from extractor.people import Registry
from extractor.places import Talk
from extractor.types import ItemType

Rows = npt.NDArray[np.float64]
FOLDS = 5
COSINE = NAMES.index("cosine")
STRENGTH = 0.3  # inverse of the L2 penalty, on features scaled to unit variance


@dataclass(frozen=True)
class Example:
    """A mention under a label and a thread it might belong to (or, with the target `superseded`, replace)."""

    label: str
    target: str
    row: tuple[float, ...]
    belongs: bool


def examples(gold: GoldProject, embedder: Embedder) -> Iterator[Example]:
    """Walks through a gold project with the gold threads as they stand before each mention."""
    corpus = _corpus(gold, embedder)
    walk = _Gold(corpus)
    for mention in corpus.mentions:
        mine = items_of(mention, gold.items)
        cosines = corpus.vectors[: mention.number] @ corpus.vectors[mention.number]
        for label, target in _readings(mention):
            threads = walk.threads["decision" if target == SUPERSEDED else target]
            field = rivals(mention, threads, cosines)
            belonging = walk.belonging(mention, label, target, mine)
            for number, thread in enumerate(threads):
                row = features(mention, label, number, threads, field, corpus)
                yield Example(label, target, tuple(row), id(thread) in belonging)
        walk.add(mention, mine)


class _Gold:
    """The gold threads as far as they have been told, and questions that became no item of their own."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._by_item: dict[str, Thread] = {}
        self._items_of_loose: dict[int, set[str]] = {}
        self._superseded_by: dict[str, set[int]] = defaultdict(set)
        self.threads: dict[str, list[Thread]] = defaultdict(list)

    def thread(self, item: GoldItem) -> Thread | None:
        """The mentions of an item so far."""
        return self._by_item.get(item.id)

    def belonging(self, mention: Mention, label: str, target: str, mine: Sequence[GoldItem]) -> set[int]:
        """Ids of the threads that a mention, read under a label, belongs to."""
        ids = {item.id for item in mine}
        if target == SUPERSEDED:
            return set().union(*(self._superseded_by[item] for item in ids if item not in self._by_item))
        found = {id(self._by_item[item]) for item in ids if item in self._by_item}
        if label == "commitment" and target == "question" and any(item.type == "task" for item in mine):
            return set()
        if label in ("decision", "update") and target == "question":
            found |= {thread for thread, items in self._items_of_loose.items() if items & ids}
        return found

    def add(self, mention: Mention, mine: Sequence[GoldItem]) -> None:
        """Tells a mention."""
        for item in mine:
            if item.id not in self._by_item:
                self._by_item[item.id] = Thread(item.type)
                self.threads[item.type].append(self._by_item[item.id])
                if item.superseded_by:
                    self._superseded_by[item.superseded_by].add(id(self._by_item[item.id]))
            self._by_item[item.id].mentions.append((mention, _reading(mention, item.type)))
        if "question" in mention.labels and not {item.type for item in mine} & {"question", "task"}:
            loose = Thread("question", [(mention, "question")])
            self.threads["question"].append(loose)
            self._items_of_loose[id(loose)] = {item.id for item in mine}


def gold_threads(gold: GoldProject, embedder: Embedder) -> list[tuple[GoldItem, Thread]]:
    """The items of a gold project as threads of all their mentions; items without any are left out."""
    corpus = _corpus(gold, embedder)
    walk = _Gold(corpus)
    for mention in corpus.mentions:
        walk.add(mention, items_of(mention, gold.items))
    return [(item, thread) for item in gold.items if (thread := walk.thread(item))]


def _corpus(gold: GoldProject, embedder: Embedder) -> Corpus:
    registry = Registry.of(gold.project, gold.conversations)
    return gather([Talk.of(conversation, registry) for conversation in gold.conversations], registry, embedder)


def items_of(mention: Mention, items: Iterable[GoldItem]) -> list[GoldItem]:
    """Gold items that quote a mention."""
    key, text = mention.place.turn.key, mention.text
    return [i for i in items if any(e.turn == key and (e.quote in text or text in e.quote) for e in i.evidence)]


def _readings(mention: Mention) -> Iterator[tuple[str, str]]:
    for label in sorted(mention.labels):
        if label in OPENING:
            yield label, OPENING[label]
        for kind in JOINING.get(label, ()):
            yield label, kind
        if label == "decision":
            yield label, SUPERSEDED


def _reading(mention: Mention, kind: ItemType) -> str:
    """The label by which a mention belongs to an item of a type."""
    own: list[str] = [
        label for label in ("commitment", "request", "decision", "blocker", "question") if label in mention.labels
    ]
    fitting = [label for label in own if OPENING[label] == kind]
    return (fitting or (["update"] if "update" in mention.labels else own))[0]


def fit(projects: Sequence[Sequence[Example]]) -> tuple[str, str]:
    """Fits all links.

    Returns:
        JSON as `linking.read_links` takes it, and a table of how good each link is on projects it was not fitted to,
        beside the cosine of the sentences alone.
    """
    fitted = {key: _fit_one(group) for key, group in sorted(by_link(projects).items())}
    links = {f"{label}>{target}": link for (label, target), (link, _) in fitted.items()}
    lines = [[f"{label} > {target}", *cells] for (label, target), (_, cells) in fitted.items()]
    head = ["link", "pairs", "belong", "F1, held out", "F1 of the cosine"]
    return json.dumps({"features": NAMES, "links": links}, indent=1), table(head, lines)


def by_link(projects: Iterable[Iterable[Example]]) -> dict[tuple[str, str], list[tuple[int, Example]]]:
    """For each pair of label and target its examples, with the number of the fold of their project."""
    groups: dict[tuple[str, str], list[tuple[int, Example]]] = defaultdict(list)
    for number, project in enumerate(projects):
        for example in project:
            groups[example.label, example.target].append((number % FOLDS, example))
    return groups


def _fit_one(group: Sequence[tuple[int, Example]]) -> tuple[dict[str, object], list[str]]:
    """One link as the file has it, and the cells of the table that say how good it is."""
    rows = np.array([example.row for _, example in group])
    truth = np.array([example.belongs for _, example in group])
    threshold, f1 = best_threshold(truth, _held_out(np.array([fold for fold, _ in group]), rows, truth))
    _, alone = best_threshold(truth, rows[:, COSINE])
    bias, weights = regression(rows, truth)
    link = {
        "bias": round(bias, 4),
        "weights": [round(float(weight), 4) for weight in weights],
        "threshold": round(threshold, 3),
    }
    return link, [str(len(truth)), str(truth.sum()), f"{f1:.3f}", f"{alone:.3f}"]


def _held_out(folds: npt.NDArray[np.int_], rows: Rows, truth: npt.NDArray[np.bool_]) -> Rows:
    """The chance of each row, by a regression that was not fitted to its fold."""
    chance = np.zeros(len(truth))
    for fold in range(FOLDS):
        bias, weights = regression(rows[folds != fold], truth[folds != fold])
        chance[folds == fold] = 1 / (1 + np.exp(-(rows[folds == fold] @ weights + bias)))
    return chance


def regression(rows: Rows, truth: npt.NDArray[np.bool_]) -> tuple[float, Rows]:
    """Bias and weights for the features as they are: fitted to scaled ones, the scale folded in."""
    mean, scale = scaling(rows)
    model = LogisticRegression(C=STRENGTH, max_iter=3000).fit((rows - mean) / scale, truth)
    weights = model.coef_[0] / scale
    return float(model.intercept_[0] - mean @ weights), weights


def scaling(rows: Rows) -> tuple[Rows, Rows]:
    """Mean and deviation of each number; 1 for the deviation of one that never changes."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale < 1e-9] = 1.0
    return mean, scale


def best_threshold(truth: npt.NDArray[np.bool_], chance: Rows) -> tuple[float, float]:
    """The threshold with the best F1, and that F1."""
    order = np.argsort(-chance, kind="stable")
    right = np.cumsum(truth[order])
    f1 = 2 * right / (np.arange(1, len(order) + 1) + truth.sum())
    best = int(f1.argmax())
    return float(chance[order][best]), float(f1[best])


def main() -> None:
    """Fits the weights, writes them into the package, or where `--to` says, and prints how good they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=Path(extractor.__file__).parent / WEIGHTS_FILE)
    to: Path = parser.parse_args().to
    from models.embeddings import SentenceEmbedder

    embedder = SentenceEmbedder.load()
    projects = [list(examples(gold, embedder)) for gold in load_split("train")]
    weights, quality = fit(projects)
    to.write_text(weights + "\n", encoding="utf-8")
    print(quality)


if __name__ == "__main__":
    main()
