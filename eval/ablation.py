"""What the parts of the product are worth: items without one of them, from the same conversations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from eval.fit_linking import COSINE, best_threshold, by_link, examples
from eval.gold import GoldProject
from eval.metrics import ItemScore, score_items
from extractor import Conversation, Embedder, Grammar, extract
from extractor.annotate import Labeller, Scores, annotate
from extractor.features import NAMES
from extractor.linking import Link, Links, fitted_links
from extractor.regression import Logistic
from extractor.types import Kind
from models.classifier.windows import Utterance


class Alone:
    """A classifier that is shown one sentence at a time."""

    def __init__(self, classifier: Labeller) -> None:
        """Wraps a classifier; labels and thresholds are its own."""
        self._classifier = classifier
        self.labels: Sequence[str] = classifier.labels
        self.thresholds: Mapping[str, float] = classifier.thresholds

    def predict(self, conversation: Sequence[Utterance], kind: Kind) -> Scores:
        """Scores of shape (sentences, labels)."""
        return np.concatenate([self._classifier.predict([one], kind) for one in conversation])


def without_linking() -> Links:
    """Every mention is an item of its own, and nothing is ever done."""
    return {key: Link(link.bias, link.weights, 2.0) for key, link in fitted_links().items()}


def by_cosine(projects: Sequence[GoldProject], embedder: Embedder) -> Links:
    """Mentions are linked by the cosine of their sentences alone, from where it was best on these projects."""
    weights = tuple(float(number == COSINE) for number in range(len(NAMES)))
    found = {}
    for key, group in by_link(examples(project, embedder) for project in projects).items():
        truth = np.array([example.belongs for _, example in group])
        limit, _ = best_threshold(truth, np.array([example.row[COSINE] for _, example in group]))
        found[key] = Link(0.0, weights, Logistic(0.0, (1.0,)).probability((limit,)))
    return found


def ablate(
    projects: Sequence[GoldProject],
    classifier: Labeller,
    cosine: Links,
    embedder: Embedder,
    grammar: Grammar,
) -> Iterator[tuple[str, ItemScore]]:
    """Scores the items of all projects, whole and without each part.

    Args:
        projects: to score on.
        classifier: labels their sentences.
        cosine: links by the cosine alone, of `by_cosine`.
        embedder: for the extraction.
        grammar: for the extraction.
    """
    labelled = [[annotate(one, classifier) for one in project.conversations] for project in projects]
    alone = [[annotate(one, Alone(classifier)) for one in project.conversations] for project in projects]
    variants: Sequence[tuple[str, Sequence[Sequence[Conversation]], Links | None]] = (
        ("whole", labelled, None),
        ("each sentence labelled alone", alone, None),
        ("linked by the cosine alone", labelled, cosine),
        ("without linking", labelled, without_linking()),
    )
    for name, conversations, links in variants:
        total = ItemScore()
        for project, mine in zip(projects, conversations, strict=True):
            items = extract(mine, project.project, embedder=embedder, grammar=grammar, links=links)
            total += score_items(project.items, items)
        yield name, total
