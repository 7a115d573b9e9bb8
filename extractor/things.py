"""Things that are spoken of: the noun phrases of parsed sentences, and which of them a bare noun means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

POINTING = frozenset({"it", "this", "that", "these", "those", "them"})
# Nouns that name nothing, or a time.
_VAGUE_NOUNS = (
    "thing things something anything everything nothing stuff way point bit lot kind sort side end day week "
    "month year hour minute morning afternoon evening night time today tomorrow yesterday monday tuesday "
    "wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december moment question problem call mail meeting idea news word hand case people "
    "person guy guys team colleague colleagues thanks thank sir madam hello hi one"
)
_VAGUE = frozenset(_VAGUE_NOUNS.split())
_CLOSE = frozenset({"prep", "amod", "compound", "nummod", "poss", "det", "pobj", "nmod", "quantmod", "case"})
_RANK = {"dobj": 0, "nsubjpass": 0, "attr": 1, "nsubj": 1, "ROOT": 1, "conj": 2, "appos": 2, "pobj": 2}
_SAYING = ("NOUN", "PROPN", "NUM", "ADJ")
_LONGEST = 7  # words of a phrase that is put in another's place
_MOST = 4  # of which say something


@dataclass(frozen=True)
class Thing:
    """A noun phrase.

    Attributes:
        head: plain form of its noun.
        text: its words as they stand.
        weight: how many of its words say something.
        distance: how far from where it is wanted it was said; less is nearer.
    """

    head: str
    text: str
    weight: int
    distance: int = 0


def things(doc: Doc, is_name: Callable[[str], bool]) -> list[Thing]:
    """The noun phrases of a sentence that name a thing, objects before subjects.

    Args:
        doc: the parsed sentence.
        is_name: whether a word begins the name of a person or organisation: they are no things.
    """
    found = []
    for token in doc:
        if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in ("compound", "npadvmod", "poss", "nmod", "intj"):
            continue
        if token.lemma_.lower() in _VAGUE or is_name(token.text):
            continue
        words = phrase(token)
        if any(t.tag_ in ("PRP", "PRP$") for t in words):
            words = [t for t in words if t.i > max(u.i for u in words if u.tag_ in ("PRP", "PRP$"))]
            if token not in words:
                continue
        found.append((_RANK.get(token.dep_, 3), Thing(token.lemma_.lower(), written(words), saying(words))))
    return [thing for _, thing in sorted(found, key=lambda pair: pair[0])]


def phrase(noun: Token) -> list[Token]:
    """A noun with what stands closely to it, without gaps."""
    close = {noun}
    for child in noun.children:
        if child.dep_ in _CLOSE:
            close |= {t for t in child.subtree if t.dep_ != "relcl"}
    run = [noun]
    while run[0].i - 1 in (before := {t.i: t for t in close}):
        run.insert(0, before[run[0].i - 1])
    while len(run) < _LONGEST and run[-1].i + 1 in before:
        run.append(before[run[-1].i + 1])
    while run[-1] is not noun and run[-1].pos_ in ("ADP", "DET", "PUNCT", "CCONJ"):
        run.pop()
    return run


def saying(words: Iterable[Token]) -> int:
    """How many words say something."""
    return sum(token.pos_ in _SAYING for token in words)


def written(words: Iterable[Token]) -> str:
    """Tokens as text."""
    return "".join(token.text_with_ws for token in words).strip()


def fuller(head: str, words: Sequence[Token], bank: Sequence[Thing]) -> Thing | None:
    """A phrase with the same noun that says all that the words say, and more: "test keys" are no "payment keys"."""
    told = {token.lower_ for token in words if token.pos_ in _SAYING}
    same = [
        thing
        for thing in bank
        if thing.head == head and saying(words) < thing.weight <= _MOST and told <= set(thing.text.lower().split())
    ]
    return max(same, key=lambda thing: (thing.weight, -thing.distance), default=None)
