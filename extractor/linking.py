"""Strings mentions together: each joins the thread it most likely belongs to, or opens one of its own.

Mentions are taken in the order of time. How likely a mention belongs to a thread is a logistic regression on
`extractor.features`, one for each pair of label and item type, fitted to the training projects by `eval.fit_linking`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from extractor.embedder import Vectors
from extractor.features import NAMES, features, rivals
from extractor.mentions import OPENING, Corpus, Mention, Thread
from extractor.regression import Logistic
from extractor.types import ItemType

WEIGHTS_FILE = "linking_weights.json"
NEAREST = 25  # threads of other conversations that are looked at, by cosine
RECENT = 60  # threads of the same conversation that are looked at, the last touched first
MOST = 3  # threads of one type that one update may belong to

# What a label may add to beside opening an item of its own.
JOINING: Mapping[str, tuple[ItemType, ...]] = {
    "update": ("task", "blocker", "question"),
    "question": ("task",),
    "commitment": ("question",),
    "decision": ("question",),
}
SUPERSEDED = "superseded"  # the target of a decision that replaces another


@dataclass(frozen=True)
class Link(Logistic):
    """The chance that a mention with a label belongs to a thread of a type, for a row of `features.NAMES`."""

    threshold: float


Links = Mapping[tuple[str, str], Link]


@lru_cache(maxsize=1)
def fitted_links() -> Links:
    """The weights that the package comes with.

    Raises:
        ValueError: the file was fitted to other features than this version computes.
    """
    return read_links((files("extractor") / WEIGHTS_FILE).read_text(encoding="utf-8"))


def read_links(text: str) -> Links:
    """Weights from JSON: `{"features": [...], "links": {"label>type": {"bias", "weights", "threshold"}}}`."""
    data = json.loads(text)
    if tuple(data["features"]) != NAMES:
        raise ValueError(f"{WEIGHTS_FILE} was fitted to other features; fit again: python -m eval.fit_linking")
    links: dict[tuple[str, str], Link] = {}
    for key, link in data["links"].items():
        label, target = key.split(">")
        links[label, target] = Link(link["bias"], tuple(link["weights"]), link["threshold"])
    return links


def link(corpus: Corpus, links: Links) -> list[Thread]:
    """Strings all mentions of a project together; threads in the order in which they were opened."""
    walk = _Walk(corpus, links)
    for mention in corpus.mentions:
        walk.place(mention)
    return walk.threads


class _Walk:
    """The threads so far, and where the next mention goes."""

    def __init__(self, corpus: Corpus, links: Links) -> None:
        self._corpus = corpus
        self._links = links
        self._by_type: dict[ItemType, list[Thread]] = defaultdict(list)
        self._thread_of: dict[ItemType, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        # Threads of each conversation, the last touched last.
        self._here: dict[tuple[ItemType, str], dict[int, None]] = defaultdict(dict)
        self._nearest: list[int] = []
        self.threads: list[Thread] = []

    def place(self, mention: Mention) -> None:
        """Lets a mention join threads or open them, under each of its labels."""
        cosines = self._corpus.vectors[: mention.number] @ self._corpus.vectors[mention.number]
        self._nearest = _highest(cosines, 8 * NEAREST)
        joins: list[tuple[ItemType, int, str]] = []
        opens: list[tuple[ItemType, str, int | None]] = []
        for label, kind in _own(mention):
            chance, number = _best(self._chances(mention, label, kind, kind, cosines))
            joined = self._joined(mention, label, cosines)
            replaced = self._replaced(mention, cosines) if label == "decision" else None
            if label == "decision":
                joins += [(other, n, label) for _, other, n in joined]
            elif joined and joined[0][0] > chance:
                # "Any news of the VPN?" and "I'll ask Peter" say something of what is there already.
                joins.append((joined[0][1], joined[0][2], label))
                continue
            if chance >= self._links[label, kind].threshold and (replaced is None or replaced[0] <= chance):
                joins.append((kind, number, label))
            else:
                opens.append((kind, label, replaced[1] if replaced else None))
        if "update" in mention.labels:
            joins += [(kind, number, "update") for _, kind, number in self._joined(mention, "update", cosines)]
        for kind, number, label in joins:
            self._add(kind, number, mention, label)
        for kind, label, replaces in opens:
            self._open(kind, mention, label, replaces)

    def _replaced(self, mention: Mention, cosines: Vectors) -> tuple[float, int] | None:
        """The standing decision that a decision most likely replaces: chance and number."""
        chances = self._chances(mention, "decision", SUPERSEDED, "decision", cosines)
        standing = [c for c in chances if self._by_type["decision"][c[1]].replaced_by is None]
        best = _best(standing)
        return best if best[0] >= self._links["decision", SUPERSEDED].threshold else None

    def _joined(self, mention: Mention, label: str, cosines: Vectors) -> list[tuple[float, ItemType, int]]:
        """Threads of other types that a mention belongs to: chance, type and number, likeliest first by type."""
        found = []
        for kind in JOINING.get(label, ()):
            threshold = self._links[label, kind].threshold
            chances = [c for c in self._chances(mention, label, kind, kind, cosines) if c[0] >= threshold]
            found += [(chance, kind, number) for chance, number in sorted(chances, key=lambda c: (-c[0], c[1]))[:MOST]]
        return found

    def _chances(
        self, mention: Mention, label: str, target: str, kind: ItemType, cosines: Vectors
    ) -> list[tuple[float, int]]:
        """Chance and number of each candidate thread of a type, by the weights for a label and a target."""
        numbers = self._candidates(mention, kind)
        threads = [self._by_type[kind][number] for number in numbers]
        if not threads:
            return []
        field = rivals(mention, threads, cosines)
        model = self._links[label, target]
        return [
            (model.probability(features(mention, label, n, threads, field, self._corpus)), number)
            for n, number in enumerate(numbers)
        ]

    def _candidates(self, mention: Mention, kind: ItemType) -> list[int]:
        """Threads of the same conversation, and those of others that are nearest in meaning."""
        threads = self._by_type[kind]
        if len(threads) <= NEAREST + RECENT:
            return list(range(len(threads)))
        here = list(self._here[kind, mention.place.talk.conversation.key])[-RECENT:]
        near = dict.fromkeys(n for number in self._nearest for n in self._thread_of[kind].get(number, ()))
        return sorted({*here, *list(near)[:NEAREST]})

    def _add(self, kind: ItemType, number: int, mention: Mention, label: str) -> None:
        thread = self._by_type[kind][number]
        if thread.last is not mention:
            thread.mentions.append((mention, label))
            self._touch(kind, number, mention)

    def _open(self, kind: ItemType, mention: Mention, label: str, replaces: int | None) -> None:
        thread = Thread(kind, [(mention, label)])
        if replaces is not None:
            self._by_type[kind][replaces].replaced_by = thread
        self._by_type[kind].append(thread)
        self._touch(kind, len(self._by_type[kind]) - 1, mention)
        self.threads.append(thread)

    def _touch(self, kind: ItemType, number: int, mention: Mention) -> None:
        self._thread_of[kind][mention.number].append(number)
        here = self._here[kind, mention.place.talk.conversation.key]
        here.pop(number, None)
        here[number] = None


def _highest(cosines: Vectors, most: int) -> list[int]:
    """Numbers of the mentions with the highest cosines, the highest first, the earlier of equals."""
    if len(cosines) > most:
        floor = np.partition(cosines, len(cosines) - most)[len(cosines) - most]
        numbers = np.flatnonzero(cosines >= floor)
    else:
        numbers = np.arange(len(cosines))
    return [int(number) for number in numbers[np.argsort(-cosines[numbers], kind="stable")][:most]]


def _best(chances: Sequence[tuple[float, int]]) -> tuple[float, int]:
    return max(chances, key=lambda chance: (chance[0], -chance[1]), default=(0.0, -1))


def _own(mention: Mention) -> list[tuple[str, ItemType]]:
    """The labels under which a mention may open an item, one for each type; a commitment says more than a request."""
    own = {
        OPENING[label]: label
        for label in ("request", "commitment", "decision", "blocker", "question")
        if label in mention.labels
    }
    return [(label, kind) for kind, label in own.items()]
