"""Item ids: the same words in the same place are the same item, whatever else is taken in before or later."""

from __future__ import annotations

import hashlib

from extractor.types import Evidence, ItemType

LENGTH = 12


def item_id(kind: ItemType, earliest: Evidence) -> str:
    """Short hex of a SHA-256 over the type and the earliest piece of evidence."""
    parts = f"{kind}\x1f{earliest.conversation}\x1f{earliest.turn}\x1f{earliest.quote}"
    return hashlib.sha256(parts.encode("utf-8")).hexdigest()[:LENGTH]
