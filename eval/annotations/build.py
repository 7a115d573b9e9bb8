"""Puts the labels on the text again, after making sure that it is the text they were given for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.annotations.readers import Turn, read

LABELS = Path(__file__).parent / "labels"


class AnnotationError(Exception):
    """A corpus is missing, or its text is not the one that was labelled; the message names both."""


def build(data: Path, out: Path, labels: Path = LABELS) -> dict[str, int]:
    """Write `SET/gold.json` for every file of labels.

    Args:
        data: the folder of the corpora.
        out: where the folders go.
        labels: the folder with `SET.json`.

    Returns:
        Sentences of each set.

    Raises:
        AnnotationError: a corpus is missing, or is not what was labelled.
    """
    counts = {}
    for file in sorted(labels.glob("*.json")):
        annotated = json.loads(file.read_text(encoding="utf-8"))
        conversations = [conversation for one in annotated for conversation in _labelled(data, one)]
        counts[file.stem] = write_set(out / file.stem, conversations)
    return counts


def write_set(folder: Path, conversations: Sequence[dict[str, Any]]) -> int:
    """Write the `gold.json` of one set and return how many sentences it has."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"conversations": conversations}, ensure_ascii=False, indent=1)
    (folder / "gold.json").write_text(text + "\n", encoding="utf-8")
    return sum(len(turn["sentences"]) for one in conversations for turn in one["turns"])


def labelled_turns(turns: Iterable[Turn], held: Mapping[int, Sequence[str]]) -> list[dict[str, Any]]:
    """Turns as `gold.json` has them; `held` gives the labels of those sentences, by number, that have any."""
    rows, number = [], 0
    for index, (speaker, sentences) in enumerate(turns, start=1):
        labelled = [{"text": text, "labels": held.get(number + n, [])} for n, text in enumerate(sentences)]
        number += len(sentences)
        rows.append({"id": f"t{index}", "speaker": speaker, "sentences": labelled})
    return rows


def fingerprint(turns: Iterable[Turn]) -> str:
    """What the text of a conversation hashes to: speakers, turns and sentences."""
    text = "\n\n".join("\n".join((speaker, *sentences)) for speaker, sentences in turns)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _labelled(data: Path, annotated: dict[str, Any]) -> list[dict[str, Any]]:
    name = annotated["id"]
    try:
        turns = read(data, annotated["place"])
    except (OSError, LookupError, ValueError) as error:
        raise AnnotationError(f"{name}: the corpus is not in {data} ({type(error).__name__}: {error})") from error
    if fingerprint(turns) != annotated["text"]:
        raise AnnotationError(f"{name}: the text in {data} is not the one that was labelled: another version of it?")
    rows = labelled_turns(turns, {int(number): labels for number, labels in annotated["labels"].items()})
    head = {"kind": annotated["kind"], "title": annotated.get("title", "")}
    if annotated["place"]["corpus"] == "parakweet":  # sentences that have nothing to do with each other
        return [{"id": f"{name}-{row['speaker']}", **head, "turns": [row]} for row in rows]
    return [{"id": name, **head, "turns": rows}]
