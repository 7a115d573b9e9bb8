"""The items of the gold projects as threads of mentions: what linking should make of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.gold import GoldItem, GoldProject
from extractor import Conversation
from extractor.embedder import Embedder
from extractor.mentions import OPENING, Corpus, Mention, Thread, gather
from extractor.people import Registry
from extractor.places import Talk
from extractor.types import ItemType


def corpus_of(gold: GoldProject, conversations: Sequence[Conversation], embedder: Embedder) -> Corpus:
    """The mentions of a project's conversations, labelled by the gold or by anything else."""
    registry = Registry.of(gold.project, conversations)
    return gather([Talk.of(conversation, registry) for conversation in conversations], registry, embedder)


def items_of(mention: Mention, items: Iterable[GoldItem]) -> list[GoldItem]:
    """Gold items that quote a mention."""
    key, text = mention.place.turn.key, mention.text
    return [i for i in items if any(e.turn == key and (e.quote in text or text in e.quote) for e in i.evidence)]


def gold_threads(gold: GoldProject, embedder: Embedder) -> list[tuple[GoldItem, Thread]]:
    """The items of a gold project as threads of all their mentions; items without any are left out."""
    threads: dict[str, Thread] = {}
    for mention in corpus_of(gold, gold.conversations, embedder).mentions:
        for item in items_of(mention, gold.items):
            threads.setdefault(item.id, Thread(item.type)).mentions.append((mention, _reading(mention, item.type)))
    return [(item, threads[item.id]) for item in gold.items if item.id in threads]


def _reading(mention: Mention, kind: ItemType) -> str:
    """The label by which a mention belongs to an item of a type."""
    own: list[str] = [
        label for label in ("commitment", "request", "decision", "blocker", "question") if label in mention.labels
    ]
    fitting = [label for label in own if OPENING[label] == kind]
    return (fitting or (["update"] if "update" in mention.labels else own))[0]
