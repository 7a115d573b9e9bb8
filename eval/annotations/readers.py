"""Cuts conversations out of the corpora, always in the same way: turns of (speaker, sentences)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from extractor.sentences import split
from models.classifier.train.corpus import json_lines
from pipelines.sources import find_reader
from pipelines.sources.base import Context, Problem

Turn = tuple[str, list[str]]
Place = Mapping[str, Any]

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[A-Z0-9@\"'(])")
_ROBOT = re.compile(
    r"^(voip|zakim|trackbot|rrsagent|cg-)|speaker queue|has the floor|IRC|muted|http\S+$|is now known as|has joined"
    r"|Regrets|^\S+ \S+ (me )?scribe",
    re.IGNORECASE,
)
_W3C = Path("w3c_irc_minutes", "lines.jsonl.gz")
_QMSUM = Path("qmsum", "meetings.jsonl.gz")
_MECHANICS = ("q+", "q-", "+1", "-1", "Present:", "scribe")
_ROLES = {"PM": "Project Manager", "ME": "Marketing", "UI": "User Interface", "ID": "Industrial Designer"}


def read(data: Path, place: Place) -> list[Turn]:
    """The turns of one conversation.

    Args:
        data: the folder of the corpora.
        place: `corpus`, and what its reader below needs.

    Raises:
        OSError: a file of the corpus is missing.
        KeyError: the corpus, or the place in it, is unknown.
    """
    return _READERS[place["corpus"]](data, place)


@cache
def _grouped(file: Path, key: str) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in json_lines(file):
        groups.setdefault(row[key], []).append(row)
    return groups


def _turns(spoken: Iterable[tuple[str, list[str]]]) -> list[Turn]:
    return [
        (speaker, [sentence for _, sentences in group for sentence in sentences])
        for speaker, group in groupby(spoken, key=lambda pair: pair[0])
    ]


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def _w3c(data: Path, place: Place) -> list[Turn]:
    """Scribed talk, chat, and the formal lines, from one line number to another; robots and mechanics left out."""
    rows = _grouped(data / _W3C, "meeting")[place["meeting"]]
    first, last = place["lines"]
    return _w3c_turns(row for row in rows if row["repo"] == place["repo"] and first <= row["line"] <= last)


def w3c_calls(data: Path) -> dict[str, int]:
    """The W3C calls by name, and how many lines their logs have."""
    return {name: len(rows) for name, rows in _grouped(data / _W3C, "meeting").items()}


def w3c_call(data: Path, name: str) -> list[Turn]:
    """A whole W3C call."""
    rows = _grouped(data / _W3C, "meeting")[name]
    return _w3c_turns(row for row in rows if row["repo"] == rows[0]["repo"])


def _w3c_turns(rows: Iterable[dict[str, Any]]) -> list[Turn]:
    return _turns((_w3c_speaker(row), _sentences(_w3c_text(row))) for row in rows if _is_talk(row))


def _is_talk(row: Mapping[str, Any]) -> bool:
    text = row["text"]
    talk = row["kind"] in ("scribed", "scribed_cont", "chat", "resolved", "action") and len(text) > 2
    robot = _ROBOT.search(f"{row['nick']} {row['speaker'] or ''} {text}")
    return talk and not robot and not text.startswith(_MECHANICS)


def _is_formal(row: Mapping[str, Any]) -> bool:
    return row["kind"] in ("resolved", "action")


def _w3c_speaker(row: Mapping[str, Any]) -> str:
    return str(row["nick"] if _is_formal(row) else row["speaker"] or row["nick"])


def _w3c_text(row: Mapping[str, Any]) -> str:
    return f"{row['kind'].upper()}: {row['text']}" if _is_formal(row) else row["text"]


def _icsi(data: Path, place: Place) -> list[Turn]:
    """Utterances from one index to another; each is a sentence."""
    rows = _grouped(data / "mrda" / "utterances.jsonl.gz", "meeting")[place["meeting"]]
    first, last = place["lines"]
    chosen = sorted((row for row in rows if first <= row["idx"] <= last), key=lambda row: row["idx"])
    return _turns((row["speaker"], [row["text"]]) for row in chosen if row["text"].strip())


def _ami(data: Path, place: Place) -> list[Turn]:
    """Dialogue acts from one id to another; each is a sentence."""
    rows = _grouped(data / "ami" / "dialogue_acts.jsonl.gz", "meeting")[place["meeting"]]
    chosen = [row for row in rows if row["text"].strip(" .,")]
    names = [row["da_id"] for row in chosen]
    first, last = (names.index(name) for name in place["lines"])
    return _turns((_ROLES.get(row["speaker_role"], row["speaker"]), [row["text"]]) for row in chosen[first : last + 1])


def _ipfs(data: Path, place: Place) -> list[Turn]:
    """Weekly notes: a turn for each person, a sentence for each heading and line."""
    rows = _grouped(data / "ipfs_standups" / "items.jsonl", "file")[place["meeting"]]
    people: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        if row["source"] == "ipfs" and not row["empty"] and not row["bare_ref"]:
            people.setdefault(row["person"], {}).setdefault(row["section"], []).append(row["text"])
    return [(person, list(_under_headings(sections))) for person, sections in people.items()]


def _under_headings(sections: Mapping[str, list[str]]) -> Iterator[str]:
    for section, texts in sections.items():
        yield f"{section.capitalize()}:"
        yield from texts


def _parakweet(data: Path, place: Place) -> list[Turn]:
    """Sentences without context; each is a turn, and in training a conversation."""
    rows = _grouped(data / "parakweet_email_intent" / "sentences.jsonl", "id")
    return [(name, [rows[name][0]["text"]]) for name in place["lines"]]


def _committee(data: Path, place: Place) -> list[Turn]:
    """Turns of a committee's meeting, from one index to another."""
    [meeting] = _grouped(data / _QMSUM, "meeting")[place["meeting"]]
    first, last = place["lines"]
    return [(turn["speaker"], _sentences(turn["text"])) for turn in meeting["turns"][first : last + 1]]


def committees(data: Path) -> list[str]:
    """The committees' meetings in the training part of QMSum, by name."""
    rows = (row for rows in _grouped(data / _QMSUM, "meeting").values() for row in rows)
    return sorted(row["meeting"] for row in rows if row["domain"] == "Committee" and row["split"] == "train")


def _file(data: Path, place: Place) -> list[Turn]:
    """A conversation of a mailbox, transcript or chat export, as the product reads it."""
    turns = _conversations(data / "parser_samples" / place["file"])[place["number"]]
    return [turn for turn in turns if turn[1]]


@cache
def _conversations(path: Path) -> list[list[Turn]]:
    reader = find_reader(path)
    if reader is None:
        raise KeyError(f"{path} is not read as anything")
    found = [one for one in reader.read(path, Context(path.parent)) if not isinstance(one, Problem)]
    split_up = (
        [
            (turn.speaker or "?", [turn.text[start:end] for start, end in split(turn.text, one.kind)])
            for turn in one.turns
        ]
        for one in found
    )
    return [turns for turns in split_up if any(sentences for _, sentences in turns)]


_READERS: dict[str, Callable[[Path, Place], list[Turn]]] = {
    "w3c": _w3c,
    "icsi": _icsi,
    "ami": _ami,
    "ipfs": _ipfs,
    "parakweet": _parakweet,
    "committee": _committee,
    "file": _file,
}
