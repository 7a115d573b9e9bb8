"""Sentence embeddings: texts to vectors, by a model that is shipped with Looseends."""

from models.embeddings.embedder import SentenceEmbedder

__all__ = ["SentenceEmbedder"]
