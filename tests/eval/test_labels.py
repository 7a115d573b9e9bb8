"""Label scores: baselines and the shape of what they see."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.gold import GOLD, load
from eval.labels import by_keywords, by_words, confusions, gold_labels, real_root, tally


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
    assert {said for _, said in silent} == {"other"}
