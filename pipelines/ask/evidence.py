"""How well each item and sentence supports an answer: the cosine with the question, and the question's words in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines import index
from pipelines.ask.facts import ItemFact, SentenceFact, Surroundings
from pipelines.ask.words import content_words, coverage, words

# Chosen on questions written for projects of the training split; tests/pipelines/ask/test_abstains.py measures it.
WEIGHT_OF_WORDS = 0.3
ENOUGH = 0.55
# An item was made from words that somebody meant; a sentence may be near by chance.
ITEM_BONUS = 0.05
# Less than this is a heading or half a thought ("Right, go-live."): near to any question, and no answer to it.
SHORT = 7
SHORT_PENALTY = 0.15
STATE_BONUS = {"accepted": 0.08, "suggested": 0.04}
TYPE_BONUS = 0.1
DATE_BONUS = 0.06
QUESTION_PENALTY = {"open": 0.15, "done": 0.25}

_INTENTS = {
    "decision": r"\b(decid\w*|decisions?|agree[ds]?|settled?|ch(?:oo|o)se|chosen?|approved?|picked|go(?:ing)? with)\b",
    "blocker": r"\b(block\w*|stuck|wait\w*|hold(?:s|ing)? (?:\w+ )?up|missing|(?:can'?t|cannot|can not)|why not)\b",
    "question": r"\b(unanswered|open questions?|still unclear|not (?:yet )?answered)\b",
    "task": r"^\s*who\b|\b(who (?:has|is|will|does)|responsible|owns?|to do|tasks?|deadline|due|by when)\b",
}


@dataclass(frozen=True)
class Support:
    """Something that may answer, and how well; `enough` is judged without what is added for state and type."""

    fact: ItemFact | SentenceFact
    support: float
    rank: float

    @property
    def enough(self) -> bool:
        """Whether an answer may rest on it."""
        return self.support >= ENOUGH


_WHEN = re.compile(
    r"^\s*(?:(?:until |by |since )?when|(?:on |by |until )?(?:which|what) (?:day|date))\b", re.IGNORECASE
)


def intents(question: str) -> set[str]:
    """The types of items that a question asks for, by its words; empty where it does not say."""
    return {kind for kind, pattern in _INTENTS.items() if re.search(pattern, question, re.IGNORECASE)}


def weigh(question: str, found: Surroundings) -> list[Support]:
    """All that was found, the best first."""
    facts: list[ItemFact | SentenceFact] = [each for each in found.items.values() if each.id in found.hits]
    facts += [each for each in found.sentences if not each.noise]  # noise is shown, but nothing rests on it
    if not facts:
        return []
    vectors = index.embedder().embed([question, *(fact.text for fact in facts)])
    cosines = vectors[1:] @ vectors[0]
    asked = _Asked(content_words(question), intents(question), bool(_WHEN.search(question)))
    weighed = [_weigh(fact, float(cosine), asked) for fact, cosine in zip(facts, cosines, strict=True)]
    return sorted(weighed, key=lambda each: (-each.rank, each.fact.text))


@dataclass(frozen=True)
class _Asked:
    words: Sequence[str]
    types: set[str]
    when: bool


def _weigh(fact: ItemFact | SentenceFact, cosine: float, asked: _Asked) -> Support:
    if isinstance(fact, ItemFact):
        around = " ".join([fact.text, fact.owner or "", *(each.quote for each in fact.evidence)])
        support = cosine + WEIGHT_OF_WORDS * coverage(asked.words, around) + ITEM_BONUS
        return Support(fact, support, support + _bonus(fact, asked))
    support = cosine + WEIGHT_OF_WORDS * coverage(asked.words, f"{fact.text} {fact.citation.speaker or ''}")
    support -= SHORT_PENALTY if len(words(fact.text)) < SHORT else 0.0
    return Support(fact, support, support)


def _bonus(item: ItemFact, asked: _Asked) -> float:
    bonus = STATE_BONUS.get(item.state, 0.0)
    if item.type in asked.types:
        bonus += TYPE_BONUS
    if asked.when and (item.due or re.search(r"\d", item.text)):
        bonus += DATE_BONUS
    if item.type == "question" and "question" not in asked.types:
        # A question is always nearest to another; what answers it is worth more.
        bonus -= QUESTION_PENALTY.get(item.status, 0.0)
    return bonus
