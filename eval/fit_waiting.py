"""Fits what blockers wait for: `python -m eval.fit_waiting`.

From the blockers of the training projects, and from 385 written for this purpose (`waiting.jsonl`: 55 of each kind, by
an automatic writer who had not seen the gold), because the projects have only a dozen of some kinds. It prints
how many of the projects' blockers come out right when their project was left out, and by telling words alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

import extractor
from eval.gold import load_split
from eval.regression import Rows
from eval.threads import gold_threads
from extractor.embedder import Embedder
from extractor.types import WAITING_ON
from extractor.waiting import WEIGHTS_FILE, by_words, row

OWN = Path(__file__).with_name("waiting.jsonl")
STRENGTH = 0.3  # inverse of the L2 penalty
Blocker = tuple[list[str], str]  # its sentences, what it waits for
Numbered = tuple[Rows, list[str]]  # the numbers of blockers, what each waits for


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


def numbered(blockers: Sequence[Blocker], embedder: Embedder) -> Numbered:
    """The numbers of each blocker, shape (n, d), and what it waits for."""
    return np.array([row(texts, embedder.embed(texts)) for texts, _ in blockers]), [kind for _, kind in blockers]


def fit(parts: Sequence[Numbered]) -> LogisticRegression:
    """The regression from the numbers of blockers to what each waits for."""
    kinds = [WAITING_ON.index(kind) for _, theirs in parts for kind in theirs]
    return LogisticRegression(C=STRENGTH, max_iter=3000).fit(np.concatenate([rows for rows, _ in parts]), kinds)


def held_out(own: Numbered, projects: Sequence[Numbered]) -> float:
    """Share of the projects' blockers that come out right, each project by a regression that has not seen it."""
    right = 0
    for number, (rows, kinds) in enumerate(projects):
        model = fit([own, *projects[:number], *projects[number + 1 :]])
        right += sum(WAITING_ON[said] == kind for said, kind in zip(model.predict(rows), kinds, strict=True))
    return right / sum(len(kinds) for _, kinds in projects)


def main() -> None:
    """Fits the weights, writes them into the package, or where `--to` says, and prints how good they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=Path(extractor.__file__).parent / WEIGHTS_FILE)
    to: Path = parser.parse_args().to
    from models.embeddings import SentenceEmbedder

    embedder = SentenceEmbedder.load()
    gold = [project for project in gold_blockers(embedder) if project]
    own, projects = numbered(list(own_blockers()), embedder), [numbered(project, embedder) for project in gold]
    model = fit([own, *projects])
    data = {
        "kinds": WAITING_ON,
        "bias": [round(float(number), 4) for number in model.intercept_],
        "weights": [[round(float(number), 4) for number in numbers] for numbers in model.coef_],
    }
    to.write_text(json.dumps(data) + "\n", encoding="utf-8")
    blockers = [blocker for project in gold for blocker in project]
    by_words_alone = sum(by_words(texts) == kind for texts, kind in blockers) / len(blockers)
    print(
        f"{len(blockers)} blockers of projects: {held_out(own, projects):.3f} right held out, "
        f"{by_words_alone:.3f} by the telling words alone"
    )


if __name__ == "__main__":
    main()
