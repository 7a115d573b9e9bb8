"""Clauses of a parsed sentence that could stand on a list.

The parse is that of spaCy (the labels of the ClearNLP scheme). Nothing is decided here: a sentence gives several
clauses, and `extractor.text` takes the one that reads best.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Kind = Literal["asked", "ordered", "promised", "passive", "wanted", "infinitive", "told", "named", "done", "stated"]
KINDS: tuple[Kind, ...] = (
    "asked", "ordered", "promised", "passive", "wanted", "infinitive", "told", "named", "done", "stated",
)  # fmt: skip
Span = tuple[int, int]

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_NOT_OF_A_TASK = frozenset({"aux", "auxpass", "intj", "mark", "parataxis", "preconj", "meta", "neg"}) | _SUBJECTS
_ASIDES = frozenset({"relcl", "appos", "advcl", "npadvmod"})
# Words that open a clause which only says why.
_REASONS = frozenset({"because", "as", "since", "so", "otherwise", "while", "whereas", "although", "though", "cause"})
_FIRST = frozenset({"i", "we"})
_SECOND = frozenset({"you", "u", "ya"})
_OTHERS = frozenset({"he", "she", "they", "somebody", "someone", "anybody", "anyone", "who", "whoever"})
_NOBODY = frozenset({"nobody", "none", "never", "neither", "no-one"})
_CONDITIONS = frozenset(
    {"if", "unless", "when", "once", "until", "till", "before", "after", "while", "whether", "provided"}
)
_HEDGES = frozenset({"maybe", "perhaps", "possibly", "probably", "hopefully", "eventually"})
_RECEIVERS = frozenset({"me", "us", "you"})
_DUTY = frozenset({"must", "should", "shall", "will", "'ll", "can", "could", "to"})
# Verbs that only carry what is wanted, promised or thought: what counts hangs on them.
_CARRIERS = (
    "need want require like love appreciate ask request beg mind remind hope think guess believe suppose see "
    "mean know say tell go try plan promise remember make manage be let have get can could will would should "
    "may might do ensure expect prefer wish invite intend trust wonder feel seem take happen understand"
)
CARRIERS = frozenset(_CARRIERS.split())
# What somebody only thinks: "I hope", "you know".
_THINKING = frozenset({"think", "guess", "hope", "believe", "suppose", "mean", "know", "see", "say"})
_WANTING = frozenset({"need", "want", "require", "like", "love", "request", "miss", "lack", "await", "expect"})
_SOFTENERS = (
    "please pls plz kindly also then just still already so now however therefore "
    "quickly gladly asap anyway actually definitely certainly"
)
_SOFT = frozenset(_SOFTENERS.split())


@dataclass(frozen=True)
class Clause:
    """A part of a sentence.

    Attributes:
        kind: how it is said.
        core: whether asides (relative clauses, appositions, conditions) are left out.
        verb: what a task begins with: the plain form of its verb; empty for a statement and for a bare name.
        words: the other tokens, in the order in which they stand.
        depth: how far below the root of the sentence it hangs.
    """

    kind: Kind
    core: bool
    verb: str
    words: tuple[Token, ...]
    depth: int


def tasks(doc: Doc, drop: Sequence[Span] = ()) -> Iterator[Clause]:
    """Clauses as a task says them: the verb first, without the one who acts.

    Args:
        doc: the parsed sentence.
        drop: spans of characters that are said elsewhere (the due date).
    """
    for token in doc:
        if token.pos_ in ("VERB", "AUX"):
            yield from _of_verb(token, drop)
        elif token.dep_ == "ROOT" and token.pos_ in ("NOUN", "PROPN", "NUM", "ADJ"):
            for core in (False, True):
                yield Clause("named", core, "", in_order(_below(token, drop, core=core)), 0)


def statements(doc: Doc) -> Iterator[Clause]:
    """The sentence, and each of its finite clauses with its subject and without the clauses beside it."""
    finite = any(token.pos_ in ("VERB", "AUX") and _has_subject(token) for token in doc)
    whole = in_order(token for token in doc if token.dep_ != "intj")
    yield Clause("stated" if finite else "named", False, "", whole, 0)
    for verb in doc:
        if verb.pos_ not in ("VERB", "AUX") or verb.dep_ in ("aux", "auxpass"):
            continue
        if (not _has_subject(verb) and verb.dep_ != "ROOT") or _depends(verb) or _denied_above(verb):
            continue
        told = (child for child in verb.children if child.dep_ in ("ccomp", "xcomp", "dobj") and child.i > verb.i)
        if verb.lemma_ in _THINKING and not any(told):
            continue
        for core in (False, True):
            yield Clause("stated", core, "", in_order(_clause(verb, core=core)), _depth(verb))


def in_order(tokens: Iterable[Token]) -> tuple[Token, ...]:
    """Tokens as they stand, without marks and conjunctions at the ends, nor two marks in a row."""
    ordered = sorted(tokens, key=lambda token: token.i)
    while ordered and (_is_mark(ordered[0]) or ordered[0].dep_ == "cc"):
        ordered.pop(0)
    while ordered and (_is_mark(ordered[-1]) or ordered[-1].dep_ == "cc" or _hangs(ordered[-1])):
        ordered.pop()
    left_out = _empty_brackets(ordered)
    ordered = [token for token in ordered if token not in left_out]
    return tuple(t for n, t in enumerate(ordered) if not (n and t.text in (",", ";") and ordered[n - 1].is_punct))


def _empty_brackets(ordered: Sequence[Token]) -> set[Token]:
    """Brackets whose partner or content is gone."""
    lost: set[Token] = set()
    open_at: list[int] = []
    for n, token in enumerate(ordered):
        if token.text == "(":
            open_at.append(n)
        elif token.text == ")":
            start = open_at.pop() if open_at else None
            if start is None or start == n - 1:
                lost |= {token} if start is None else {token, ordered[start]}
    return lost | {ordered[n] for n in open_at}


def _hangs(token: Token) -> bool:
    """Whether a preposition at the end has lost what it governed."""
    return token.dep_ == "prep" and any(child.dep_ in ("pobj", "pcomp") for child in token.children)


def _is_mark(token: Token) -> bool:
    return bool(token.is_punct) and token.text not in (")", '"', "”", "@", "#", "/")


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)


def _of_verb(verb: Token, drop: Sequence[Span]) -> Iterator[Clause]:
    kind = _kind(verb)
    if kind is None or _in_a_reason(verb) or _denied_above(verb):
        return
    if verb.lemma_ in _WANTING and kind not in ("passive", "done"):
        things = [c for c in verb.children if c.dep_ in ("dobj", "attr") and c.pos_ != "PRON" and c.i > verb.i]
        for thing in things:
            for core in (False, True):
                yield Clause("wanted", core, "get", in_order(_below(thing, drop, core=core)), _depth(verb))
        if things:
            return
    if verb.lemma_ in CARRIERS and not _says_what(verb):
        return
    for core in (False, True):
        tokens = _task(verb, drop, core=core)
        if kind in ("passive", "done"):
            for thing in _suffering(verb):
                tokens |= _below(thing, drop, core=core)
        yield Clause(kind, core, _plain(verb), in_order(tokens), _depth(verb))


def _kind(verb: Token) -> Kind | None:
    """How a verb is said; None where it is no action of anybody's."""
    children = list(verb.children)
    aux = {child.lower_ for child in children if child.dep_ in ("aux", "auxpass")}
    subject = next((child for child in children if child.dep_ in _SUBJECTS), None)
    if any(child.dep_ in ("auxpass", "nsubjpass") for child in children):
        return "passive" if aux & _DUTY else "done"
    if verb.tag_ in ("VBN", "VBD") and (verb.tag_ == "VBD" or verb.dep_ == "ROOT" or aux):
        return "done" if subject is None or _is_somebody(subject) else None
    if subject is None:
        if verb.tag_ in ("VB", "VBP") and "to" not in aux:
            return "ordered"
        if "to" in aux:
            return "infinitive"
        return "told" if verb.tag_ in ("VBG", "VBZ") and verb.dep_ in ("ROOT", "conj", "ccomp") else None
    word = subject.lower_
    if word in _NOBODY:
        return None
    if word in _SECOND:
        return "asked" if aux else "told"
    if word in _FIRST:
        return "promised"
    return "told" if word in _OTHERS or subject.pos_ == "PROPN" or aux & _DUTY else None


def _depends(verb: Token) -> bool:
    """Whether a clause only says under what condition, or when, another holds."""
    return verb.dep_ == "advcl" or any(c.dep_ == "mark" and c.lower_ in _CONDITIONS for c in verb.children)


def _denied_above(verb: Token) -> bool:
    """Whether what carries a verb is denied: "I don't want you to delete it", "nobody expects us to sign"."""
    while verb.dep_ in ("xcomp", "ccomp"):
        verb = verb.head
        if any(child.dep_ == "neg" or child.lower_ in _NOBODY for child in verb.children):
            return True
    return False


def _in_a_reason(verb: Token) -> bool:
    """Whether a verb stands in a clause that says why: "because she has the data"."""
    clause = [one for one in (verb, *verb.ancestors) if one.dep_ == "advcl"]
    return any(child.lower_ in _REASONS for one in clause for child in one.children if child.dep_ in ("mark", "advmod"))


def _suffering(verb: Token) -> list[Token]:
    """What a passive verb is done to: "the screens" in "the screens need to be drawn"."""
    own = [child for child in verb.children if child.dep_ == "nsubjpass"]
    if own or verb.dep_ != "xcomp":
        return own
    return [child for child in verb.head.children if child.dep_ == "nsubj" and child.tag_ != "PRP"]


def _is_somebody(subject: Token) -> bool:
    return subject.lower_ in _FIRST | _SECOND | _OTHERS or subject.pos_ == "PROPN"


def _says_what(verb: Token) -> bool:
    return any(child.dep_ in ("dobj", "prep", "prt", "acomp", "attr", "oprd") for child in verb.children)


def _plain(verb: Token) -> str:
    """The plain form of a verb, with "not" where it is denied."""
    denied = any(child.dep_ == "neg" for child in verb.children)
    return f"do not {verb.lemma_}" if denied else verb.lemma_


def _task(verb: Token, drop: Sequence[Span], *, core: bool) -> set[Token]:
    """What follows the verb of a task, and verbs of the same one who acts."""
    kept: set[Token] = set()
    for child in verb.children:
        if child.dep_ in _NOT_OF_A_TASK or child.lower_ in _HEDGES or _is_for_the_asker(child) or _dropped(child, drop):
            continue
        if child.dep_ == "cc":
            kept |= {child} if _goes_on(verb) else set()
        elif child.dep_ == "conj":
            kept |= {child} | _task(child, drop, core=core) if not _has_subject(child) else set()
        elif not _is_aside(child, verb, core=core):
            kept |= _below(child, drop, core=core)
    return kept


def _below(token: Token, drop: Sequence[Span], *, core: bool) -> set[Token]:
    """A subtree without asides and what is said elsewhere."""
    kept = set() if _dropped(token, drop) else {token}
    for child in token.children:
        if not _is_aside(child, token, core=core) and not (
            _dropped(child, drop) and child.dep_ not in ("pobj", "dobj")
        ):
            kept |= _below(child, drop, core=core)
    return kept


def _clause(verb: Token, *, core: bool) -> set[Token]:
    """A finite clause with its subject, without those joined to it that have one of their own."""
    kept = {verb}
    for child in verb.children:
        beside = child.dep_ in ("conj", "ccomp", "parataxis") and _has_subject(child)
        if (child.dep_ in ("conj", "parataxis") and beside) or (child.dep_ == "ccomp" and beside and child.i < verb.i):
            continue
        if child.dep_ == "intj" or (child.dep_ == "cc" and not _goes_on(verb)):
            continue
        if _is_condition(child) or not _is_aside(child, verb, core=core):
            kept |= _below(child, (), core=core)
    return kept


def _is_condition(clause: Token) -> bool:
    """Whether a clause says under what condition the other holds."""
    return clause.dep_ == "advcl" and any(child.lower_ in _CONDITIONS for child in clause.children)


def _is_aside(child: Token, head: Token, *, core: bool) -> bool:
    """Whether a child says why, is only polite, or (for the core) tells more of what is named already."""
    if child.dep_ == "intj" or (child.lower_ in _SOFT and child.dep_ in ("advmod", "cc", "dep")):
        return True
    if child.dep_ in ("ccomp", "advcl") and (child.i < head.i or any(g.lower_ in _REASONS for g in child.children)):
        return True
    return core and child.dep_ in _ASIDES


def _is_for_the_asker(child: Token) -> bool:
    """Like "me" in "send me the file" and "to us" in "send it to us": who wants it is known."""
    if child.dep_ == "dative" and child.lower_ in _RECEIVERS:
        return True
    if child.dep_ not in ("dative", "prep") or child.lower_ not in ("to", "for", "with"):
        return False
    return any(grand.dep_ == "pobj" and grand.lower_ in _RECEIVERS for grand in child.children)


def _goes_on(verb: Token) -> bool:
    """Whether a further verb of the same one who acts follows."""
    return any(child.dep_ == "conj" and not _has_subject(child) for child in verb.children)


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in _SUBJECTS for child in verb.children)


def _dropped(token: Token, drop: Sequence[Span]) -> bool:
    return any(start <= token.idx < end for start, end in drop)
