"""From conversations to items: pure functions, no files, no network, no clock."""

from extractor.annotate import Labeller, annotate
from extractor.embedder import Embedder, HashingEmbedder
from extractor.extract import extract
from extractor.grammar import Grammar
from extractor.sentences import split
from extractor.types import (
    ITEM_TYPES,
    LABELS,
    WAITING_ON,
    Conversation,
    Evidence,
    Item,
    ItemType,
    Kind,
    Person,
    Project,
    Sentence,
    Status,
    Turn,
    WaitingOn,
    Word,
)

__all__ = [
    "ITEM_TYPES",
    "LABELS",
    "WAITING_ON",
    "Conversation",
    "Embedder",
    "Evidence",
    "Grammar",
    "HashingEmbedder",
    "Item",
    "ItemType",
    "Kind",
    "Labeller",
    "Person",
    "Project",
    "Sentence",
    "Status",
    "Turn",
    "WaitingOn",
    "Word",
    "annotate",
    "extract",
    "split",
]
