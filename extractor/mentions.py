"""Mentions: labelled sentences with all that linking looks at, and the threads they are strung on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from extractor.addressees import addressee
from extractor.dates import Due, find_due
from extractor.embedder import Embedder, Vectors
from extractor.owners import Part, part
from extractor.people import Named, Registry, normal
from extractor.places import Place, Talk, labelled, local
from extractor.types import ItemType
from extractor.words import Index, Weights, content_words

# The label under which a sentence can open an item of a type.
OPENING: dict[str, ItemType] = {
    "request": "task",
    "commitment": "task",
    "decision": "decision",
    "blocker": "blocker",
    "question": "question",
}


_AFFIRMS = re.compile(
    r"^\W*(?:yes|yeah|yep|sure|ok(?:ay)?|fine|agreed|done|noted|will do|on it|of course|right|good|great|"
    r"perfect|absolutely|"
    r"aye|no problem|deal|approved|accepted|confirmed)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:done|attached|sent|fixed|merged|deployed|here (?:is|are|'s)|here’s|arrived|received|works|working|"
    r"finished|closed|"
    r"live|signed|approved|got|came|released|is (?:in|out|up|on)|herewith|find|ready|created|never mind|no need)\b",
    re.IGNORECASE,
)
_CHASE = re.compile(
    r"\b(?:any (?:news|update|word|progress|sign|luck)|status|remind\w*|still|yet|when (?:can|will|could|do)|"
    r"did you|have you|"
    r"has (?:he|she|it|anybody|anyone)|where (?:is|are)|follow\w* up|chas\w+|what about|how about|heard)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Cues:
    """What the words of a sentence hint at.

    Attributes:
        affirms: it opens with a yes.
        done: it says that something is done.
        chases: it asks how something stands.
    """

    affirms: bool
    done: bool
    chases: bool


@dataclass(frozen=True, eq=False)
class Mention:
    """A labelled sentence.

    Attributes:
        number: its place in the order of time, and its row in the vectors.
        place: where it stands.
        names: canonical names in it.
        words: what it is about.
        around: what its whole turn is about.
        title: what its conversation's title is about.
        registry: who is who.
    """

    number: int
    place: Place
    names: frozenset[str]
    words: frozenset[str]
    around: frozenset[str]
    title: frozenset[str]
    registry: Registry

    @property
    def text(self) -> str:
        """The sentence."""
        return self.place.sentence.text

    @property
    def speaker(self) -> str | None:
        """Canonical name of who says it."""
        return self.place.speaker

    @property
    def labels(self) -> frozenset[str]:
        """Its labels."""
        return self.place.labels

    @cached_property
    def named(self) -> list[Named]:
        """The names in it, as they stand."""
        return self.registry.mentioned(self.text, self.place.talk.present)

    @property
    def group(self) -> str | None:
        """For whom its "we" stands: the organisation of who says it, else who says it."""
        return self.registry.organisation(self.speaker) or self.speaker

    @cached_property
    def parts(self) -> dict[str, Part]:
        """Owner and requester under each of its labels."""
        return {label: part(self.place, label, self.registry) for label in sorted(self.labels)}

    @cached_property
    def codes(self) -> frozenset[str]:
        """Words with digits in it: ticket numbers, versions, amounts."""
        return frozenset(word for word in self.words if any(c.isdigit() for c in word))

    @cached_property
    def cues(self) -> Cues:
        """Whether it opens with a yes, says that something is done, and asks how something stands."""
        return Cues(bool(_AFFIRMS.match(self.text)), bool(_DONE.search(self.text)), bool(_CHASE.search(self.text)))

    @cached_property
    def addressee(self) -> str | None:
        """Canonical name of the one it is said to."""
        return addressee(self.place, self.registry)

    @cached_property
    def due(self) -> Due | None:
        """The date it fixes."""
        said = local(self.place, self.registry)
        return find_due(self.registry.without_names(self.text, self.place.talk.present), said) if said else None

    def score(self, label: str) -> float:
        """Score of a label, in [0, 1]."""
        return self.place.sentence.scores.get(label, 1.0)


@dataclass(eq=False)
class Thread:
    """Mentions of one thing, in the order of time: what becomes an item.

    Attributes:
        type: type of the item.
        mentions: its mentions with the label each was linked by.
        replaced_by: the decision that replaces this one.
    """

    type: ItemType
    mentions: list[tuple[Mention, str]] = field(default_factory=list)
    replaced_by: Thread | None = None

    @property
    def first(self) -> Mention:
        """The earliest mention."""
        return self.mentions[0][0]

    @property
    def last(self) -> Mention:
        """The latest mention."""
        return self.mentions[-1][0]

    def labelled(self, *labels: str) -> list[Mention]:
        """Mentions linked by one of these labels."""
        return [mention for mention, label in self.mentions if label in labels]


@dataclass(frozen=True, eq=False)
class Corpus:
    """All mentions of a project, with their vectors and the weights of their words."""

    mentions: tuple[Mention, ...]
    vectors: Vectors
    weights: Weights

    @cached_property
    def by_words(self) -> Index:
        """Mentions by what they are about."""
        return Index(self.weights, [mention.words for mention in self.mentions])

    @cached_property
    def by_around(self) -> Index:
        """Mentions by what their turns are about."""
        return Index(self.weights, [mention.around for mention in self.mentions])

    @cached_property
    def by_title(self) -> Index:
        """Mentions by what the titles of their conversations are about."""
        return Index(self.weights, [mention.title for mention in self.mentions])

    @cached_property
    def talk_numbers(self) -> npt.NDArray[np.int_]:
        """(mentions,) equal for mentions of the same conversation."""
        numbers: dict[str, int] = {}
        keys = (mention.place.talk.conversation.key for mention in self.mentions)
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int_)

    @cached_property
    def ranks(self) -> list[int]:
        """How many mentions of its own conversation are before each."""
        counts: dict[str, int] = defaultdict(int)
        ranks = []
        for mention in self.mentions:
            key = mention.place.talk.conversation.key
            ranks.append(counts[key])
            counts[key] += 1
        return ranks


def gather(talks: Iterable[Talk], registry: Registry, embedder: Embedder) -> Corpus:
    """Mentions of all labelled sentences, earliest first; their vectors have shape (n, d)."""
    mentions = tuple(_mention(number, place, registry) for number, place in enumerate(labelled(talks)))
    vectors = embedder.embed([mention.text for mention in mentions])
    return Corpus(mentions, vectors, Weights(mention.words for mention in mentions))


def _mention(number: int, place: Place, registry: Registry) -> Mention:
    named = registry.mentioned(place.sentence.text, place.talk.present)
    forms = _name_words(name.name for name in named)
    spoken = {word for name in named for word in normal(place.sentence.text[name.start : name.end]).split()}
    words = content_words(place.sentence.text, forms | spoken)
    return Mention(
        number=number,
        place=place,
        names=frozenset(name.name for name in named),
        words=words,
        around=content_words(place.turn.text, forms),
        title=content_words(place.talk.conversation.title),
        registry=registry,
    )


def _name_words(names: Iterable[str]) -> set[str]:
    return {word for name in names for word in normal(name).split()}
