"""How long the extraction takes without the classifier, and how that grows: `python -m eval.benchmarks.extractor`.

The conversations of one written project with their gold labels, then four and sixteen times as many: copies that lie
half a year apart, each under keys of its own. Beside the time of each size stands what it would be if it grew with
n log n from the first. Copies say the same in the same words: they are parsed once, and many become one item with
more mentions, so this shows how linking grows, not all of it. Loading the embedding model and embedding the sentences
is timed apart.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np

from eval.gold import GoldProject, load_split
from eval.table import table
from extractor import Conversation, Embedder, extract
from extractor.embedder import Vectors
from models.embeddings import SentenceEmbedder
from models.grammar import load_grammar

_APART = timedelta(days=182)


class Remembered:
    """An embedder that has seen all texts before, so that its time is not counted."""

    def __init__(self, embedder: Embedder, texts: Sequence[str]) -> None:
        """Embeds the texts."""
        self._vectors = dict(zip(texts, embedder.embed(texts), strict=True))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (n, d)."""
        return np.stack([self._vectors[text] for text in texts])


def copies(project: GoldProject, many: int) -> Iterator[Conversation]:
    """The conversations of a project so many times."""
    for number in range(many):
        later = _APART * number
        for one in project.conversations:
            turns = tuple(
                turn.model_copy(
                    update={
                        "key": f"{number}.{turn.key}",
                        "at": turn.at + later if turn.at else None,
                        "reply_to": f"{number}.{turn.reply_to}" if turn.reply_to else None,
                    }
                )
                for turn in one.turns
            )
            started = one.started_at + later if one.started_at else None
            update = {"key": f"{number}.{one.key}", "turns": turns, "started_at": started}
            yield one.model_copy(update=update)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", default="bank-recon")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 4, 16])
    args = parser.parse_args()
    (project,) = load_split("train", name=args.project)
    texts = [s.text for one in project.conversations for turn in one.turns for s in turn.sentences]
    start = time.perf_counter()
    embedder = Remembered(SentenceEmbedder.load(), list(dict.fromkeys(texts)))
    embedding = time.perf_counter() - start
    grammar = load_grammar(disable=["ner"])
    extract(project.conversations, project.project, embedder=embedder, grammar=grammar)  # loads what is loaded once
    rows: list[list[str]] = []
    first = (1.0, 1.0)
    for times in args.times:
        conversations = list(copies(project, times))
        sentences = times * len(texts)
        start = time.perf_counter()
        found = extract(conversations, project.project, embedder=embedder, grammar=grammar)
        seconds = time.perf_counter() - start
        first = first if rows else (seconds, sentences * math.log(sentences))
        expected = first[0] * sentences * math.log(sentences) / first[1]
        rows.append([
            f"{times}", str(sentences), str(len(found)), f"{seconds:.2f}", f"{sentences / seconds:.0f}",
            f"{expected:.2f}", f"{seconds / expected:.2f}",
        ])  # fmt: skip
    head = ["times", "sentences", "items", "seconds", "sentences a second", "n log n: seconds", "ratio"]
    sys.stdout.write(
        f"{table(head, rows)}\n\nloading the embedding model, embedding {len(texts)} sentences: {embedding:.2f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
