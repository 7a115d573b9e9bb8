"""Sentence embeddings: texts to vectors, by a model that is shipped with Looseends."""

from models.embeddings.embedder import SentenceEmbedder, shared_embedder

__all__ = ["SentenceEmbedder", "shared_embedder"]
