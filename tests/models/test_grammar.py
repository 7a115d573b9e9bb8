"""The grammar is loaded from checked files, once for each set of pipes."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import WeightsMissing
from models.grammar import load_grammar


def test_it_knows_verbs_objects_and_names() -> None:
    doc = load_grammar()("Priya will send the mapping sheet to Acme Ltd on Friday.")
    verb = next(token for token in doc if token.dep_ == "ROOT")
    assert (verb.lemma_, [child.text for child in verb.children if child.dep_ == "nsubj"]) == ("send", ["Priya"])
    assert {entity.label_ for entity in doc.ents} >= {"ORG", "DATE"}


def test_the_same_pipes_are_loaded_once() -> None:
    assert load_grammar() is load_grammar([])
    assert load_grammar(disable=["ner"]) is load_grammar(disable=("ner",))


def test_a_disabled_pipe_does_not_run() -> None:
    small = load_grammar(disable=["ner"])
    assert "ner" not in small.pipe_names
    assert not small("Acme Ltd is in London.").ents


def test_an_unknown_pipe_is_refused() -> None:
    with pytest.raises(ValueError, match="lemmatizer"):
        load_grammar(disable=["nerr"])


def test_without_weights_it_says_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOSEENDS_WEIGHTS", str(tmp_path))
    with pytest.raises(WeightsMissing, match="looseends weights"):
        load_grammar(disable=["ner", "tagger"])
