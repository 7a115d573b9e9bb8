"""Fits how item texts are written, to the training projects: `python -m eval.fit_text`.

Of every gold item all drafts are made from its own mentions; a ridge regression for each type of item learns how much
a draft has in common with the annotator's text (ROUGE-L). What pronouns stand for is learned before: a thing said near
one is right if the annotator's text speaks of it.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression, Ridge

import extractor
from eval.fit_linking import gold_threads
from eval.gold import GoldItem, load_split
from eval.metrics import rouge_l
from extractor import antecedents, drafts
from extractor.antecedents import Memory
from extractor.drafts import POINTS, Source
from extractor.embedder import Embedder
from extractor.grammar import Parses
from extractor.mentions import Thread
from extractor.people import Registry
from extractor.text import WEIGHTS_FILE
from extractor.words import content_words, stem

Rows = npt.NDArray[np.float64]
STRENGTH = 0.3  # inverse of the L2 penalty of the logistic regression, on features scaled to unit variance
PENALTY = 30.0  # L2 penalty of the ridge regression, on the same


@dataclass(frozen=True)
class Written:
    """A gold item as a thread, and who is who in its project."""

    thread: Thread
    item: GoldItem
    registry: Registry


def written(embedder: Embedder) -> list[list[Written]]:
    """The items of each training project."""
    found = []
    for gold in load_split("train"):
        registry, threads = gold_threads(gold, embedder)
        found.append([Written(thread, item, registry) for item, thread in threads])
    return found


def recalled(items: Sequence[Written], parses: Parses) -> Iterator[tuple[tuple[float, ...], bool]]:
    """Things near each mention that points to something, and whether the annotator speaks of them."""
    for one in items:
        right = content_words(one.item.text)
        for place, (mention, label) in enumerate(one.thread.mentions):
            if POINTS.search(mention.text):
                said = drafts.heard(Source(mention, label, place, one.thread), parses)
                title = mention.place.talk.conversation.title
                for thing, row in antecedents.candidates(mention.text, title, said):
                    yield row, stem(thing.head) in right


def fit_memory(examples: Sequence[tuple[tuple[float, ...], bool]]) -> Memory:
    """Fits what pronouns stand for."""
    rows, truth = np.array([row for row, _ in examples]), np.array([right for _, right in examples])
    mean, scale = _scaling(rows)
    model = LogisticRegression(C=STRENGTH, max_iter=3000).fit((rows - mean) / scale, truth)
    weights = model.coef_[0] / scale
    return Memory(round(float(model.intercept_[0] - mean @ weights), 4), _rounded(weights))


def rated(
    items: Sequence[Written], parses: Parses, memory: Memory
) -> Iterator[tuple[str, list[tuple[tuple[float, ...], float]]]]:
    """For each item its type, and the drafts with what they have in common with the annotator's text."""
    for one in items:
        found = drafts.drafts(one.thread, one.registry, parses, memory)
        yield one.item.type, [(draft.row, rouge_l(draft.text, one.item.text)) for draft in found]


def fit_taste(examples: Sequence[tuple[tuple[float, ...], float]]) -> tuple[float, ...]:
    """Fits which draft to prefer; the bias is left out, because drafts are only compared."""
    rows, shared = np.array([row for row, _ in examples]), np.array([value for _, value in examples])
    mean, scale = _scaling(rows)
    return _rounded(Ridge(alpha=PENALTY).fit((rows - mean) / scale, shared).coef_ / scale)


def _scaling(rows: Rows) -> tuple[Rows, Rows]:
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale < 1e-9] = 1.0
    return mean, scale


def _rounded(weights: Rows) -> tuple[float, ...]:
    return tuple(round(float(weight), 5) for weight in weights)


def fit(projects: Sequence[Sequence[Written]], parses: Parses) -> str:
    """Fits everything; JSON as `text.read_style` takes it."""
    items = [one for project in projects for one in project]
    parses.prepare(text for one in items for text in drafts.to_parse(one.thread, one.registry))
    memory = fit_memory(list(recalled(items, parses)))
    by_type: dict[str, list[tuple[tuple[float, ...], float]]] = defaultdict(list)
    for kind, found in rated(items, parses, memory):
        by_type[kind] += found
    tastes = {kind: fit_taste(by_type[kind]) for kind in sorted(by_type)}
    remembered = {"features": antecedents.NAMES, "bias": memory.bias, "weights": memory.weights}
    return json.dumps({"drafts": {"features": drafts.NAMES, **tastes}, "antecedents": remembered}, indent=1)


def main() -> None:
    """Fits the weights and writes them into the package, or where `--to` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=Path(extractor.__file__).parent / WEIGHTS_FILE)
    to: Path = parser.parse_args().to
    from models.embeddings import SentenceEmbedder
    from models.grammar import load_grammar

    parses = Parses(load_grammar(disable=["ner"]))
    to.write_text(fit(written(SentenceEmbedder.load()), parses) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
