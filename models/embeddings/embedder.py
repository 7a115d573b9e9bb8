"""Turns texts into vectors whose cosine says how near they are in meaning (all-MiniLM-L6-v2, int8, onnxruntime)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from models.shipped import CONFIG, Feed, ModelFiles, ShippedModel, corrupt

# Texts tokenised at once: bounds the memory that waiting ids take.
_CHUNK = 1024


@cache
def shared_embedder() -> SentenceEmbedder:
    """The shipped model, loaded once a process; raises `WeightsError`."""
    return SentenceEmbedder.load()


class SentenceEmbedder(ShippedModel, Embeddings):
    """Sentence vectors of unit length; also LangChain's `Embeddings`, so that any other can take its place.

    The vector of a text depends on that text alone, not on the texts it is embedded with.

    Attributes:
        dimension: numbers in a vector.
        version: changes whenever the model's files change.
    """

    ROLE = "embeddings"
    FOLDER = Path(__file__).parent

    def __init__(self, files: ModelFiles, threads: int | None = None) -> None:
        """Use `load`, which finds the files."""
        try:
            self.dimension = int(files.config["dimension"])
            self._max_tokens = int(files.config["max_tokens"])
        except (KeyError, TypeError, ValueError) as error:
            raise corrupt(files.role, files.folder, CONFIG, repr(error)) from error
        super().__init__(files, threads)

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """The vectors of texts, in their order: (texts, dimension) float32, each of length 1.

        Of a text longer than the model reads (128 tokens, some 90 words) only the beginning counts.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, vector in enumerate(self._session.map(self._feeds(texts))):
            vectors[row] = vector[0] / np.linalg.norm(vector[0])
        return vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's name for `embed`, as lists."""
        vectors: list[list[float]] = self.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text, as a list."""
        return self.embed_documents([text])[0]

    def _feeds(self, texts: Sequence[str]) -> Iterator[Feed]:
        for start in range(0, len(texts), _CHUNK):
            for encoding in self._tokenizer.encode_batch(list(texts[start : start + _CHUNK])):
                ids = encoding.ids
                if len(ids) > self._max_tokens:
                    ids = [*ids[: self._max_tokens - 1], ids[-1]]  # keep the closing separator
                yield {"input_ids": np.asarray([ids], dtype=np.int64)}
