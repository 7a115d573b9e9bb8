"""Sentence vectors: nearness in meaning, and that a text's vector is its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

import models.embeddings
from models.embeddings import SentenceEmbedder
from models.errors import WeightsCorrupt, WeightsMissing

SHIPPED = Path(models.embeddings.__file__).parent
TEXTS = [
    "Could you send us the API credentials by Friday?",
    "We are still waiting for the login data of the interface.",
    "The cafeteria has lasagne today.",
    "Let's go with OAuth then.",
]


@pytest.fixture(scope="module")
def embedder() -> SentenceEmbedder:
    return SentenceEmbedder.load(threads=2)


def test_texts_of_like_meaning_are_nearer_than_others(embedder: SentenceEmbedder) -> None:
    credentials, waiting, lasagne, _ = embedder.embed(TEXTS)
    assert credentials @ waiting > credentials @ lasagne + 0.2


def test_vectors_have_unit_length_and_the_stated_dimension(embedder: SentenceEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_vector_depends_on_its_own_text_alone(embedder: SentenceEmbedder) -> None:
    together = embedder.embed(TEXTS)
    for row, text in enumerate(TEXTS):
        np.testing.assert_array_equal(embedder.embed([text])[0], together[row])
    np.testing.assert_array_equal(embedder.embed(TEXTS[::-1])[::-1], together)


def test_the_number_of_threads_changes_nothing(embedder: SentenceEmbedder) -> None:
    np.testing.assert_array_equal(SentenceEmbedder.load(threads=1).embed(TEXTS), embedder.embed(TEXTS))


def test_no_texts_give_no_vectors(embedder: SentenceEmbedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_empty_and_endless_texts_get_vectors_too(embedder: SentenceEmbedder) -> None:
    vectors = embedder.embed(["", "the mapping is late " * 5000, "x" * 100_000])
    assert np.isfinite(vectors).all()
    # Only the beginning of a long text is read.
    np.testing.assert_array_equal(vectors[1], embedder.embed(["the mapping is late " * 6000])[0])


def test_it_is_langchains_interface(embedder: SentenceEmbedder) -> None:
    assert isinstance(embedder, Embeddings)
    assert embedder.embed_query(TEXTS[0]) == embedder.embed_documents(TEXTS)[0]
    np.testing.assert_allclose(embedder.embed_query(TEXTS[0]), embedder.embed(TEXTS[:1])[0])


def test_a_missing_file_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match=r"config\.json is missing.*install Looseends again"):
        SentenceEmbedder.load(tmp_path)


def test_a_damaged_tokenizer_is_named(tmp_path: Path) -> None:
    for name in ("config.json", "model.int8.onnx", "tokenizer.json"):
        shutil.copy(SHIPPED / name, tmp_path)
    (tmp_path / "tokenizer.json").write_bytes((SHIPPED / "tokenizer.json").read_bytes()[:1000])
    with pytest.raises(WeightsCorrupt, match=r"tokenizer\.json is damaged"):
        SentenceEmbedder.load(tmp_path)
