"""Scores the classifier on public corpora with labels of their own, some of which have published figures.

Where a corpus has its own head in the classifier (AMI, MRDA, Parakweet), that head is scored, with the threshold that
was best on the corpus's development part. BC3 and the weekly notes are scored by our labels; no model of ours was
trained on BC3 or on these notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve

from eval.bootstrap import Tally, interval, total
from eval.metrics import Counts
from models.classifier import SentenceClassifier, Utterance
from models.classifier.train.auxiliary import read_auxiliary
from models.classifier.train.corpus import SCHEMES, CorpusError, LabelledConversation, json_lines

_NOTES_FROM = "2020"  # later than all notes that were learned from
# What the notes' form itself asks under each heading is nobody's word.
_FORM = ("Were there any blockers?", "What have you accomplished", "What is the next important thing")
_PUBLISHED = "0.4312 (Liu et al. 2023, ensemble)"


@dataclass(frozen=True)
class Row:
    """One line of the table: a label of a corpus, scored."""

    task: str
    sentences: int
    positives: int
    f1: float
    low: float
    high: float
    baseline: float | None
    published: str = ""


def score_external(root: Path, classifier: SentenceClassifier) -> list[Row]:
    """All rows.

    Args:
        root: the folder that holds `data/`.
        classifier: the shipped model, with its auxiliary heads.

    Raises:
        CorpusError: a corpus is missing.
    """
    rows = [row for scheme in classifier.auxiliary for row in _scheme_rows(root, classifier, scheme)]
    return [*rows, *_bc3_rows(root, classifier), *_notes_rows(root, classifier)]


def _scheme_rows(root: Path, classifier: SentenceClassifier, scheme: str) -> list[Row]:
    test = read_auxiliary(root, scheme, "test")
    baseline = _words(read_auxiliary(root, scheme, "train"), read_auxiliary(root, scheme, "dev"), test, scheme)
    groups = [_tally(one, _said(classifier, one, scheme)) for one in test]
    rows = [
        _row(f"{scheme} {label}", groups, label, _count_sentences(test), baseline[label]) for label in SCHEMES[scheme]
    ]
    if scheme == "ami":  # the published figure is of the 101 meetings that have an action item
        held = [(one, group) for one, group in zip(test, groups, strict=True) if group["action"].gold]
        only, fewer = [group for _, group in held], _count_sentences(one for one, _ in held)
        rows.insert(1, _row("ami action, meetings with one", only, "action", fewer, None, _PUBLISHED))
    return rows


def _count_sentences(conversations: Iterable[LabelledConversation]) -> int:
    return sum(len(one.utterances) for one in conversations)


def _said(classifier: SentenceClassifier, one: LabelledConversation, scheme: str) -> npt.NDArray[np.bool_]:
    limits = np.asarray([classifier.auxiliary[scheme][label] for label in SCHEMES[scheme]])
    said: npt.NDArray[np.bool_] = classifier.predict_auxiliary(one.utterances, one.kind, scheme) >= limits
    return said


def _tally(one: LabelledConversation, said: npt.NDArray[np.bool_]) -> dict[str, Counts]:
    labels = SCHEMES[one.scheme]
    truth = np.asarray([[label in held for label in labels] for held in one.labels])
    return {label: _count(truth[:, n], said[:, n]) for n, label in enumerate(labels)}


def _count(truth: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_]) -> Counts:
    return Counts(int((truth & said).sum()), int(said.sum()), int(truth.sum()))


def _row(
    task: str, groups: Sequence[Tally], label: str, sentences: int, baseline: float | None, published: str = ""
) -> Row:
    counts = total(groups)[label]
    return Row(task, sentences, counts.gold, counts.f1, *interval(groups, [label]), baseline, published)


def _words(
    train: Sequence[LabelledConversation],
    dev: Sequence[LabelledConversation],
    test: Sequence[LabelledConversation],
    scheme: str,
) -> dict[str, float]:
    """F1 of TF-IDF and logistic regression, with the threshold that is best on the development part."""
    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit(_texts(train))
    tables = [vectors.transform(_texts(part)) for part in (train, dev, test)]
    scores = {}
    for label in SCHEMES[scheme]:
        truth = [np.asarray([label in held for one in part for held in one.labels]) for part in (train, dev, test)]
        model = LogisticRegression(C=10.0, max_iter=1000).fit(tables[0], truth[0])
        on_dev, on_test = (model.predict_proba(rows)[:, 1] for rows in tables[1:])
        precision, recall, thresholds = precision_recall_curve(truth[1], on_dev)
        f1 = 2 * precision * recall / np.maximum(1e-9, precision + recall)
        scores[label] = _count(truth[2], on_test >= thresholds[f1[:-1].argmax()]).f1
    return scores


def _texts(conversations: Iterable[LabelledConversation]) -> list[str]:
    return [utterance.text for one in conversations for utterance in one.utterances]


def _bc3_rows(root: Path, classifier: SentenceClassifier) -> list[Row]:
    """Requests and commitments of W3C mail: majority of three annotators, on what is not quoted."""
    rows = _read(root / "data" / "bc3" / "sentences.jsonl")
    groups, sentences = [], 0
    for _, thread in groupby(rows, key=lambda row: row["thread"]):
        own = [row for row in thread if not row["quoted"]]
        # Senders stand in another file; that a message is another turn is what matters.
        utterances = [Utterance(row["text"], f"message {row['msg']}", row["msg"]) for row in own]
        said = _ours(classifier, utterances, "email")
        said["request"] |= said["question"]  # BC3's requests ask for information as well
        sentences += len(own)
        groups.append(
            {
                label: _count(np.asarray([row[label] for row in own], dtype=bool), said[label])
                for label in ("request", "commitment")
            }
        )
    return [_row(f"bc3 {label}", groups, label, sentences, None) for label in ("request", "commitment")]


def _notes_rows(root: Path, classifier: SentenceClassifier) -> list[Row]:
    """Blockers of developers' weekly notes of the last years: what stands under the heading "Blocked"."""
    rows = _read(root / "data" / "ipfs_standups" / "items.jsonl")
    wanted = [
        row
        for row in rows
        if row["date"] >= _NOTES_FROM
        and row["source"] == "ipfs"
        and not row["empty"]
        and not row["bare_ref"]
        and not row["text"].startswith(_FORM)
    ]
    groups = []
    for _, group in groupby(wanted, key=lambda row: row["file"]):
        items = list(group)
        turns = {name: n for n, name in enumerate(dict.fromkeys(row["person"] for row in items))}
        utterances = [Utterance(row["text"], row["person"], turns[row["person"]]) for row in items]
        truth = np.asarray([row["section"] == "blocked" for row in items])
        groups.append({"blocker": _count(truth, _ours(classifier, utterances, "chat")["blocker"])})
    return [_row("weekly notes blocker", groups, "blocker", len(wanted), None)]


def _ours(
    classifier: SentenceClassifier, utterances: Sequence[Utterance], kind: Any
) -> dict[str, npt.NDArray[np.bool_]]:
    rows = classifier.predict(utterances, kind)
    return {label: rows[:, n] >= classifier.thresholds[label] for n, label in enumerate(classifier.labels)}


def _read(file: Path) -> list[dict[str, Any]]:
    try:
        return list(json_lines(file))
    except OSError as error:
        raise CorpusError(f"{file}: the corpus is missing ({error.strerror})") from error
