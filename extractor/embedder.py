"""What the extractor needs of an embedding model, and a small one of its own that needs no file.

`models.embeddings.SentenceEmbedder` is the one that the product uses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from extractor.words import content_words

Vectors = npt.NDArray[np.floating[Any]]


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product says how near their meanings are."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (n, d), each of length 1 (or 0 for a text without words)."""
        ...


class HashingEmbedder:
    """Bags of content words hashed into a fixed number of places (Weinberger et al., "Feature Hashing", ICML 2009).

    Knows nothing of meaning: two texts are near if they share words. Good for tests, and where no model is at hand.
    """

    def __init__(self, size: int = 512) -> None:
        self._size = size

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (n, size); a text without content words gets the zero vector."""
        out = np.zeros((len(texts), self._size))
        for row, text in enumerate(texts):
            for word in content_words(text):
                digest = hashlib.blake2b(word.encode("utf-8"), digest_size=8).digest()
                place = int.from_bytes(digest, "big")
                out[row, place % self._size] += 1.0 if place >> 63 else -1.0
        lengths = np.linalg.norm(out, axis=1, keepdims=True)
        return out / np.where(lengths > 0, lengths, 1.0)
