"""Shared words weighed one by one and all at once are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.words import Index, Weights

WORDS = st.frozensets(st.sampled_from(["sync", "sftp", "export", "demo", "invoice"]))


@given(st.lists(WORDS, min_size=1, max_size=8), WORDS)
def test_the_index_says_what_the_weights_say(documents: list[frozenset[str]], words: frozenset[str]) -> None:
    weights = Weights(documents)
    found = Index(weights, documents).overlaps(words, len(documents))
    assert found.tolist() == pytest.approx([weights.overlap(words, document) for document in documents])


def test_only_the_documents_before_are_looked_at() -> None:
    documents = [frozenset({"sync"}), frozenset({"demo"}), frozenset({"sync"})]
    assert Index(Weights(documents), documents).overlaps(frozenset({"sync"}), 2).tolist() == [1.0, 0.0]
