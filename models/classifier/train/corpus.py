"""Reads the training data: written projects (`gold/train`) and annotated real text (`data/annotated/train`)."""

from __future__ import annotations

import gzip
import json
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.classifier.labels import LABELS
from models.classifier.windows import KINDS, Kind, Utterance

WRITTEN = "gold"
REAL = "annotated"
_FOLDERS = {WRITTEN: Path("gold"), REAL: Path("data", "annotated")}
UNLABELLED = "unlabelled"
MAIN = "main"
SCHEMES: dict[str, tuple[str, ...]] = {
    MAIN: LABELS,
    "ami": ("action", "decision", "problem"),
    "mrda": ("commitment", "command", "suggestion", "question"),
    "parakweet": ("intent",),
}
"""The labels that each head of the network gives: ours, and those of corpora that help it along."""


class CorpusError(Exception):
    """A corpus is missing or malformed; the message names it and says what to do."""


@dataclass(frozen=True)
class LabelledConversation:
    """A conversation whose sentences have labels.

    Attributes:
        corpus: `gold` (written projects), `annotated` (real calls and mail), or the name of an auxiliary corpus.
        source: the project or the set it is from.
        identity: its id within the source.
        kind: call, email or chat.
        utterances: its sentences in order.
        labels: for each sentence the labels that hold, of the scheme's.
        scheme: which labels these are, a key of `SCHEMES`.
    """

    corpus: str
    source: str
    identity: str
    kind: Kind
    utterances: tuple[Utterance, ...]
    labels: tuple[frozenset[str], ...]
    scheme: str = MAIN


def read_corpus(root: Path, corpus: str, part: str) -> list[LabelledConversation]:
    """All conversations of one corpus.

    Args:
        root: the folder that holds `gold/` and `data/`.
        corpus: `gold` or `annotated`.
        part: `train` or `dev-test`.

    Raises:
        CorpusError: the folder is missing or holds no `gold.json`, or a file is not in the expected form.
    """
    return read_folder(root / _FOLDERS[corpus] / part, corpus)


def read_folder(folder: Path, corpus: str) -> list[LabelledConversation]:
    """All conversations of the `SET/gold.json` files in a folder, as of this corpus.

    Raises:
        CorpusError: there is none, or one is not in the expected form.
    """
    files = sorted(folder.glob("*/gold.json"))
    if not files:
        raise CorpusError(
            f"{folder}: no */gold.json found. Name the folder that holds gold/ and data/ with --data or LOOSEENDS_DATA."
        )
    return [conversation for file in files for conversation in _read_file(file, corpus)]


def json_lines(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, gzipped or not.

    Raises:
        OSError: it can't be read.
        ValueError: a line is not JSON.
    """
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def without_noise(conversations: Iterable[LabelledConversation]) -> list[LabelledConversation]:
    """Without the newsletters and notices of the written mailboxes: mail threads in which nothing counts.

    The sources mark them by their headers, so that they never reach the classifier. Trained on their "Please confirm
    your seat" as nobody's request, it misses "Please confirm the mapping".
    """
    return [one for one in conversations if one.corpus != WRITTEN or one.kind != "email" or any(one.labels)]


def split(
    conversations: Iterable[LabelledConversation], projects: Sequence[str], share: float, seed: int
) -> tuple[list[LabelledConversation], list[LabelledConversation]]:
    """Training and validation conversations: whole projects of the written ones, whole conversations of the real ones.

    Args:
        conversations: both corpora.
        projects: the written projects to hold out.
        share: how much of each real source to hold out; at least one conversation.
        seed: decides which.

    Raises:
        CorpusError: a project to hold out does not exist; training on it unnoticed would spoil the validation.
    """
    everything = list(conversations)
    missing = set(projects) - {one.source for one in everything if one.corpus == WRITTEN}
    if missing:
        raise CorpusError(f"validation project(s) not found: {', '.join(sorted(missing))}")
    held_out: set[tuple[str, str]] = set()
    for source in sorted({one.source for one in everything if one.corpus == REAL}):
        names = sorted(one.identity for one in everything if one.corpus == REAL and one.source == source)
        random.Random(f"{seed}/{source}").shuffle(names)
        held_out.update((source, name) for name in names[: max(1, math.ceil(share * len(names)))])

    def is_validation(one: LabelledConversation) -> bool:
        return one.source in projects if one.corpus == WRITTEN else (one.source, one.identity) in held_out

    return [one for one in everything if not is_validation(one)], [one for one in everything if is_validation(one)]


def _read_file(file: Path, corpus: str) -> list[LabelledConversation]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return [_conversation(one, corpus, file.parent.name) for one in data["conversations"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{file}: not a labelled project ({type(error).__name__}: {error})") from error


def _conversation(data: dict[str, Any], corpus: str, source: str) -> LabelledConversation:
    utterances: list[Utterance] = []
    labels: list[frozenset[str]] = []
    for number, turn in enumerate(data["turns"]):
        for sentence in turn["sentences"]:
            utterances.append(Utterance(sentence["text"], turn["speaker"], number))
            labels.append(frozenset(sentence["labels"]))
    unknown = set().union(*labels) - set(LABELS)
    if unknown or data["kind"] not in KINDS:
        raise ValueError(f"conversation {data['id']}: unknown label or kind: {sorted(unknown)}, {data['kind']}")
    return LabelledConversation(corpus, source, data["id"], data["kind"], tuple(utterances), tuple(labels))
