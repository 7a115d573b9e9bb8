"""Scores sentence labels: the classifier and three baselines on the same gold sentences."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from eval.bootstrap import total
from eval.gold import GoldProject, load
from eval.metrics import Counts, score_labels
from extractor import LABELS, Labeller
from extractor.types import Conversation
from models.classifier import Utterance
from models.classifier.train.calibrate import best_thresholds
from models.embeddings import SentenceEmbedder

Predict = Callable[[Conversation], list[tuple[str, ...]]]

_KEYWORDS: Mapping[str, str] = {
    "decision": r"\b(?:agreed|decided|approved?|we go with|let's go with|go ahead|signed off|final|rejected|we drop)\b",
    "request": r"\b(?:please|pls|kindly|can you|could you|would you|we need|need to|send (?:me|us))\b",
    "commitment": r"\b(?:i'll|i will|we'll|we will|will do|i can do|on it|let me|going to)\b",
    "blocker": r"\b(?:blocked|waiting|still no|can't|cannot|missing|stuck|down|until)\b",
    "question": r"\?\s*$",
    "update": r"\b(?:done|fixed|attached|merged|deployed|sent|arrived|received|works now|here is|finished)\b",
}
_PATTERNS = {label: re.compile(words, re.IGNORECASE) for label, words in _KEYWORDS.items()}


def real_root() -> Path | None:
    """Folder of the annotated real conversations; None where there is none.

    `LOOSEENDS_DATA` names the folder above `data/annotated`; else `../shared` beside the repository is tried.
    """
    named = os.environ.get("LOOSEENDS_DATA")
    root = Path(named) if named else Path(__file__).parent.parent.parent / "shared"
    found = root / "data" / "annotated"
    return found if found.is_dir() else None


def real_sets(root: Path, split: str) -> dict[str, list[Conversation]]:
    """Annotated real conversations by set."""
    return {
        path.parent.name: list(load(path.parent).conversations) for path in sorted((root / split).glob("*/gold.json"))
    }


def gold_labels(conversation: Conversation) -> list[tuple[str, ...]]:
    """Labels of all sentences of a conversation, in order."""
    return [sentence.labels for turn in conversation.turns for sentence in turn.sentences]


def by_classifier(classifier: Labeller) -> Predict:
    """The model, given the gold sentences of a whole conversation."""

    def predict(conversation: Conversation) -> list[tuple[str, ...]]:
        sentences = utterances(conversation)
        if not sentences:
            return []
        rows = classifier.predict(sentences, conversation.kind)
        return [
            tuple(
                label
                for label, score in zip(classifier.labels, row, strict=True)
                if score >= classifier.thresholds[label]
            )
            for row in rows
        ]

    return predict


def utterances(conversation: Conversation) -> list[Utterance]:
    """The sentences of a conversation, as the classifier takes them."""
    return [
        Utterance(sentence.text, turn.speaker, number)
        for number, turn in enumerate(conversation.turns)
        for sentence in turn.sentences
    ]


def by_keywords(conversation: Conversation) -> list[tuple[str, ...]]:
    """The first baseline: a handful of words for each label."""
    return [
        tuple(label for label, pattern in _PATTERNS.items() if pattern.search(sentence.text.replace("’", "'")))
        for turn in conversation.turns
        for sentence in turn.sentences
    ]


def by_words(projects: Iterable[GoldProject]) -> Predict:
    """The second baseline: TF-IDF of one and two words and one logistic regression a label, fitted to gold projects."""
    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(
        vectors, OneVsRestClassifier(LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000))
    )
    model.fit(*_sentences(projects))

    def predict(conversation: Conversation) -> list[tuple[str, ...]]:
        mine = _texts(conversation)
        rows = model.predict(mine) if mine else []
        return [tuple(label for label, holds in zip(LABELS, row, strict=True) if holds) for row in rows]

    return predict


def _texts(conversation: Conversation) -> list[str]:
    return [sentence.text for turn in conversation.turns for sentence in turn.sentences]


def by_meaning(projects: Sequence[GoldProject], embedder: SentenceEmbedder) -> Predict:
    """The third baseline: each sentence's embedding and one logistic regression a label, fitted to gold projects.

    Every fifth project is kept out of the fit, for the threshold of each label.
    """
    learn, tune = ([project for n, project in enumerate(projects) if bool(n % 5) == fit] for fit in (True, False))
    texts, truth = _sentences(learn)
    model = OneVsRestClassifier(LogisticRegression(C=10.0, max_iter=1000)).fit(embedder.embed(texts), truth)
    texts, truth = _sentences(tune)
    limits = best_thresholds(model.predict_proba(embedder.embed(texts)), truth)

    def predict(conversation: Conversation) -> list[tuple[str, ...]]:
        mine = _texts(conversation)
        said = model.predict_proba(embedder.embed(mine)) >= limits if mine else []
        return [tuple(label for label, holds in zip(LABELS, row, strict=True) if holds) for row in said]

    return predict


def _sentences(projects: Iterable[GoldProject]) -> tuple[list[str], npt.NDArray[np.float32]]:
    """All sentences of some projects, and (sentences, labels) of 0 and 1."""
    spoken = [conversation for project in projects for conversation in project.conversations]
    truth = [[float(label in labels) for label in LABELS] for one in spoken for labels in gold_labels(one)]
    return [text for one in spoken for text in _texts(one)], np.asarray(truth, dtype=np.float32)


def once(predict: Predict) -> Predict:
    """Asks about each conversation once, however many sets hold it; for as long as the conversations are kept."""
    said: dict[int, list[tuple[str, ...]]] = {}

    def remembered(conversation: Conversation) -> list[tuple[str, ...]]:
        if id(conversation) not in said:
            said[id(conversation)] = predict(conversation)
        return said[id(conversation)]

    return remembered


def tallies(conversations: Iterable[Conversation], predict: Predict) -> list[dict[str, Counts]]:
    """Counts by label of each conversation."""
    return [score_labels(gold_labels(one), predict(one)) for one in conversations]


def tally(conversations: Iterable[Conversation], predict: Predict) -> dict[str, Counts]:
    """Counts by label over conversations."""
    return total(tallies(conversations, predict))


def confusions(conversations: Iterable[Conversation], predict: Predict) -> dict[tuple[str, str], int]:
    """How often a sentence of one label was given another: (gold, said) -> pairs; `other` where there is none.

    What was found counts on the diagonal; what was missed counts against what was said too much, each with each.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for one in conversations:
        for gold, said in zip(gold_labels(one), predict(one), strict=True):
            counts.update((label, label) for label in set(gold) & set(said))
            missed, extra = set(gold) - set(said), set(said) - set(gold)
            if missed or extra or not gold:
                counts.update(product(missed or {"other"}, extra or {"other"}))
    return dict(counts)


@dataclass(frozen=True)
class Mistake:
    """A label wrongly given (`score` is its probability) or wrongly left out (`score` is 1 less it)."""

    conversation: str
    label: str
    given: bool
    score: float
    before: str
    sentence: str


def mistakes(conversations: Iterable[Conversation], classifier: Labeller) -> list[Mistake]:
    """All wrong decisions of the classifier, the surest first."""
    found = []
    for one in conversations:
        truth, texts = gold_labels(one), _texts(one)
        if not texts:
            continue
        for n, row in enumerate(classifier.predict(utterances(one), one.kind)):
            for label, score in zip(classifier.labels, row, strict=True):
                given = bool(score >= classifier.thresholds[label])
                if given != (label in truth[n]):
                    sure = float(score) if given else 1.0 - float(score)
                    found.append(Mistake(one.title, label, given, sure, texts[n - 1] if n else "", texts[n]))
    return sorted(found, key=lambda mistake: -mistake.score)


def scored(
    conversations: Iterable[Conversation], classifier: Labeller
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """The classifier's probability of each label for each sentence, and whether it holds: (sentences, labels) each."""
    spoken = [one for one in conversations if gold_labels(one)]
    scores = [classifier.predict(utterances(one), one.kind) for one in spoken]
    truth = [[label in held for label in classifier.labels] for one in spoken for held in gold_labels(one)]
    return np.concatenate(scores), np.asarray(truth, dtype=bool)
