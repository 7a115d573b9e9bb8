"""Reads corpora whose labels are not ours (AMI, MRDA, Parakweet) for the auxiliary heads; see each corpus's README."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from models.classifier.train.corpus import MAIN, SCHEMES, UNLABELLED, CorpusError, LabelledConversation, json_lines
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
        everything = list(json_lines(file))
        rows = [row for row in everything if _split(row) == split]
        if split != "test" and name == "parakweet":  # a few of its test sentences stand in its training part as well
            tested = {_plain(row["text"]) for row in everything if row["split"] == "test"}
            rows = [row for row in rows if _plain(row["text"]) not in tested]
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


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _split(row: Row) -> str:
    """The corpus's own split; Parakweet has no development set, so a tenth of its training file is one."""
    if row["split"] == "train" and "intent" in row and int(row["id"].rpartition("-")[2]) % 10 == 0:
        return "dev"
    return str(row["split"])


def _meetings(rows: Iterable[Row], name: str) -> Iterator[LabelledConversation]:
    ordered = sorted(rows, key=lambda row: (row["meeting"], row["idx"]))
    for meeting, group in groupby(ordered, key=lambda row: row["meeting"]):
        spoken = [row for row in group if row["text"].strip(" .,")]
        utterances: list[Utterance] = []
        for row in spoken:
            same = bool(utterances) and utterances[-1].speaker == row["speaker"]
            turn = utterances[-1].turn + (not same) if utterances else 0
            utterances.append(Utterance(row["text"], row["speaker"], turn))
        held = tuple(frozenset(label for label in SCHEMES[name] if row[label]) for row in spoken)
        yield LabelledConversation(name, name, meeting, "call", tuple(utterances), held, name)


def _ami(rows: Iterable[Row]) -> Iterator[LabelledConversation]:
    """Dialogue acts, and whether annotators linked them to the summary of actions, decisions, problems."""
    return _meetings((row for row in rows if row["action"] is not None), "ami")


def _mrda(rows: Iterable[Row]) -> Iterator[LabelledConversation]:
    """Dialogue acts with their tags; some were never tagged."""
    return _meetings((row for row in rows if row["tag"] != _UNTAGGED), "mrda")


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
