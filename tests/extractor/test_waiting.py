"""What a blocker waits for, by sentences that the regression was not fitted to."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.embedder import HashingEmbedder
from extractor.types import WAITING_ON
from extractor.waiting import PATTERNS, Kinds, by_words, fitted_kinds, waiting_on
from models.embeddings import shared_embedder


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We still don't have the API credentials.", "access"),
        ("The import can't be tested, because the sample files have not come.", "data"),
        ("The sandbox server has been down since Monday.", "environment"),
        ("Before their lawyer has signed, nobody may see the records.", "approval"),
        ("The man who could do it is on sick leave.", "other"),
        ("As long as nobody says what happens with a negative balance, the test can't be written.", "answer"),
        ("We are stuck until the vendor's patch for the importer is merged.", "work"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert waiting_on([text], shared_embedder().embed([text]), fitted_kinds()) == kind


def test_vectors_of_another_model_leave_it_to_the_words() -> None:
    texts = ["We still don't have the API credentials."]
    assert waiting_on(texts, HashingEmbedder().embed(texts), fitted_kinds()) == by_words(texts) == "access"
    assert by_words(["It's chocolate up there."]) == "other"


def test_the_likeliest_kind_is_taken() -> None:
    weights = np.zeros((len(WAITING_ON), 2 + len(PATTERNS)))
    weights[WAITING_ON.index("work"), 0] = 1.0
    kinds = Kinds(np.zeros(len(WAITING_ON)), weights)
    assert waiting_on(["So be it."], np.array([[1.0, 0.0]]), kinds) == "work"
    assert waiting_on(["So be it."], np.array([[0.0, 1.0]]), kinds) == WAITING_ON[0]
