"""Who is meant by a name as calls, mail and chat write it: "Oakley, Graham (IT)" is Graham Oakley."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from extractor.types import Person

_LETTERS = str.maketrans({"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
_BRACKETS = re.compile(r"\s*[(\[{][^)\]}]*[)\]}]\s*")
_PARTS = re.compile(r"\s+[-\u2013|/]\s+")
_TOKEN = re.compile(r"\w+(?:['’]\w+)*")


def fold(name: str) -> str:
    """The name without case, accents and doubled spaces, to compare it by."""
    lowered = " ".join(name.casefold().translate(_LETTERS).split())
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("’", "'")


def tokens(name: str) -> tuple[str, ...]:
    """The folded words of a name; a hyphen or an underscore parts words."""
    return tuple(token for token in _TOKEN.findall(fold(name).replace("_", " ")))


def clean(name: str) -> str:
    """A written name in its natural order, without remarks in brackets: `Oakley, Graham (IT)` → `Graham Oakley`."""
    plain = _BRACKETS.sub(" ", name).strip(" '\"\t,;")
    last, comma, first = plain.partition(",")
    if comma and "," not in first and first.strip() and len(first.split()) <= 4:
        plain = f"{first.strip()} {last.strip()}"
    return " ".join(plain.split()) or name.strip()


@dataclass(frozen=True)
class _Known:
    person: Person
    spellings: frozenset[str]
    """Folded name and aliases."""
    names: tuple[frozenset[str], ...]
    """The words of the name and of each alias."""
    words: frozenset[str]
    org: frozenset[str]


class Roster:
    """Looks people up by address or by name; only where one and no other fits."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._known = tuple(self._know(person) for person in people)
        self._by_address = {p.email.casefold(): p for p in people if p.email}
        self._cache: dict[str, Person | None] = {}

    @staticmethod
    def _know(person: Person) -> _Known:
        spellings = (person.name, *person.aliases)
        names = tuple(frozenset(tokens(spelling)) for spelling in spellings)
        return _Known(
            person=person,
            spellings=frozenset(fold(spelling) for spelling in spellings),
            names=names,
            words=frozenset().union(*names),
            org=frozenset(tokens(person.org or "")),
        )

    def find(self, name: str | None, address: str | None = None) -> Person | None:
        """The person with this address, else the only one who goes by this name."""
        if address and (person := self._by_address.get(address.casefold())):
            return person
        if not name or not name.strip():
            return None
        if name not in self._cache:
            self._cache[name] = self._by_name(name)
        return self._cache[name]

    def display(self, name: str | None, address: str | None = None) -> str | None:
        """The name to show: the known person's, else the written one cleaned, else the address."""
        if person := self.find(name, address):
            return person.name
        return clean(name) if name and name.strip() else address

    def _by_name(self, name: str) -> Person | None:
        for spelling in (name, _BRACKETS.sub(" ", name), clean(name)):
            found = [known for known in self._known if fold(spelling) in known.spellings]
            if found:
                return _only(found)
        for part in dict.fromkeys((_BRACKETS.sub(" ", name), *_PARTS.split(name))):
            written = tokens(part)
            same = [known for known in self._known if written and frozenset(written) in known.names]
            if found := same or [known for known in self._known if _fits(written, part, known)]:
                return _only(found)
        return None


def _only(found: Iterable[_Known]) -> Person | None:
    people = list(found)
    return people[0].person if len(people) == 1 else None


def _fits(written: tuple[str, ...], name: str, known: _Known) -> bool:
    """Whether each written word is one of the person's, an initial of one, the firm's, or no part of a name at all."""
    left = set(known.words)
    whole = 0
    for word in sorted(written, key=len, reverse=True):
        if word in left:
            left.discard(word)
            whole += len(word) > 1
            continue
        if pair := next((pair for pair in permutations(sorted(left), 2) if "".join(pair) == word), None):
            left.difference_update(pair)
            whole += 1
            continue
        short = word.replace("'", "")
        initial = next((w for w in sorted(left) if len(word) <= 3 and w.replace("'", "").startswith(short)), None)
        if initial is not None:
            left.discard(initial)
        elif word not in known.org and not _no_name(word, name):
            return False
    return whole > 0


def _no_name(word: str, name: str) -> bool:
    """Whether a word beside a name is none itself: in another script, or never capitalised (`Rebo cel`)."""
    if not word.isascii() and not any("LATIN" in unicodedata.name(c, "") for c in word):
        return True
    return any(word == fold(part) and part.islower() for part in name.split()) and not name.islower()
