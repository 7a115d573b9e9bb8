"""What the parts of the product are worth: items without one of them, from the same conversations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from eval.fit_linking import COSINE, best_cosine, cases
from eval.gold import GoldProject
from eval.metrics import ItemScore, score_items
from eval.threads import corpus_of
from extractor import Conversation, Embedder, Grammar, extract
from extractor.annotate import Labeller, Scores, annotate
from extractor.choices import CHOICES, Choice, Linear, Links
from extractor.features import NAMES, OWN
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


_SURELY = 1e3  # a difference of scores that leaves no doubt


def without_linking() -> Links:
    """Every mention is an item of its own, and nothing is ever done."""
    return {name: _by_cosine(name, 2.0) for name in CHOICES}


def by_cosine(projects: Sequence[GoldProject], embedder: Embedder) -> Links:
    """Each mention goes to the nearest by the cosine of their sentences, if near enough as it was on these projects."""
    many = [
        case
        for project in projects
        for case in cases(corpus_of(project, project.conversations, embedder), project.items)
    ]
    return {name: _by_cosine(name, limit) for name, limit in best_cosine(many).items()}


def _by_cosine(name: str, limit: float) -> Choice:
    weights = np.zeros(len(NAMES))
    weights[COSINE] = _SURELY
    nearest = {target: Linear(0.0, weights) for target in CHOICES[name]}
    return Choice(nearest, Linear(_SURELY * limit, np.zeros(len(OWN))))


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
