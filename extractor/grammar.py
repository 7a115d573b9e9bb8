"""What parses sentences, and the parses of a project's sentences: each is parsed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from spacy.tokens import Doc

LONGEST = 2000
"""Characters of a sentence that are parsed: a call without punctuation is one sentence, but so is a table."""


class Grammar(Protocol):
    """What parses English: spaCy's `Language` with a tagger, a parser and a lemmatizer, or anything of its shape."""

    def pipe(self, texts: Iterable[str]) -> Iterator[Doc]:
        """The parses of texts, in their order."""
        ...


class Parses:
    """Parses by text."""

    def __init__(self, grammar: Grammar) -> None:
        """Remembers nothing yet."""
        self._grammar = grammar
        self._docs: dict[str, Doc] = {}

    def prepare(self, texts: Iterable[str]) -> None:
        """Parses many texts together, which is faster than one by one."""
        missing = list(dict.fromkeys(text[:LONGEST] for text in texts if text[:LONGEST] not in self._docs))
        self._docs.update(zip(missing, self._grammar.pipe(missing), strict=True))

    def __call__(self, text: str) -> Doc:
        """The parse of a text."""
        self.prepare([text])
        return self._docs[text[:LONGEST]]
