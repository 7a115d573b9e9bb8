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
from pathlib import Path

import numpy as np
from sklearn.linear_model import Ridge

import extractor
from eval.gold import GoldItem, load_split
from eval.metrics import rouge_l
from eval.regression import Rows, regression, scaling
from eval.threads import gold_threads
from extractor import antecedents, drafts
from extractor.drafts import POINTS, Source
from extractor.grammar import Parses
from extractor.mentions import Thread
from extractor.regression import Logistic
from extractor.text import WEIGHTS_FILE
from extractor.words import content_words, stem

PENALTY = 30.0  # L2 penalty of the ridge regression, on features scaled to unit variance


Written = tuple[GoldItem, Thread]  # an item and its mentions


def recalled(items: Sequence[Written], parses: Parses) -> Iterator[tuple[tuple[float, ...], bool]]:
    """Things near each mention that points to something, and whether the annotator speaks of them."""
    for item, thread in items:
        right = content_words(item.text)
        for place, (mention, label) in enumerate(thread.mentions):
            if POINTS.search(mention.text):
                said = drafts.heard(Source(mention, label, place, thread), parses)
                title = mention.place.talk.conversation.title
                for thing, row in antecedents.candidates(mention.text, title, said):
                    yield row, stem(thing.head) in right


def fit_memory(examples: Sequence[tuple[tuple[float, ...], bool]]) -> Logistic:
    """Fits what pronouns stand for."""
    bias, weights = regression(np.array([row for row, _ in examples]), np.array([right for _, right in examples]))
    return Logistic(round(bias, 4), _rounded(weights))


def rated(
    items: Sequence[Written], parses: Parses, memory: Logistic
) -> Iterator[tuple[str, list[tuple[tuple[float, ...], float]]]]:
    """For each item its type, and the drafts with what they have in common with the annotator's text."""
    for item, thread in items:
        found = drafts.drafts(thread, parses, memory)
        yield item.type, [(draft.row, rouge_l(draft.text, item.text)) for draft in found]


def fit_taste(examples: Sequence[tuple[tuple[float, ...], float]]) -> tuple[float, ...]:
    """Fits which draft to prefer; the bias is left out, because drafts are only compared."""
    rows, shared = np.array([row for row, _ in examples]), np.array([value for _, value in examples])
    mean, scale = scaling(rows)
    return _rounded(Ridge(alpha=PENALTY).fit((rows - mean) / scale, shared).coef_ / scale)


def _rounded(weights: Rows) -> tuple[float, ...]:
    return tuple(round(float(weight), 5) for weight in weights)


def fit(items: Sequence[Written], parses: Parses) -> str:
    """Fits everything; JSON as `text.read_style` takes it."""
    parses.prepare(text for _, thread in items for text in drafts.to_parse(thread))
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
    embedder = SentenceEmbedder.load()
    items = [one for gold in load_split("train") for one in gold_threads(gold, embedder)]
    to.write_text(fit(items, parses) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
