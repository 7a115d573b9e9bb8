"""Drafts of an item's text: every clause of every mention that could be it, with what speaks for and against each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractor import clauses, patterns
from extractor.antecedents import EARLIER, GUESS, LATER, SAME_TURN, TURN_BEFORE, Said, candidates, meant
from extractor.clauses import CARRIERS, KINDS, Clause
from extractor.dates import find_due
from extractor.grammar import Parses
from extractor.mentions import Mention, Thread
from extractor.phrases import MOVING, tidy, without_opener, without_vocatives
from extractor.places import local
from extractor.regression import Logistic
from extractor.things import Thing, things
from extractor.wording import Voice, worded
from extractor.words import FUNCTION_WORDS, content_words

BEFORE = 3  # sentences before a mention in which what it points to is looked for
_LEAST_REST = 8  # characters that must be left of a sentence without its date
_LABELS = ("request", "commitment", "decision", "blocker", "question", "update")
POINTS = re.compile(r"\b(?:it|this|that|these|those|them)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:i|me|my|you|your|we|us|our|he|she|they|him|her|their)\b", re.IGNORECASE)
_THANKS = re.compile(
    r"[\s,;–-]*\b(?:many )?thank(?:s|\s+you)(?:\s+(?:a lot|so much|very much|in advance))*\W*$", re.IGNORECASE
)
_TIED = re.compile(r"^(?:because|cause|so|then|and|but|since|otherwise)\s+(?=\S+\s)", re.IGNORECASE)
_BAD_START = re.compile(r"^(?:if|that|because|when|and|but|so|or|which|who|than|as|of|be|have)\b", re.IGNORECASE)
_ASKING = re.compile(
    r"^(?:who|what|which|when|where|why|how|is|are|do|does|did|can|could|should|will|has|have|whose)\b", re.IGNORECASE
)
_ACTS = frozenset({"do", "done"})  # "I'll do that": an act, no thing that was named
_SOUND = 3  # words of a statement that says enough
_LENGTHS = (1, 2, 3, 5, 8, 12, 18)

NAMES: tuple[str, ...] = (
    *(f"label {label}" for label in _LABELS),
    "by patterns",
    *(f"kind {kind}" for kind in KINDS),
    *(f"{label}: {kind}" for label in ("request", "commitment", "update") for kind in KINDS[:-1]),
    "core", "points", "points at all", "filled", "guessed",
    *(f"more than {n} words" for n in _LENGTHS),
    "content words", "a content word", "up to three", "up to six", "shared", "shares", "alone in",
    "first", "last", "place",
    "only mention", "a digit", "function words", "depth", "root", "a carrier", "an object", "a pronoun", "a comma",
    "denied", "bad start", "asks", "ends asking", "a colon",
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A text an item could have.

    Attributes:
        text: the text.
        row: the numbers of `NAMES`.
        sound: whether it has the form of what it is: a task its verb and more, a statement a verb and three words.
    """

    text: str
    row: tuple[float, ...]
    sound: bool


@dataclass(frozen=True)
class Source:
    """A mention from which drafts are made, as it stands in its thread."""

    mention: Mention
    label: str
    place: int
    thread: Thread


def drafts(thread: Thread, parses: Parses, memory: Logistic) -> list[Draft]:
    """All drafts for a thread, the same words only once.

    Args:
        thread: what is to be named.
        parses: of its sentences.
        memory: what pronouns stand for.
    """
    found: dict[str, Draft] = {}
    for place, (mention, label) in enumerate(thread.mentions):
        source = Source(mention, label, place, thread)
        for draft in _of(source, parses, memory):
            if draft.text:
                found.setdefault(draft.text.lower(), draft)
    return list(found.values())


def to_parse(thread: Thread) -> Iterator[str]:
    """The texts that `drafts` will want parsed, to have them parsed at once."""
    for mention, _ in thread.mentions:
        yield _opened(mention)
        if len(thread.mentions) > 1:
            yield mention.text
        if POINTS.search(mention.text):
            yield from _before(mention)


def _of(source: Source, parses: Parses, memory: Logistic) -> Iterator[Draft]:
    mention = source.mention
    task, own = source.thread.type == "task", _own(source)
    if not task and not own:
        return
    if task and own:
        by_patterns = patterns.draft(mention)
        yield _draft(source, by_patterns, None, len(POINTS.findall(by_patterns)), 0)
    text = _opened(mention)
    doc = parses(text)
    found = clauses.tasks(doc, _dates(mention, text)) if task else clauses.statements(doc)
    voice = Voice(mention.speaker, mention.addressee, mention.group)
    said = heard(source, parses)
    bank = [thing for one in said for thing in one.things]
    near = candidates(mention.text, mention.place.talk.conversation.title, said)
    it = meant(near, memory)
    guess = None if it else meant(near, memory, GUESS)
    for clause in found:
        plain = worded(clause, voice)
        yield _draft(source, _finished(plain.text, source, text), clause, plain.pointing, 0)
        acts = clause.verb.split(" ")[-1] in _ACTS
        rich = worded(clause, voice, bank, None if acts else it)
        if rich.filled:
            yield _draft(source, _finished(rich.text, source, text), clause, rich.pointing, rich.filled)
        bold = worded(clause, voice, bank, guess) if guess and rich.pointing and not acts else rich
        if bold.filled > rich.filled:
            yield _draft(source, _finished(bold.text, source, text), clause, bold.pointing, bold.filled, guessed=True)


def _own(source: Source) -> bool:
    """Whether a mention's label is one that names items of this type."""
    own = {"task": ("request", "commitment"), "decision": ("decision",), "blocker": ("blocker",)}
    return source.label in own.get(source.thread.type, ("question",))


def _opened(mention: Mention) -> str:
    """The sentence without greeting, call, fillers and thanks."""
    opened = without_opener(without_vocatives(mention.text, mention.named)).strip()
    # The grammar knows "I've" better than "I’ve".
    return (_THANKS.sub("", opened) or mention.text).replace("’", "'")


def _dates(mention: Mention, text: str) -> list[tuple[int, int]]:
    """Where the text says by when; nowhere where the date is what is asked for."""
    if MOVING.search(text):
        return []
    said = local(mention.place, mention.registry)
    due = find_due(mention.registry.without_names(text, mention.place.talk.present), said) if said else None
    if due is None or due.strength < 0 or due.end - due.start >= len(text) - _LEAST_REST:
        return []
    return [(due.start, due.end)]


def _before(mention: Mention) -> list[str]:
    """The sentences before a mention, the last one first."""
    place = mention.place
    found = [s.text for s in reversed(place.turn.sentences[: place.sentence_number])]
    turns = place.talk.conversation.turns
    number = place.turn_number - 1
    while len(found) < BEFORE and number >= 0:
        if turns[number].noise is None:
            found += [s.text for s in reversed(turns[number].sentences)]
        number -= 1
    return found[:BEFORE]


def heard(source: Source, parses: Parses) -> list[Said]:
    """The things said in the other mentions of a thread, and, where one points to something, just before it."""
    mention = source.mention
    is_name = mention.registry.begins_a_name
    here = mention.place.sentence_number
    before = _before(mention) if POINTS.search(mention.text) else []
    found = [
        Said(_farther(things(parses(text), is_name), n), TURN_BEFORE if n > here else SAME_TURN, n)
        for n, text in enumerate(before, start=1)
    ]
    for other, label in source.thread.mentions:
        if other is not mention:
            away = mention.number - other.number
            where = EARLIER if away > 0 else LATER
            found.append(Said(_farther(things(parses(other.text), is_name), abs(away)), where, abs(away), label))
    return found


def _farther(found: list[Thing], distance: int) -> list[Thing]:
    return [replace(thing, distance=distance) for thing in found]


def _finished(text: str, source: Source, said: str) -> str:
    """One line with a capital, without what tied it to the words before; a question keeps its mark."""
    text = _TIED.sub("", text)
    asks = source.thread.type == "question" and (said.rstrip().endswith("?") or _ASKING.match(text) is not None)
    return tidy(text, "?" if asks else "")


def _draft(
    source: Source, text: str, clause: Clause | None, points: int, filled: int, *, guessed: bool = False
) -> Draft:
    words = text.lower().split()
    content = content_words(text)
    others = [m.words for m, _ in source.thread.mentions if m is not source.mention]
    shared = len(content & frozenset[str]().union(*others))
    size = len(source.thread.mentions)
    kind = clause.kind if clause else None
    row = [
        *(source.label == label for label in _LABELS),
        clause is None,
        *(kind == one for one in KINDS),
        *(source.label == label and kind == one for label in ("request", "commitment", "update") for one in KINDS[:-1]),
        clause is not None and clause.core,
        points,
        points > 0,
        filled,
        guessed,
        *(len(words) > n for n in _LENGTHS),
        len(content),
        len(content) > 0,
        min(len(content), 3),
        min(len(content), 6),
        shared,
        shared > 0,
        len(content) - shared,
        source.place == 0,
        source.place == size - 1,
        source.place / 5.0,
        size == 1,
        bool(re.search(r"\d", text)),
        sum(word in FUNCTION_WORDS for word in words) / max(1, len(words)),
        min(clause.depth, 5) if clause else 0,
        clause is not None and clause.depth == 0,
        clause is not None and clause.verb.split(" ")[-1] in CARRIERS,
        clause is not None and any(word.dep_ == "dobj" for word in clause.words),
        bool(_PRONOUN.search(text)),
        "," in text,
        clause is not None and clause.verb.startswith("do not"),
        bool(_BAD_START.match(text)),
        bool(_ASKING.match(text)),
        text.endswith("?"),
        ":" in text,
    ]
    return Draft(text, tuple(float(number) for number in row), _is_sound(clause, len(words), len(content)))


def _is_sound(clause: Clause | None, words: int, content: int) -> bool:
    """Whether a task has its verb and more, a statement a verb and three words, and either says something."""
    if clause is None or not content:
        return False
    return words >= _SOUND if clause.kind == "stated" else bool(clause.verb) and words > 1
