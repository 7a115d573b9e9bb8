"""Reading the training data, and holding some of it out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.classifier.train.corpus import REAL, WRITTEN, CorpusError, read_corpus, split


def write(root: Path, place: str, conversations: int, labels: list[str] | None = None) -> None:
    folder = root / place
    folder.mkdir(parents=True)
    turn = {"speaker": "Ann", "sentences": [{"text": "Please send it.", "labels": labels or ["request"]}]}
    talks = [{"id": f"c{n}", "kind": "email", "turns": [turn, turn]} for n in range(conversations)]
    (folder / "gold.json").write_text(json.dumps({"conversations": talks}))


def test_conversations_are_read_in_order(tmp_path: Path) -> None:
    write(tmp_path, "gold/train/one", 1)
    (conversation,) = read_corpus(tmp_path, WRITTEN, "train")
    assert (conversation.source, conversation.kind) == ("one", "email")
    assert [each.turn for each in conversation.utterances] == [0, 1]
    assert conversation.labels == (frozenset({"request"}),) * 2


def test_a_missing_corpus_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"annotated/train.*LOOSEENDS_DATA"):
        read_corpus(tmp_path, REAL, "train")


def test_an_unknown_label_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    write(tmp_path, "gold/train/one", 1, ["wish"])
    with pytest.raises(CorpusError, match=r"one/gold\.json.*wish"):
        read_corpus(tmp_path, WRITTEN, "train")


def test_whole_projects_and_whole_conversations_are_held_out(tmp_path: Path) -> None:
    write(tmp_path, "gold/train/one", 2)
    write(tmp_path, "gold/train/two", 2)
    write(tmp_path, "data/annotated/train/calls", 20)
    everything = [*read_corpus(tmp_path, WRITTEN, "train"), *read_corpus(tmp_path, REAL, "train")]
    learn, validate = split(everything, ["two"], 0.1, seed=1)
    assert {one.source for one in learn} == {"one", "calls"}
    assert sorted(one.source for one in validate) == ["calls", "calls", "two", "two"]
    assert not set(learn) & set(validate)
    assert split(everything, ["two"], 0.1, seed=1)[1] == validate


def test_a_project_to_hold_out_must_exist(tmp_path: Path) -> None:
    write(tmp_path, "gold/train/one", 1)
    with pytest.raises(CorpusError, match="misspelt"):
        split(read_corpus(tmp_path, WRITTEN, "train"), ["misspelt"], 0.1, seed=1)
