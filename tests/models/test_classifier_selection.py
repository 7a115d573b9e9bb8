"""What a training run may learn from: nothing that is held out or for scoring, by whatever way it comes."""

from __future__ import annotations

import gzip
import json
import logging
from pathlib import Path

import numpy as np
import pytest

from models.classifier.train.batches import target_key
from models.classifier.train.config import load_config
from models.classifier.train.selection import Folders, Selection, draw, select
from models.classifier.train.taught import write_taught

CONFIG = load_config().data.model_copy(
    update={"validation_projects": ("kept",), "auxiliary": ("ami",), "auxiliary_taught": 1.0}
)


def annotate(folder: Path, *names: str, text: str = "Please send it.") -> None:
    folder.mkdir(parents=True)
    turn = {"speaker": "Ann", "sentences": [{"text": text, "labels": ["request"]}]}
    talks = [{"id": name, "kind": "email", "turns": [turn]} for name in names]
    (folder / "gold.json").write_text(json.dumps({"conversations": talks}))


def meet(data: Path, **acts: str) -> None:
    """AMI's file, with a meeting of one dialogue act for each name."""
    usual = {"split": "train", "idx": 0, "speaker": "A", "action": False, "decision": True, "problem": False}
    (data / "ami").mkdir(parents=True)
    with gzip.open(data / "ami" / "dialogue_acts.jsonl.gz", "wt") as file:
        file.write("\n".join(json.dumps({**usual, "meeting": name, "text": text}) for name, text in acts.items()))


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Two written projects, real mail, a scoring set, and what the test adds as AMI's meetings."""
    annotate(tmp_path / "gold" / "train" / "learnt", "c1")
    annotate(tmp_path / "gold" / "train" / "kept", "c1")
    annotate(tmp_path / "data" / "annotated" / "train" / "mail", "m-1", "m-2")
    annotate(tmp_path / "data" / "annotated" / "dev-test" / "calls", "ami-Scored")
    annotate(tmp_path / "spare" / "calls", "u1", "u2", text="We looked at it.")
    return Folders(tmp_path, more=[], unlabelled=[tmp_path / "spare"], taught=None)


def names(selection: Selection, part: str) -> set[str]:
    return {one.identity for one in getattr(selection, part)}


def test_meetings_that_are_held_out_or_scored_do_not_come_back_from_another_corpus(folders: Folders) -> None:
    meet(folders.data / "data", Scored="We take it.", Free="We leave it.")
    annotate(folders.data / "more" / "ami-calls", "ami-Held")
    chosen = select(Folders(folders.data, [folders.data / "more"], folders.unlabelled, None), CONFIG)
    assert "ami-Held" in names(chosen, "validation")  # the only one of its set
    assert names(chosen, "auxiliary") == {"Free"}
    assert names(chosen, "unlabelled") == {"Free", "u1", "u2"}


def test_held_out_projects_are_not_learnt(folders: Folders) -> None:
    meet(folders.data / "data", Free="We leave it.")
    chosen = select(folders, CONFIG)
    assert {"kept"} == {one.source for one in chosen.validation if one.corpus == "gold"}
    assert "kept" not in {one.source for one in chosen.to_learn}
    assert not set(chosen.learn) & set(chosen.validation)


def test_a_teacher_is_not_asked_again_for_what_an_annotator_labelled(folders: Folders) -> None:
    meet(folders.data / "data", Known="Please send it.", Free="We leave it.")
    assert names(select(folders, CONFIG), "unlabelled") == {"Free", "u1", "u2"}


def test_without_a_teacher_nothing_unlabelled_is_learnt(folders: Folders) -> None:
    meet(folders.data / "data", Free="We leave it.")
    assert not {"u1", "u2"} & names(select(folders, CONFIG), "to_learn")


def test_texts_of_which_the_teacher_says_nothing_are_left_out_and_counted(
    folders: Folders, caplog: pytest.LogCaptureFixture
) -> None:
    meet(folders.data / "data", Free="We leave it.")
    [known] = [one for one in select(folders, CONFIG).unlabelled if one.identity == "u1"]
    write_taught({target_key(known): np.zeros((1, 6), dtype=np.float32)}, folders.data / "taught.npz")
    with caplog.at_level(logging.WARNING):
        chosen = select(Folders(folders.data, [], folders.unlabelled, folders.data / "taught.npz"), CONFIG)
    assert names(chosen, "unlabelled") == {"u1"}
    assert "nothing of 2 conversations" in caplog.text
    assert "u1" in names(chosen, "to_learn")


def test_what_is_drawn_hangs_on_the_conversation_alone(folders: Folders) -> None:
    meet(folders.data / "data", **{f"M{n}": f"We leave number {n}." for n in range(40)})
    half = CONFIG.model_copy(update={"auxiliary_taught": 0.5})
    before = names(select(folders, half), "unlabelled") - {"u1", "u2"}
    annotate(folders.data / "more" / "ami-calls", "ami-M7")
    after = names(select(Folders(folders.data, [folders.data / "more"], [], None), half), "unlabelled")
    assert 0 < len(before) < 40
    assert after == before - {"M7"}
    [other] = [one for one in select(folders, CONFIG).auxiliary if one.identity == "M3"]
    assert draw(1, other) != draw(2, other)
