"""The grammar of English: spaCy's small pipeline, loaded from checked files."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from models import weights

if TYPE_CHECKING:
    from spacy.language import Language

PIPES = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner")


def load_grammar(disable: Iterable[str] = ()) -> Language:
    """The spaCy pipeline (words, tags, lemmas, dependencies, names), the same object for the same `disable`.

    Args:
        disable: Names of pipes that are not wanted: leaving out `ner` or `parser` saves a third of the time each.

    Raises:
        ValueError: `disable` names no pipe of the pipeline.
        WeightsMissing: Not fetched yet.
        WeightsCorrupt: A file is not what was pinned.
    """
    return _load(frozenset(disable))


@cache
def _load(disable: frozenset[str]) -> Language:
    import spacy  # takes a second: only those who need grammar wait for it

    if unknown := disable.difference(PIPES):
        raise ValueError(f"No such pipe: {', '.join(sorted(unknown))}. There are: {', '.join(PIPES)}.")
    return spacy.load(weights.folder("grammar"), exclude=["senter", *sorted(disable)])
