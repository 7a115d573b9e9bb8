"""Labels that are kept apart from a text that is not ours find their sentences again, or say why not."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from eval.annotations import AnnotationError, build, write_unlabelled
from eval.annotations.build import LABELS, fingerprint
from eval.annotations.readers import read
from eval.labels import real_root
from extractor.types import LABELS as KNOWN


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small corpus of weekly notes."""
    rows = [
        {"section": "done", "text": "merged the importer"},
        {"section": "blocked", "text": "no credentials for staging"},
        {"section": "blocked", "text": "", "empty": True},
    ]
    usual = {"source": "ipfs", "file": "week.md", "person": "Ana", "empty": False, "bare_ref": False}
    (tmp_path / "data" / "ipfs_standups").mkdir(parents=True)
    lines = "\n".join(json.dumps({**usual, **row}) for row in rows)
    (tmp_path / "data" / "ipfs_standups" / "items.jsonl").write_text(lines)
    return tmp_path / "data"


def annotate(data: Path, folder: Path, **changes: Any) -> Path:
    """A file of labels for the notes."""
    place = {"corpus": "ipfs", "meeting": "week.md"}
    one = {
        "id": "week", "kind": "chat", "place": place, "text": fingerprint(read(data, place)),
        "labels": {"1": ["update"], "3": ["blocker"]}, **changes,
    }  # fmt: skip
    folder.mkdir()
    (folder / "notes.json").write_text(json.dumps([one]))
    return folder


def test_labels_are_put_on_their_sentences(data: Path, tmp_path: Path) -> None:
    assert build(data, tmp_path / "out", annotate(data, tmp_path / "labels")) == {"notes": 4}
    [one] = json.loads((tmp_path / "out" / "notes" / "gold.json").read_text())["conversations"]
    [turn] = one["turns"]
    assert [(s["text"], s["labels"]) for s in turn["sentences"]] == [
        ("Done:", []),
        ("merged the importer", ["update"]),
        ("Blocked:", []),
        ("no credentials for staging", ["blocker"]),
    ]


def test_another_text_is_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match=r"week: the text .* is not the one that was labelled"):
        build(data, tmp_path / "out", annotate(data, tmp_path / "labels", text="0" * 16))


def test_a_missing_corpus_is_named(data: Path, tmp_path: Path) -> None:
    labels = annotate(data, tmp_path / "labels", place={"corpus": "w3c", "repo": "a", "meeting": "b", "lines": [1, 2]})
    with pytest.raises(AnnotationError, match=r"week: the corpus is not in"):
        build(data, tmp_path / "out", labels)


def test_all_labels_that_come_with_the_code_are_ours() -> None:
    held = [one for file in LABELS.glob("*.json") for one in json.loads(file.read_text())]
    assert {label for one in held for labels in one["labels"].values() for label in labels} == set(KNOWN)
    assert len({one["id"] for one in held}) == len(held)


def test_every_label_finds_its_sentence_in_the_corpora(tmp_path: Path) -> None:
    root = real_root()
    if root is None:
        pytest.skip("the corpora are not on this machine (LOOSEENDS_DATA)")
    counts = build(root.parent, tmp_path)
    assert set(counts) == {file.stem for file in LABELS.glob("*.json")}
    assert all(count > 500 for count in counts.values())


def test_nothing_that_is_for_scoring_was_labelled_to_learn_from() -> None:
    root = real_root()
    if root is None:
        pytest.skip("the corpora are not on this machine (LOOSEENDS_DATA)")
    scoring = {
        one["id"].split("-", 1)[1]
        for file in (root / "dev-test").glob("*/gold.json")
        for one in json.loads(file.read_text())["conversations"]
    }
    places = [one["place"] for file in LABELS.glob("*.json") for one in json.loads(file.read_text())]
    assert not {place.get("meeting") for place in places} & scoring
    sentences = (root.parent / "parakweet_email_intent" / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {row["id"]: " ".join(row["text"].lower().split()) for row in map(json.loads, sentences)}
    learnt = {line for place in places if place["corpus"] == "parakweet" for line in place["lines"]}
    assert all(line.startswith("train-") for line in learnt)
    assert not {texts[line] for line in learnt} & {text for line, text in texts.items() if line.startswith("test-")}
    assert all(place["meeting"].split("/")[1] < "2020" for place in places if place["corpus"] == "ipfs")
    for corpus, file in (("ami", "ami/dialogue_acts.jsonl.gz"), ("icsi", "mrda/utterances.jsonl.gz")):
        with gzip.open(root.parent / file, "rt") as lines:
            splits = {row["meeting"]: row["split"] for row in map(json.loads, lines)}
        assert {splits[place["meeting"]] for place in places if place["corpus"] == corpus} == {"train"}


def test_calls_for_a_teacher_have_no_labels_and_are_none_of_those_that_were_labelled(tmp_path: Path) -> None:
    usual = {"repo": "w3c", "nick": "ann", "kind": "scribed", "speaker": "Bo"}
    rows = [
        {**usual, "meeting": meeting, "line": line, "text": f"We looked at point {line}."}
        for meeting, lines in (("known", 200), ("long", 200), ("short", 20))
        for line in range(lines)
    ]
    (tmp_path / "data" / "w3c_irc_minutes").mkdir(parents=True)
    with gzip.open(tmp_path / "data" / "w3c_irc_minutes" / "lines.jsonl.gz", "wt") as file:
        file.write("\n".join(json.dumps(row) for row in rows))
    usual = {"domain": "Committee", "split": "train", "turns": [{"speaker": "Chair", "text": "Order. We begin."}] * 70}
    others = (
        {"meeting": "new"},
        {"meeting": "old"},
        {"meeting": "b", "split": "test"},
        {"meeting": "c", "domain": "Product"},
    )
    (tmp_path / "data" / "qmsum").mkdir()
    with gzip.open(tmp_path / "data" / "qmsum" / "meetings.jsonl.gz", "wt") as file:
        file.write("\n".join(json.dumps({**usual, **other}) for other in others))
    (tmp_path / "w3c-calls.json").write_text(json.dumps([{"place": {"meeting": "known"}}]))
    (tmp_path / "committees.json").write_text(json.dumps([{"place": {"meeting": "old"}}]))
    assert write_unlabelled(tmp_path / "data", tmp_path / "out", labels=tmp_path) == 200 + 2 * 60
    [one] = json.loads((tmp_path / "out" / "committees-unlabelled" / "gold.json").read_text())["conversations"]
    assert one["id"] == "new"
    [one] = json.loads((tmp_path / "out" / "w3c-unlabelled" / "gold.json").read_text())["conversations"]
    assert one["id"] == "long"
    assert {tuple(sentence["labels"]) for turn in one["turns"] for sentence in turn["sentences"]} == {()}
