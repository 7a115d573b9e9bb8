"""The words that carry what a sentence is about: stems of content words, each with its weight."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"[a-z0-9]+(?:[-_.'/][a-z0-9]+)*")
_LIST = """
    a about above after again all also am an and any anybody anyone anything are as at back be because been before
    being below best between both but by can can't cannot could couldn't day days did didn't do does doesn't doing
    don't done down due each either else end even ever every everybody everyone everything few first for from
    further get gets getting give given go goes going good got great had has hasn't have haven't having he he's her
    here hers hi him his hello how however i i'd i'll i'm i've if in into is isn't it it'll it's its itself just
    kind kindly know last later latest least less let let's like ll look made make makes many may maybe me mean
    might mine more most much must my need needed needs never new next no nobody none nor not nothing now of off ok
    okay on once one only onto or other others our out over own per perhaps please point put quite rather really
    regards right said same say says see shall she should side since so some somebody someone something soon still
    such sure take tell than thank thanks that that's the their them then there there's these they they'll they're
    thing things think this those though through thus till time to today together tomorrow tonight too two under
    until up upon us use very want wants was wasn't way we we'd we'll we're we've week weeks well were what what's
    when where whether which while who who's whole whom why will with within without won't would wouldn't yeah yes
    yesterday yet you you'd you'll you're you've your yours dear monday tuesday wednesday thursday friday saturday
    sunday morning afternoon evening um uh er hm hmm mm oh ah eh sorry note possible help sent send"""
FUNCTION_WORDS = frozenset(_LIST.split())
_SUFFIXES = (
    "ations",
    "ation",
    "ings",
    "ing",
    "ments",
    "ment",
    "edly",
    "ies",
    "ied",
    "ers",
    "es",
    "ed",
    "er",
    "ly",
    "s",
    "e",
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word without its commonest endings; words with digits stay as they are."""
    if any(c.isdigit() for c in word):
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


def content_words(text: str, leave_out: Collection[str] = ()) -> frozenset[str]:
    """Stems of the words that carry meaning, without function words and those that are to be left out."""
    lowered = text.lower().replace("’", "'")
    found = set()
    for match in _WORD.finditer(lowered):
        word = match.group().strip(".'-/")
        word = word.removesuffix("'s")
        if len(word) > 1 and word not in FUNCTION_WORDS and word not in leave_out:
            found.add(stem(word))
            if "-" in word or "/" in word:
                found.update(
                    stem(piece) for piece in re.split(r"[-/]", word) if len(piece) > 2 and piece not in FUNCTION_WORDS
                )
    return frozenset(found)


class Weights:
    """What words weigh: the inverse document frequency of each, log((1 + n) / (1 + how many have it)) + 1."""

    def __init__(self, documents: Iterable[Collection[str]]) -> None:
        """Counts in how many documents each word is."""
        counts: Counter[str] = Counter()
        n = 0
        for document in documents:
            counts.update(set(document))
            n += 1
        self._weight = {word: math.log((1 + n) / (1 + count)) + 1.0 for word, count in counts.items()}
        # Of whole documents: each is compared with many others.
        self._masses: dict[frozenset[str], float] = {}

    def mass(self, words: Collection[str]) -> float:
        """Sum of the weights of words; an unknown word weighs 1."""
        weight = self._weight
        return math.fsum([weight.get(word, 1.0) for word in words])  # exact: the order of a set does not matter

    def overlap(self, first: frozenset[str], second: frozenset[str]) -> float:
        """Weight of the shared words over the weight of the lighter side; 0 where one has none."""
        if first.isdisjoint(second):
            return 0.0
        return self.mass(first & second) / min(self._remembered(first), self._remembered(second))

    def _remembered(self, words: frozenset[str]) -> float:
        mass = self._masses.get(words)
        if mass is None:
            mass = self._masses[words] = self.mass(words)
        return mass


class Index:
    """Which of many documents have a word, to weigh what all of them share with a text at once.

    Args:
        weights: of the words.
        documents: sets of words, in an order that is kept.
    """

    def __init__(self, weights: Weights, documents: Sequence[frozenset[str]]) -> None:
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, document in enumerate(documents):
            for word in document:
                numbers[word].append(number)
        self._weights = weights
        self._numbers = {word: np.array(found) for word, found in numbers.items()}
        self._masses = np.array([weights.mass(document) for document in documents])

    def overlaps(self, words: frozenset[str], before: int) -> npt.NDArray[np.float64]:
        """(before,) `Weights.overlap` of a set of words with each of the first documents."""
        shared = np.zeros(before)
        for word in sorted(words):  # in a fixed order: sums of floats depend on it
            found = self._numbers.get(word)
            if found is not None:
                shared[found[: np.searchsorted(found, before)]] += self._weights.mass((word,))
        lighter = np.minimum(self._masses[:before], self._weights.mass(words))
        return np.asarray(np.divide(shared, lighter, out=np.zeros(before), where=shared > 0.0), dtype=np.float64)
