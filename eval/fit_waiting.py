"""Fits what blockers wait for: `python -m eval.fit_waiting`.

From the blockers of the training projects, and from 385 written for this purpose (`waiting.jsonl`: 55 of each kind, by
an automatic writer who had not seen the gold), because the projects have only a dozen of some kinds. In
cross-validation by project 0.52 of the projects' blockers come out right; by the telling words alone it is 0.44.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

import extractor
from eval.fit_linking import gold_threads
from eval.gold import load_split
from extractor.embedder import Embedder
from extractor.types import WAITING_ON
from extractor.waiting import WEIGHTS_FILE, row

OWN = Path(__file__).with_name("waiting.jsonl")
STRENGTH = 0.3  # inverse of the L2 penalty
Blocker = tuple[list[str], str]  # its sentences, what it waits for


def own_blockers() -> Iterator[Blocker]:
    """Those that were written for this."""
    for line in OWN.read_text(encoding="utf-8").splitlines():
        blocker = json.loads(line)
        yield blocker["texts"], blocker["kind"]


def gold_blockers(embedder: Embedder) -> Iterator[list[Blocker]]:
    """Those of each training project."""
    for gold in load_split("train"):
        yield [
            ([mention.text for mention in mentions], item.waiting_on)
            for item, thread in gold_threads(gold, embedder)
            if item.waiting_on and (mentions := thread.labelled("blocker"))
        ]


def fit(blockers: list[Blocker], embedder: Embedder) -> LogisticRegression:
    """The regression."""
    rows = np.array([row(texts, embedder.embed(texts)) for texts, _ in blockers])
    truth = [WAITING_ON.index(kind) for _, kind in blockers]
    return LogisticRegression(C=STRENGTH, max_iter=3000).fit(rows, truth)


def main() -> None:
    """Fits the weights and writes them into the package, or where `--to` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=Path(extractor.__file__).parent / WEIGHTS_FILE)
    to: Path = parser.parse_args().to
    from models.embeddings import SentenceEmbedder

    embedder = SentenceEmbedder.load()
    blockers = [*own_blockers(), *(one for project in gold_blockers(embedder) for one in project)]
    model = fit(blockers, embedder)
    data = {
        "kinds": WAITING_ON,
        "bias": [round(float(number), 4) for number in model.intercept_],
        "weights": [[round(float(number), 4) for number in numbers] for numbers in model.coef_],
    }
    to.write_text(json.dumps(data) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
