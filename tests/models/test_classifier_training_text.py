"""What training reads besides the labelled projects, and how it is roughened."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest

from models.classifier.train import roughen
from models.classifier.train.auxiliary import as_unlabelled, read_auxiliary
from models.classifier.train.corpus import CorpusError
from models.classifier.train.roughen import Talk
from models.classifier.train.written import read_written
from models.classifier.windows import Utterance

CALL = """# c1 | call | Stand-up
Ana\tIs the export done?\tquestion
Ben\tYes, since noon.\tupdate
Ben\tI'll send you the link.\tcommitment

Ben\tAnd one more thing.
"""


def talk() -> Talk:
    """Two turns; the request and the promise hold."""
    texts = [("Ana", 0, "Well, could you send it?"), ("Ben", 1, "Sure."), ("Ben", 1, "I'll send it tonight.")]
    utterances = tuple(Utterance(text, speaker, turn) for speaker, turn, text in texts)
    return Talk(utterances, np.asarray([[1, 0], [0, 0], [0, 1]], dtype=np.float32))


def test_a_written_conversation_is_read_with_turns_and_labels(tmp_path: Path) -> None:
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "c1.txt").write_text(CALL)
    [one] = read_written(tmp_path)
    assert (one.kind, one.identity) == ("call", "calls/c1")
    assert [(u.speaker, u.turn) for u in one.utterances] == [("Ana", 1), ("Ben", 2), ("Ben", 2), ("Ben", 3)]
    assert one.labels == (
        frozenset({"question"}), frozenset({"update"}), frozenset({"commitment"}), frozenset(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# c1 | sermon | x\n", "line 1"),
        ("# c1 | call | x\nAna\tHello.\twish\n", "line 2"),
        ("# c1 | call | x\nAna\tHi.\nno tab\n", "line 3"),
    ],
)
def test_a_malformed_conversation_is_named_with_its_line(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "c1.txt").write_text(text)
    with pytest.raises(CorpusError, match=rf"c1\.txt, {place}"):
        read_written(tmp_path)


def test_what_comes_with_the_code_is_well_formed_and_named_once() -> None:
    everything = read_written()
    assert len({one.identity for one in everything}) == len(everything) > 0
    assert {one.kind for one in everything} == {"call", "email", "chat"}


def test_a_meeting_of_an_auxiliary_corpus_keeps_its_own_labels(tmp_path: Path) -> None:
    rows = [
        act(2, "B", "I'll do that.", action=True),
        act(1, "A", "Who writes the report?"),
        act(3, "B", "."),
        {**act(4, "A", "Not linked."), "meeting": "Other", "action": None},
        {**act(5, "A", "Of another split."), "split": "test"},
    ]
    (tmp_path / "data" / "ami").mkdir(parents=True)
    with gzip.open(tmp_path / "data" / "ami" / "dialogue_acts.jsonl.gz", "wt") as file:
        file.write("\n".join(json.dumps(row) for row in rows))
    [one] = read_auxiliary(tmp_path, "ami", "train")
    assert [u.text for u in one.utterances] == ["Who writes the report?", "I'll do that."]
    assert (one.scheme, one.labels) == ("ami", (frozenset(), frozenset({"action"})))
    [plain] = as_unlabelled([one])
    assert (plain.scheme, plain.corpus, plain.labels) == ("main", "unlabelled", (frozenset(), frozenset()))


def act(index: int, speaker: str, text: str, *, action: bool = False) -> dict[str, object]:
    """A dialogue act of AMI."""
    return {
        "meeting": "M1", "idx": index, "speaker": speaker, "text": text, "split": "train",
        "action": action, "decision": False, "problem": False,
    }  # fmt: skip


def test_a_missing_auxiliary_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"mrda.utterances\.jsonl\.gz"):
        read_auxiliary(tmp_path, "mrda", "train")


def test_sentences_that_run_together_keep_the_labels_of_both() -> None:
    joined = roughen.run_together(talk(), random.Random(1), share=1.0)
    assert [one.text for one in joined.utterances] == ["Well, could you send it?", "Sure I'll send it tonight."]
    assert joined.targets.tolist() == [[1, 0], [0, 1]]


def test_spoken_text_gains_and_loses_words_but_no_sentence() -> None:
    spoken = roughen.as_spoken(talk(), random.Random(3), rate=0.9)
    assert [one.text for one in spoken.utterances] != [one.text for one in talk().utterances]
    assert all(one.text for one in spoken.utterances)
    assert spoken.targets.tolist() == talk().targets.tolist()
    assert roughen.as_spoken(talk(), random.Random(3), rate=0.9).utterances == spoken.utterances


def test_punctuation_and_speakers_can_be_taken_away() -> None:
    bare = roughen.without_speakers(roughen.without_punctuation(talk()))
    assert bare.utterances[0].text.split() == ["Well", "could", "you", "send", "it"]
    assert {one.speaker for one in bare.utterances} == {None}
