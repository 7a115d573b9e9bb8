"""Reads the gold projects: their conversations with their labels, their people and the items one should find.

A gold project is a folder with `gold.json`, `people.json` and the files that a user would take in (see
`eval/gold/README.md`). `gold.json` alone is enough to make annotated conversations of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from extractor.types import Conversation, ItemType, Kind, Person, Project, Sentence, Turn

GOLD = Path(__file__).parent / "gold"
Split = Literal["train", "dev-test"]
SPLITS: tuple[Split, ...] = ("train", "dev-test")


@dataclass(frozen=True)
class GoldEvidence:
    """One quote of a gold item, with the place it stands at.

    Attributes:
        source: the file it came from, relative to the project's folder.
        kind: call, email or chat: decides how near two times must be to be the same turn.
        turn: id of the turn in `gold.json`.
        at: ISO time (mail, chat) or seconds from the start (call).
        quote: the words.
    """

    source: str
    kind: Kind
    turn: str
    at: str | float
    quote: str


@dataclass(frozen=True)
class GoldItem:
    """An item that annotators wrote down.

    Attributes:
        optional: a question that its own conversation answers: neither missed when absent, nor wrong when found.
    """

    id: str
    type: ItemType
    text: str
    owner: str | None
    requester: str | None
    due: str | None
    waiting_on: str | None
    status: str
    superseded_by: str | None
    evidence: tuple[GoldEvidence, ...]
    optional: bool


@dataclass(frozen=True)
class GoldProject:
    """A gold project as read from its folder."""

    folder: Path
    project: Project
    conversations: tuple[Conversation, ...]
    items: tuple[GoldItem, ...]

    @property
    def name(self) -> str:
        """Name of the project's folder."""
        return self.folder.name


def folders(split: Split, root: Path = GOLD) -> list[Path]:
    """Folders of the projects of a split, by name."""
    return sorted(path.parent for path in (root / split).glob("*/gold.json"))


def load(folder: Path) -> GoldProject:
    """Reads one gold project.

    Raises:
        FileNotFoundError: the folder has no `gold.json`.
    """
    data = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    people_file = folder / "people.json"
    people = json.loads(people_file.read_text(encoding="utf-8")) if people_file.exists() else []
    project = Project(
        name=data["project"],
        people=tuple(Person.model_validate(person) for person in people),
        as_of=datetime.fromisoformat(data["as_of"]) if data.get("as_of") else None,
    )
    addresses = {person.name: person.email for person in project.people}
    conversations = tuple(_conversation(raw, addresses) for raw in data["conversations"])
    return GoldProject(folder, project, conversations, tuple(_items(data)))


def load_split(split: Split, root: Path = GOLD, name: str | None = None) -> list[GoldProject]:
    """Reads all projects of a split, or the one that is named.

    Raises:
        KeyError: no project of that name is in the split.
    """
    found = [folder for folder in folders(split, root) if name in (None, folder.name)]
    if name is not None and not found:
        raise KeyError(f"no project {name!r} in {root / split}; there are: {[f.name for f in folders(split, root)]}")
    return [load(folder) for folder in found]


def _conversation(raw: dict[str, Any], addresses: dict[str, str | None]) -> Conversation:
    """A gold conversation with its labels as if a perfect classifier had given them (score 1)."""
    kind: Kind = raw["kind"]
    turns = tuple(_turn(turn, kind, raw["source"], addresses) for turn in raw["turns"])
    started = datetime.fromisoformat(raw["started_at"]) if raw.get("started_at") else None
    return Conversation(
        key=raw["id"], kind=kind, title=raw["title"], source=raw["source"], started_at=started, turns=turns
    )


def _turn(raw: dict[str, Any], kind: Kind, source: str, addresses: dict[str, str | None]) -> Turn:
    sentences, text = [], ""
    for gold in raw["sentences"]:
        if text:
            text += " " if kind == "call" else "\n"
        start = len(text)
        text += gold["text"]
        labels = tuple(gold["labels"])
        sentences.append(
            Sentence(text=gold["text"], start=start, end=len(text), scores=dict.fromkeys(labels, 1.0), labels=labels)
        )
    at = raw["at"]
    return Turn(
        key=raw["id"],
        source=source,
        speaker=raw["speaker"],
        address=addresses.get(raw["speaker"]),
        at=None if kind == "call" or at is None else datetime.fromisoformat(at),
        start=float(at) if kind == "call" and at is not None else None,
        text=text,
        to=tuple(raw.get("to", ())),
        cc=tuple(raw.get("cc", ())),
        reply_to=raw.get("thread_of"),
        sentences=tuple(sentences),
    )


def _items(data: dict[str, Any]) -> Iterator[GoldItem]:
    turns = {turn["id"]: (conv, turn) for conv in data["conversations"] for turn in conv["turns"]}
    for raw in data.get("items", ()):
        evidence, conversations = [], set()
        for piece in raw["evidence"]:
            conv, turn = turns[piece["turn"]]
            conversations.add(conv["id"])
            evidence.append(GoldEvidence(conv["source"], conv["kind"], turn["id"], turn["at"], piece["quote"]))
        yield GoldItem(
            id=raw["id"],
            type=raw["type"],
            text=raw["text"],
            owner=raw.get("owner"),
            requester=raw.get("requester"),
            due=raw.get("due"),
            waiting_on=raw.get("waiting_on"),
            status=raw["status"],
            superseded_by=raw.get("superseded_by"),
            evidence=tuple(evidence),
            optional=raw["type"] == "question" and raw["status"] == "done" and len(conversations) == 1,
        )
