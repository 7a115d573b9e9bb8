"""Who is who: one registry a project finds the person, role or organisation that a name in the talk stands for.

A name may be written in full, as "Last, First", as an alias, a first name, "Ivaylo B.", "Mr Bezemer", an @mention or
an email address. A name that fits several people is resolved by who takes part in the conversation, else by nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from extractor.types import Conversation, Person, Project, Turn

_TOKEN = re.compile(r"[\w\u0300-\u036f’'\-]+", re.UNICODE)  # accents may be characters of their own
_BRACKETS = re.compile(r"\s*[(\[<].*?[)\]>]\s*")
_TITLE_WORDS = "mr mrs ms miss mx dr prof sir madam herr frau monsieur madame senor senora dott"
_TITLES = rf"(?:{_TITLE_WORDS.replace(' ', '|')})"
_POSSESSIVE = re.compile(r"['’]s$|['’]$")
# Names that are also everyday words: in running text they count only when written with a capital.
_EVERYDAY_WORDS = (
    "will mark may rose grant bill art sunny faith hope joy grace april june august dawn summer sky max rob pat drew "
    "chase miles frank jack guy gene ray norm sue iris ivy olive client dev team support ops design sales legal finance"
)
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())
_LONGEST_NAME = 5


@dataclass(frozen=True)
class Named:
    """A name found in a text.

    Attributes:
        name: the one way this person or organisation is written in items.
        start: offset of the first character of the name in the text (of its "@" in a mention).
        end: offset behind its last character.
        person: whether it is a person (else an organisation).
    """

    name: str
    start: int
    end: int
    person: bool


@lru_cache(maxsize=65536)
def normal(name: str) -> str:
    """Lower case, no accents, no punctuation, "Last, First" turned round: what two spellings of a name share."""
    name = _BRACKETS.sub(" ", name).strip().strip("@")
    if name.count(",") == 1:
        last, first = name.split(",")
        name = f"{first} {last}"
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    plain = re.sub(rf"^{_TITLES}\.?\s+", "", plain.strip(), flags=re.IGNORECASE)
    return " ".join(re.findall(r"[\w\-']+", plain.replace("’", "'").casefold()))


class Registry:
    """The people and organisations of a project."""

    def __init__(self, people: Iterable[Person]) -> None:
        """Indexes the people by every form of their names; the first of two people with the same email counts."""
        self._people: dict[str, Person] = {}
        self._emails: dict[str, str] = {}
        self._forms: dict[str, set[str]] = defaultdict(set)
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._organisations: dict[str, str] = {}
        # First words of all forms: most words of a text begin no name, and need not be looked up.
        self._openings: set[str] = set(_TITLE_WORDS.split())
        for person in people:
            self._add(person)

    @classmethod
    def of(cls, project: Project, conversations: Iterable[Conversation]) -> Registry:
        """The project's people, and after them everybody who speaks or is written to."""
        registry = cls(project.people)
        seen: set[tuple[str, str | None]] = set()
        for conversation in conversations:
            for turn in conversation.turns:
                if turn.speaker:
                    seen.add((turn.speaker, turn.address))
                seen.update((name, None) for name in (*turn.to, *turn.cc))
        # Longest first: "Ivaylo Batanov" becomes a person before "Ivaylo" could.
        for name, address in sorted(seen, key=lambda pair: (-len(pair[0].split()), pair[0], pair[1] or "")):
            if registry.find(name, (), address) is None and "@" not in name:
                registry._add(Person(name=_display(name), email=address))
        return registry

    def _add(self, person: Person) -> None:
        if person.email and person.email.casefold() in self._emails:
            return
        self._people.setdefault(person.name, person)
        if person.email:
            self._emails[person.email.casefold()] = person.name
            self._forms[normal(person.email.split("@")[0].replace(".", " "))].add(person.name)
        for form in (person.name, *person.aliases):
            self._exact[normal(form)].add(person.name)
        for form in _short_forms(normal(person.name)):
            self._forms[form].add(person.name)
        if person.org:
            for form in _organisation_forms(person.org):
                self._organisations.setdefault(form, person.org)
        self._openings.update(_opening(form) for form in self._written_forms(person))

    @staticmethod
    def _written_forms(person: Person) -> Iterator[str]:
        """The ways in which a person or their organisation may be written, as far as the first word goes."""
        if person.email:
            yield person.email
        for form in (person.name, *person.aliases):
            yield from (form, normal(form), *_short_forms(normal(form)))
        if person.org:
            yield from _organisation_forms(person.org)

    def person(self, name: str | None) -> Person | None:
        """The person whose canonical name this is."""
        return self._people.get(name) if name else None

    def organisation(self, name: str | None) -> str | None:
        """The organisation of a person, by canonical name."""
        person = self.person(name)
        return person.org if person else None

    def members(self, organisation: str) -> list[str]:
        """Names of the people of an organisation."""
        return [person.name for person in self._people.values() if person.org == organisation]

    def speaker(self, turn: Turn) -> str | None:
        """Canonical name of who speaks."""
        if turn.speaker is None and turn.address is None:
            return None
        return self.find(turn.speaker or "", (), turn.address) or turn.speaker

    def find(self, name: str, present: Collection[str] = (), address: str | None = None) -> str | None:
        """The one person or organisation a name stands for.

        Args:
            name: as written: a name, an alias, an email address, "Last, First".
            present: canonical names of those who take part; they decide where several fit.
            address: email address that came with the name.

        Returns:
            Canonical name; None if nobody or several fit.
        """
        for mail in (address, name):
            if mail and mail.strip("<> ").casefold() in self._emails:
                return self._emails[mail.strip("<> ").casefold()]
        form = normal(name)
        if not form:
            return None
        for index in (self._exact, self._forms):
            found = index.get(form, set())
            if len(found) > 1:
                found = {person for person in found if person in present}
            if len(found) == 1:
                return next(iter(found))
        return self._organisations.get(form)

    def begins_a_name(self, word: str) -> bool:
        """Whether a person or an organisation of the project may be written with this word first."""
        return _opening(word) in self._openings

    def mentioned(self, text: str, present: Collection[str] = ()) -> list[Named]:
        """Names in a text, in order, longest first where two begin at the same word."""
        tokens = list(_TOKEN.finditer(text))
        found: list[Named] = []
        i = 0
        while i < len(tokens):
            step = 1
            if not self.begins_a_name(tokens[i].group()):
                i += 1
                continue
            for length in range(min(_LONGEST_NAME, len(tokens) - i), 0, -1):
                named = self._named(text, tokens[i].start(), tokens[i + length - 1].end(), present)
                if named:
                    found.append(named)
                    step = length
                    break
            i += step
        return found

    def without_names(self, text: str, present: Collection[str] = ()) -> str:
        """A text of the same length with its names blanked: "Sunday Okafor" is no day."""
        for named in self.mentioned(text, present):
            text = text[: named.start] + "_" * (named.end - named.start) + text[named.end :]
        return text

    def _named(self, text: str, start: int, end: int, present: Collection[str]) -> Named | None:
        span = text[start:end]
        at = start > 0 and text[start - 1] == "@"
        bare = _POSSESSIVE.sub("", span)
        if not bare or (not at and not _looks_like_name(bare)):
            return None
        name = self.find(bare, present)
        if name is None:
            return None
        return Named(name, start - at, start + len(bare), name in self._people)


def _opening(text: str) -> str:
    """The first word of a text, as openings of names are kept."""
    first = _TOKEN.search(text)
    return normal(_POSSESSIVE.sub("", first.group())) if first else ""


def _display(name: str) -> str:
    """A name as one writes it: without brackets, first name first."""
    name = _BRACKETS.sub(" ", name).strip().strip("'\"")
    if name.count(",") == 1:
        last, first = (part.strip() for part in name.split(","))
        name = f"{first} {last}"
    return name


def _short_forms(name: str) -> Iterator[str]:
    """First name, last name, "first l" and "f last" of a normalised name."""
    parts = name.split()
    if len(parts) < 2:
        return
    yield parts[0]
    yield parts[-1]
    yield f"{parts[0]} {parts[-1][0]}"
    yield f"{parts[0][0]} {parts[-1]}"
    yield "".join(parts)
    if len(parts) > 2:
        yield " ".join(parts[1:])
        yield " ".join(parts[:2])


def _organisation_forms(name: str) -> Iterator[str]:
    """An organisation with and without its legal form, and its first word where that is a name of its own."""
    form = normal(name)
    yield form
    bare = re.sub(
        r"\b(ltd|limited|inc|llc|gmbh|ag|bv|b v|nv|sa|srl|s r l|ab|oy|as|eood|plc|co|pte|pvt|kk)\b", " ", form
    )
    bare = " ".join(bare.split())
    if bare:
        yield bare
        first = bare.split()[0]
        if len(first) > 4:
            yield first


def _looks_like_name(word: str) -> bool:
    """Capitals make a name; small letters only where the word means nothing else."""
    if any(c.isupper() for c in word):
        return True
    return len(word) > 3 and word not in _EVERYDAY
