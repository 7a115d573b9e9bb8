"""Label scores: baselines and the shape of what they see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from eval.gold import GOLD, load
from eval.labels import by_keywords, by_words, confusions, gold_labels, mistakes, real_root, tally
from extractor.types import LABELS, Kind
from models.classifier import Utterance


def test_words_learned_from_gold_beat_keywords_on_what_they_saw() -> None:
    project = load(GOLD / "train" / "metro-bim")
    conversations = project.conversations[:4]
    learned = tally(conversations, by_words([project]))
    fixed = tally(conversations, by_keywords)
    assert learned["any"].f1 > fixed["any"].f1
    assert learned["any"].gold == sum(bool(labels) for c in conversations for labels in gold_labels(c))


def test_real_data_is_found_where_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data" / "annotated").mkdir(parents=True)
    monkeypatch.setenv("LOOSEENDS_DATA", str(tmp_path))
    assert real_root() == tmp_path / "data" / "annotated"
    monkeypatch.setenv("LOOSEENDS_DATA", str(tmp_path / "nowhere"))
    assert real_root() is None


def test_confusions_keep_what_was_found_on_the_diagonal() -> None:
    project = load(GOLD / "train" / "metro-bim")
    one = project.conversations[0]
    truth = gold_labels(one)
    perfect = confusions([one], lambda _: truth)
    assert all(gold == said for gold, said in perfect)
    silent = confusions([one], lambda _: [() for _ in truth])
    assert sum(silent.values()) == sum(max(1, len(labels)) for labels in truth)
    eager = confusions([one], lambda _: [("request", *labels) for labels in truth])
    assert {gold for (gold, said), _ in eager.items() if gold != said} == {"other"}
    assert {said for _, said in silent} == {"other"}


def test_mistakes_are_what_the_labels_do_not_say_the_surest_first() -> None:
    project = load(GOLD / "train" / "metro-bim")
    found = mistakes(project.conversations[:3], Sure())
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert {one.label for one in found if one.given} == {"request"}
    assert {one.label for one in found if not one.given} <= set(LABELS) - {"request"}


class Sure:
    """Takes every sentence for a request."""

    labels = LABELS
    thresholds: Mapping[str, float] = dict.fromkeys(LABELS, 0.5)
    version = "sure"

    def predict(self, conversation: Sequence[Utterance], kind: Kind) -> npt.NDArray[np.float32]:
        """0.9 for a request, 0.1 for anything else."""
        row = [0.9 if label == "request" else 0.1 for label in LABELS]
        return np.asarray([row] * len(conversation), dtype=np.float32)
