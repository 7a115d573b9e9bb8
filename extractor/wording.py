"""Puts a clause into words that stand alone: names for "I" and "you", the thing that was meant for "it"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.clauses import Clause
from extractor.things import POINTING, Thing, fuller, phrase, saying

if TYPE_CHECKING:
    from spacy.tokens import Token

_BE = {"am": "is", "'m": "is", "are": "is", "'re": "is", "have": "has", "'ve": "has", "do": "does", "were": "was",
       "ai": "is"}  # fmt: skip
_SHORT = {"'ll": "will", "'d": "would"}
_OBJECTS = frozenset({"dobj", "pobj", "nsubj", "nsubjpass", "attr", "dative", "ROOT", "conj"})
_ARTICLES = frozenset({"a", "an", "some", "any", "this", "that", "these", "those"})
_MAIN = frozenset({"dobj", "nsubjpass", "ROOT"})
_BARE = 2  # words that say something, up to which a phrase is looked for in fuller form


@dataclass(frozen=True)
class Voice:
    """Who speaks to whom, as far as it is known: what stands for "I", for "you" and for "we"."""

    speaker: str | None
    addressee: str | None
    group: str | None


@dataclass(frozen=True)
class Wording:
    """A clause in words.

    Attributes:
        text: the words, not yet tidied.
        pointing: how many words still point to something that is not said ("it", "that").
        filled: how many were filled in from elsewhere.
    """

    text: str
    pointing: int
    filled: int


def worded(clause: Clause, voice: Voice, bank: Sequence[Thing] = (), meant: Thing | None = None) -> Wording:
    """Writes a clause down.

    Args:
        clause: what to write.
        voice: whose words it is.
        bank: things said around it: where one says more of what a bare noun names, it is put in its place.
        meant: what "it" stands for; None: it stays.
    """
    writer = _Writer(clause, voice, bank, meant)
    return Wording(writer.text(), writer.pointing, writer.filled)


class _Writer:
    """Writes one clause, word by word."""

    def __init__(self, clause: Clause, voice: Voice, bank: Sequence[Thing], meant: Thing | None) -> None:
        self._clause, self._voice, self._bank, self._meant = clause, voice, bank, meant
        self._mine = {token.i for token in clause.words}
        self._named: set[str] = set()
        self._pieces: list[str] = [clause.verb + " "] if clause.verb else []
        self._written: list[int] = [-1] if clause.verb else []  # which token each piece is of
        self.pointing = self.filled = 0

    def text(self) -> str:
        """The words of the clause."""
        skip: set[int] = set()
        for token in self._clause.words:
            if token.i not in skip:
                skip |= self._write(token)
        return "".join(self._pieces).strip()

    def _write(self, token: Token) -> set[int]:
        """Adds a word; numbers of further tokens that it has taken care of."""
        name = self._name(token)
        if name is not None:
            self._add(name, token)
        elif token.lower_ in POINTING and token.tag_ in ("PRP", "DT") and token.dep_ in _OBJECTS:
            self._point(token)
        elif self._bank and token.pos_ in ("NOUN", "PROPN") and token.dep_ in _MAIN:
            return self._thing(token)
        else:
            self._add(self._small(token, self._form(token)), token)
        return set()

    def _add(self, word: str, token: Token) -> None:
        if word != token.text and self._pieces and not self._pieces[-1].endswith((" ", "(", "-", "/", '"')):
            self._pieces[-1] += " "
        self._pieces.append(word + (token.whitespace_ or ""))
        self._written.append(token.i)

    def _small(self, token: Token, word: str) -> str:
        """A word that no longer opens the sentence loses its capital, unless it is a name."""
        opened = self._clause.verb and token.i == 0 and token.pos_ not in ("PROPN", "NUM")
        return word[:1].lower() + word[1:] if opened and word[1:].islower() else word

    def _name(self, token: Token) -> str | None:
        """The name that stands for a pronoun; None where the word stays."""
        if token.tag_ not in ("PRP", "PRP$"):
            return None
        word = token.lower_
        for forms, name in (
            (("i", "me", "my", "mine"), self._voice.speaker),
            (("you", "u", "your", "yours"), self._voice.addressee),
            (("we", "us", "our", "ours"), self._voice.group),
        ):
            if word in forms and name:
                return self._once(name) + ("'s" if word in ("my", "mine", "your", "yours", "our", "ours") else "")
        return "" if word.endswith(("self", "selves")) and token.dep_ == "npadvmod" else None

    def _once(self, name: str) -> str:
        """A name in full where it stands first, then its first word."""
        if name in self._named:
            return name if name == self._voice.group else name.split()[0]
        self._named.add(name)
        return name

    def _form(self, token: Token) -> str:
        """A word as it is said of somebody: "I need" becomes "needs"."""
        word = token.lower_
        if word in _SHORT and token.tag_ == "MD":
            return _SHORT[word]
        finite = token.tag_ in ("VBP", "VBD") or word in ("'m", "am")
        if not finite or not self._of_a_name(token):
            return token.text
        if word in _BE:
            return _BE[word]
        return token.text if token.tag_ == "VBD" else third_person(token.lower_)

    def _of_a_name(self, verb: Token) -> bool:
        """Whether the subject of a finite verb is a pronoun that became a name."""
        head = verb.head if verb.dep_ in ("aux", "auxpass") else verb
        while head.dep_ == "conj" and not any(child.dep_ in ("nsubj", "nsubjpass") for child in head.children):
            head = head.head
        subjects = [child for child in head.children if child.dep_ in ("nsubj", "nsubjpass")]
        return any(s.i in self._mine and s.tag_ == "PRP" and self._stands_for(s) for s in subjects)

    def _stands_for(self, pronoun: Token) -> str | None:
        voice = {"i": self._voice.speaker, "you": self._voice.addressee, "we": self._voice.group}
        return voice.get(pronoun.lower_)

    def _point(self, token: Token) -> None:
        if self._meant is None or token.lower_ == "them":  # people are "them" too
            self.pointing += 1
            self._add(token.text, token)
        else:
            self.filled += 1
            self._add(_put(self._meant), token)
            self._meant = None  # once is enough: what follows can be understood

    def _thing(self, noun: Token) -> set[int]:
        words = phrase(noun)
        right = [t for t in words if t.i > noun.i]
        fuller_one = fuller(noun.lemma_.lower(), words, self._bank) if saying(words) <= _BARE else None
        if fuller_one is None or any(t.i not in self._mine for t in right):
            self._add(noun.text, noun)
            return set()
        left = {t.i for t in words if t.i < noun.i}
        while self._written and self._written[-1] in left:
            self._written.pop()
            self._pieces.pop()
        self.filled += 1
        self._add(_put(fuller_one), right[-1] if right else noun)
        return {t.i for t in right}


def third_person(verb: str) -> str:
    """As somebody does it: "need" to "needs", "push" to "pushes", "try" to "tries"."""
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def _put(thing: Thing) -> str:
    """A thing as it is named again: "a list" was new when it was first spoken of, after that it is "the list"."""
    first, _, rest = thing.text.partition(" ")
    if rest and first.lower() in _ARTICLES:
        return f"the {rest}"
    return thing.text if first.lower() not in ("the", "all", "both") else f"{first.lower()} {rest}".strip()
