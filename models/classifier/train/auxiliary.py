"""Reads corpora whose labels are not ours (AMI, MRDA, Parakweet) for the auxiliary heads; see each corpus's README."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from models.classifier.train.corpus import MAIN, UNLABELLED, CorpusError, LabelledConversation
from models.classifier.windows import Utterance

Row = dict[str, Any]
_UNTAGGED = "z"


def read_auxiliary(root: Path, name: str, split: str) -> list[LabelledConversation]:
    """All conversations of one split of an auxiliary corpus.

    Args:
        root: the folder that holds `data/`.
        name: `ami`, `mrda` or `parakweet`.
        split: `train`, `dev` or `test`, as the corpus has them.

    Raises:
        CorpusError: its file is missing or not in the expected form.
    """
    path, read = _CORPORA[name]
    file = root / "data" / path
    try:
        rows = [row for row in _rows(file) if _split(row) == split]
        if split != "test" and name == "parakweet":  # a few of its test sentences stand in its training part as well
            rows = list(_without(rows, {_plain(row["text"]) for row in _rows(file) if row["split"] == "test"}))
        return list(read(rows))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(
            f"{file}: not the corpus {name} ({type(error).__name__}: {error}). "
            "Where it can be had is told in models/classifier/MODEL_CARD.md."
        ) from error


def as_unlabelled(conversations: Iterable[LabelledConversation]) -> list[LabelledConversation]:
    """The same texts for a teacher to label by our scheme, those labels left out that are not ours."""
    return [
        replace(one, corpus=UNLABELLED, scheme=MAIN, labels=(frozenset(),) * len(one.utterances))
        for one in conversations
    ]


def _rows(file: Path) -> Iterator[Row]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _without(rows: Iterable[Row], texts: set[str]) -> Iterator[Row]:
    return (row for row in rows if _plain(row["text"]) not in texts)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _split(row: Row) -> str:
    """The corpus's own split; Parakweet has no development set, so a tenth of its training file is one."""
    if row["split"] == "train" and "intent" in row and int(row["id"].rpartition("-")[2]) % 10 == 0:
        return "dev"
    return str(row["split"])


def _meetings(
    rows: Iterable[Row], name: str, order: Callable[[Row], Any], labels: Callable[[Row], set[str]]
) -> Iterator[LabelledConversation]:
    ordered = sorted(rows, key=lambda row: (row["meeting"], order(row)))
    for meeting, group in groupby(ordered, key=lambda row: row["meeting"]):
        spoken = [row for row in group if row["text"].strip(" .,")]
        utterances: list[Utterance] = []
        for row in spoken:
            same = bool(utterances) and utterances[-1].speaker == row["speaker"]
            turn = utterances[-1].turn + (not same) if utterances else 0
            utterances.append(Utterance(row["text"], row["speaker"], turn))
        held = tuple(frozenset(labels(row)) for row in spoken)
        yield LabelledConversation(name, name, meeting, "call", tuple(utterances), held, name)


def _ami(rows: Iterable[Row]) -> Iterator[LabelledConversation]:
    """Dialogue acts, and whether annotators linked them to the summary of actions, decisions, problems."""
    linked = (row for row in rows if row["action"] is not None)
    return _meetings(
        linked, "ami", lambda row: row["idx"], lambda row: {k for k in ("action", "decision", "problem") if row[k]}
    )


def _mrda(rows: Iterable[Row]) -> Iterator[LabelledConversation]:
    kinds = ("commitment", "command", "suggestion", "question")
    tagged = (row for row in rows if row["tag"] != _UNTAGGED)
    return _meetings(tagged, "mrda", lambda row: row["idx"], lambda row: {kind for kind in kinds if row[kind]})


def _parakweet(rows: Iterable[Row]) -> Iterator[LabelledConversation]:
    """Each sentence is a conversation of its own: the corpus has no context."""
    for row in rows:
        held = frozenset({"intent"} if row["intent"] else ())
        one = Utterance(row["text"], None, 0)
        yield LabelledConversation("parakweet", "parakweet", row["id"], "email", (one,), (held,), "parakweet")


_CORPORA: dict[str, tuple[Path, Callable[[Iterable[Row]], Iterator[LabelledConversation]]]] = {
    "ami": (Path("ami", "dialogue_acts.jsonl.gz"), _ami),
    "mrda": (Path("mrda", "utterances.jsonl.gz"), _mrda),
    "parakweet": (Path("parakweet_email_intent", "sentences.jsonl"), _parakweet),
}
