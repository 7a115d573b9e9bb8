"""Scores the shipped classifier, by corpus and channel: `python -m models.classifier.train.evaluate --data FOLDER`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.classifier.runtime import SentenceClassifier
from models.classifier.train.corpus import REAL, WRITTEN, CorpusError, LabelledConversation, read_corpus
from models.classifier.windows import KINDS

Predict = Callable[[LabelledConversation], npt.NDArray[np.bool_]]


@dataclass(frozen=True)
class LabelScores:
    """F1 by label, and of "any label" against `other`.

    Attributes:
        sentences: how many were scored.
        f1: by label; only labels that occur.
        any_f1: a sentence with any label against one with none.
    """

    sentences: int
    f1: dict[str, float]
    any_f1: float

    @property
    def macro(self) -> float:
        """Mean F1 over the labels that occur."""
        return sum(self.f1.values()) / len(self.f1) if self.f1 else 0.0


def score(truth: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_], labels: Sequence[str]) -> LabelScores:
    """Compare two (sentences, labels) tables."""
    columns = {label: column for column, label in enumerate(labels) if truth[:, column].any()}
    f1 = {label: _f1(truth[:, column], said[:, column]) for label, column in columns.items()}
    any_true, any_said = np.asarray(truth.any(axis=1)), np.asarray(said.any(axis=1))
    return LabelScores(len(truth), f1, _f1(any_true, any_said))


def score_conversations(
    conversations: Iterable[LabelledConversation], predict: Predict, labels: Sequence[str]
) -> dict[str, LabelScores]:
    """Scores by channel (`call`, `email`, `chat`), by source, and over `all`."""
    groups: dict[str, list[tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]]] = {"all": []}
    for one in conversations:
        if one.utterances:
            truth = np.asarray([[label in held for label in labels] for held in one.labels])
            pair = (truth, predict(one))
            for name in ("all", one.kind, one.source):
                groups.setdefault(name, []).append(pair)
    return {
        name: score(np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs]), labels)
        for name, pairs in groups.items()
        if pairs
    }


def table(scores: dict[str, LabelScores], labels: Sequence[str]) -> str:
    """A Markdown table, channels first."""
    first = [name for name in ("all", *KINDS) if name in scores]
    names = [*first, *sorted(set(scores) - set(first))]
    head = ["", "sentences", *labels, "macro", "any"]
    rows = [head, ["---"] * len(head)]
    for name in names:
        one = scores[name]
        cells = [f"{one.f1[label]:.3f}" if label in one.f1 else "-" for label in labels]
        rows.append([name, str(one.sentences), *cells, f"{one.macro:.3f}", f"{one.any_f1:.3f}"])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def predictor(classifier: SentenceClassifier) -> Predict:
    """The labels over their thresholds, as the classifier says."""
    thresholds = np.asarray([classifier.thresholds[label] for label in classifier.labels], dtype=np.float32)
    return lambda one: classifier.predict(one.utterances, one.kind) >= thresholds


def data_folder(given: Path | None) -> Path:
    """The folder with the corpora: the one given, or the one that LOOSEENDS_DATA names.

    Raises:
        CorpusError: neither is set.
    """
    named = given or os.environ.get("LOOSEENDS_DATA")
    if not named:
        raise CorpusError("Name the folder that holds gold/ and data/ with --data or LOOSEENDS_DATA.")
    return Path(named)


def _f1(truth: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_]) -> float:
    total = int(truth.sum() + said.sum())
    return 2 * int((truth & said).sum()) / total if total else 0.0


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that holds gold/ and data/ (default: LOOSEENDS_DATA)")
    parser.add_argument("--model", type=Path, help="folder of the model (default: the shipped one)")
    parser.add_argument("--part", default="dev-test", choices=("train", "dev-test"))
    args = parser.parse_args()
    classifier = SentenceClassifier.load(args.model)
    try:
        for corpus in (WRITTEN, REAL):
            conversations = read_corpus(data_folder(args.data), corpus, args.part)
            scores = score_conversations(conversations, predictor(classifier), classifier.labels)
            sys.stdout.write(f"{corpus}/{args.part}\n\n{table(scores, classifier.labels)}\n\n")
    except CorpusError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
