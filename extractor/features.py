"""How a mention and a thread look side by side: the numbers that the linking weights are fitted to.

A mention is compared with a whole thread, not with single mentions (the entity-mention model of coreference; Rahman and
Ng, "Supervised Models for Coreference Resolution", EMNLP 2009).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from extractor.mentions import Corpus, Mention
from extractor.strands import Strand

Rows = npt.NDArray[np.float64]

NAMES: tuple[str, ...] = (
    "cosine", "cosine_mean", "cosine_margin", "top_cosine", "cosine_last", "cosine_here",
    "overlap", "overlap_last", "overlap_here", "around_overlap", "title", "shared_mass", "novel_mass",
    "shared_codes", "code_clash", "shares_name", "names_owner",
    "same_conversation", "same_turn", "same_turn_adjacent", "next_turn", "near", "turns_between", "labelled_between",
    "labelled_near", "mentions_here", "latest_here", "first_in_line", "replies", "parent", "days", "days_far",
    "same_speaker", "speaker_owns", "speaker_wants", "speaker_opened_here", "opener_updates", "owner_agrees",
    "owner_differs", "asked_speaker", "asked_near", "due_agrees", "due_differs",
    "has_commitment", "has_update", "has_blocker", "ended_by_update", "last_same_label", "size",
    "short", "short_near", "short_latest", "short_first_in_line",
    "affirms", "affirms_near", "affirms_asked", "done_cue", "chase_cue",
)  # fmt: skip
"""Of a mention and a thread."""

OWN: tuple[str, ...] = (
    "two words or fewer", "no word", "words", "length", "affirms", "done cue", "chase cue", "a date", "a code",
    "points", "names", "call", "chat", "candidates", "best cosine", "best overlap", "replies", "many labels", "asks",
)  # fmt: skip
"""Of a mention by itself, for how likely it is that it belongs to no thread so far."""

_POINTS = re.compile(r"\b(?:it|this|that|them|these|those|one|same)\b", re.IGNORECASE)
_FAR = 14.0  # days after which a thread is old
_NEVER = 99  # turns between a mention and a thread of another conversation
_HEAVY, _MOST_MASS = 10.0, 2.0  # shared words weigh in tens, and never more than two of them


@dataclass(frozen=True)
class Nearness:
    """One mention beside all the mentions before it.

    Attributes:
        mention: the mention.
        corpus: all mentions.
    """

    mention: Mention
    corpus: Corpus

    @cached_property
    def cosine(self) -> Rows:
        """(mentions before,) how near the meanings are."""
        vectors, number = self.corpus.vectors, self.mention.number
        return np.asarray(vectors[:number] @ vectors[number], dtype=np.float64)

    @cached_property
    def overlap(self) -> Rows:
        """(mentions before,) weight of the words in common."""
        return self.corpus.by_words.overlaps(self.mention.words, self.mention.number)

    @cached_property
    def around(self) -> Rows:
        """(mentions before,) weight of the words that the turns have in common."""
        return self.corpus.by_around.overlaps(self.mention.around, self.mention.number)

    @cached_property
    def title(self) -> Rows:
        """(mentions before,) words that one shares with the title of the other's conversation; 0 within one."""
        number = self.mention.number
        one = self.corpus.by_title.overlaps(self.mention.words, number)
        other = self.corpus.by_words.overlaps(self.mention.title, number)
        talks = self.corpus.talk_numbers
        return np.where(talks[:number] == talks[number], 0.0, np.maximum(one, other))


def rows(near: Nearness, label: str, strands: Sequence[Strand]) -> Rows:
    """(strands, `NAMES`) float64: the numbers of a mention, read under a label, and of candidates of one type.

    Args:
        near: the mention.
        label: under which it is read.
        strands: the candidates, at least one; all their mentions are before this one.
    """
    columns = {**_meaning(near, strands), **_facts(near, label, strands)}
    columns |= _together(columns)
    return np.column_stack([columns[name] for name in NAMES])


def own_row(near: Nearness, candidates: Sequence[Rows]) -> Rows:
    """(`OWN`,) float64: the numbers of a mention by itself, and of the best that its candidates offer.

    Args:
        near: the mention.
        candidates: what `rows` said, for each type.
    """
    mention = near.mention
    best = dict.fromkeys(("cosine", "overlap", "replies"), 0.0)
    for table in candidates:
        for name in best:
            best[name] = max(best[name], float(table[:, NAMES.index(name)].max(initial=0.0)))
    count, kind = len(mention.words), mention.place.talk.conversation.kind
    cues = mention.cues
    return np.array([
        count <= 2, count == 0, math.log1p(count), math.log1p(len(mention.text.split())),
        cues.affirms, cues.done, cues.chases, mention.due is not None, bool(mention.codes),
        bool(_POINTS.search(mention.text)), bool(mention.names), kind == "call", kind == "chat",
        math.log1p(sum(map(len, candidates))), best["cosine"], best["overlap"], best["replies"],
        len(mention.labels) > 1, "?" in mention.text,
    ], dtype=np.float64)  # fmt: skip


def _meaning(near: Nearness, strands: Sequence[Strand]) -> dict[str, Rows]:
    """How near in meaning and in words a mention is to each strand: to its nearest mention, on average, to its last."""
    flat = np.array([number for strand in strands for number in strand.members])
    sizes = np.array([len(strand.members) for strand in strands])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    last = np.array([strand.members[-1] for strand in strands])

    def best(values: Rows) -> Rows:
        return np.asarray(np.maximum.reduceat(values[flat], starts), dtype=np.float64)

    cosine = best(near.cosine)
    order = np.argsort(-cosine, kind="stable")
    rival = np.full(len(strands), cosine[order[0]])
    rival[order[0]] = cosine[order[1]] if len(order) > 1 else 0.0
    weights, words = near.corpus.weights, near.mention.words
    shared = np.array([weights.mass(words & strand.words) for strand in strands])
    return {
        "cosine": cosine,
        "cosine_mean": np.add.reduceat(near.cosine[flat], starts) / sizes,
        "cosine_margin": cosine - np.maximum(rival, 0.0),
        "top_cosine": (cosine >= cosine.max() - 1e-9).astype(np.float64),
        "cosine_last": near.cosine[last],
        "overlap": best(near.overlap),
        "overlap_last": near.overlap[last],
        "around_overlap": best(near.around),
        "title": best(near.title),
        "shared_mass": np.minimum(shared / _HEAVY, _MOST_MASS),
        "novel_mass": np.minimum((weights.mass(words) - shared) / _HEAVY, _MOST_MASS),
        "size": np.log(sizes),
    }


def _facts(near: Nearness, label: str, strands: Sequence[Strand]) -> dict[str, Rows]:
    """Who, when and where: what can be told strand by strand, and where each stands among its rivals."""
    mention = near.mention
    table = np.array([[*_parties(mention, label, s), *_course(mention, label, s)] for s in strands], dtype=np.float64)
    columns = dict(zip((*_PARTIES, *_COURSE), table.T, strict=True))
    columns |= _where(near, strands)
    count = len(strands)
    constant = {
        "short": len(mention.words) <= 2,
        "affirms": mention.cues.affirms,
        "done_cue": mention.cues.done,
        "chase_cue": mention.cues.chases,
    }
    return columns | {name: np.full(count, float(value)) for name, value in constant.items()}


_PARTIES = (
    "same_speaker", "speaker_owns", "speaker_wants", "speaker_opened_here", "opener_updates", "owner_agrees",
    "owner_differs", "names_owner", "shares_name", "asked_speaker",
)  # fmt: skip


def _parties(mention: Mention, label: str, strand: Strand) -> tuple[float, ...]:
    """Who speaks, who is spoken of, and who owns what: the numbers of `_PARTIES`."""
    thread, speaker = strand.thread, mention.speaker
    part = mention.parts.get(label)
    owner = part.owner if part else None
    opened = thread.first.speaker == speaker
    here = strand.last_in(mention.place.talk.conversation.key) is not None
    return (
        speaker == thread.last.speaker,
        strand.owner is not None and speaker == strand.owner,
        opened,
        opened and here,
        opened and label == "update",
        owner is not None and owner == strand.owner,
        owner is not None and strand.owner is not None and owner != strand.owner,
        strand.owner in mention.names,
        not mention.names.isdisjoint(strand.names),
        bool(speaker) and speaker in strand.asked,
    )


_COURSE = (
    "shared_codes", "code_clash", "replies", "parent", "days", "days_far", "due_agrees", "due_differs",
    "has_commitment", "has_update", "has_blocker", "ended_by_update", "last_same_label",
)  # fmt: skip


def _course(mention: Mention, label: str, strand: Strand) -> tuple[float, ...]:
    """Tickets, answers, dates and what was said before: the numbers of `_COURSE`."""
    last, last_label = strand.thread.mentions[-1]
    days = _days(mention, last)
    # The gold has no parents of mails, so what they are worth was never learned; the order of mails says much of it.
    parent = mention.place.turn.reply_to if mention.place.talk.conversation.kind == "chat" else None
    day = mention.due.day if mention.due else None
    clash = bool(mention.codes and strand.codes)
    shared = clash and not mention.codes.isdisjoint(strand.codes)
    return (
        shared,
        clash and not shared,
        parent is not None and (parent in strand.turns or parent in strand.parents),
        parent is not None and parent in strand.turns,
        math.log1p(days),
        days > _FAR,
        day in strand.days,
        day is not None and bool(strand.days) and day not in strand.days,
        "commitment" in strand.labels,
        "update" in strand.labels,
        "blocker" in strand.labels,
        last_label == "update",
        last_label == label,
    )


def _where(near: Nearness, strands: Sequence[Strand]) -> dict[str, Rows]:
    """How far back in the mention's own conversation each strand was last touched, and which is next in line."""
    mention, corpus = near.mention, near.corpus
    talk = mention.place.talk.conversation.key
    nearest = [strand.last_in(talk) for strand in strands]
    here = np.array([one is not None for one in nearest])
    turn = mention.place.turn_number
    # A mail without a date stands late in its thread, but counts as said at the start: the distance is what matters.
    gap = np.array([abs(turn - one.place.turn_number) if one else _NEVER for one in nearest])
    rank = corpus.ranks[mention.number]
    passed = np.array([rank - corpus.ranks[one.number] - 1 if one else _NEVER for one in nearest])
    adjacent = [one and mention.place.sentence_number - one.place.sentence_number == 1 for one in nearest]
    return {
        "same_conversation": here.astype(np.float64),
        "same_turn": (gap == 0).astype(np.float64),
        "same_turn_adjacent": np.array([bool(one) for one in adjacent]) * (gap == 0) * 1.0,
        "next_turn": (gap == 1).astype(np.float64),
        "near": np.where(here, np.exp(-gap / 3), 0.0),
        "turns_between": np.where(here, np.log1p(gap), 5.0),
        "labelled_between": np.where(here, np.exp(-passed.astype(np.float64)), 0.0),
        "labelled_near": np.where(here, np.exp(-(passed + 1) / 4), 0.0),
        "mentions_here": np.log1p([strand.count_in(talk) for strand in strands]),
        "latest_here": _only(_latest(strands, nearest), len(strands)),
        "first_in_line": _only(_next_in_line(strands, nearest, turn), len(strands)),
    }


def _latest(strands: Sequence[Strand], nearest: Sequence[Mention | None]) -> int | None:
    """The strand that was touched last, if that was in this conversation."""
    here = [n for n, one in enumerate(nearest) if one is strands[n].thread.last]
    return max(here, key=lambda n: (strands[n].members[-1], -n), default=None)


def _next_in_line(strands: Sequence[Strand], nearest: Sequence[Mention | None], turn: int) -> int | None:
    """The first strand of the last turn that is not yet answered: answers come in the order of what they answer."""
    last = {n: one for n, one in enumerate(nearest) if one is not None and one is strands[n].thread.last}
    earlier = {n: one for n, one in last.items() if one.place.turn_number < turn}
    if not earlier:
        return None
    answered = max(one.place.turn_number for one in earlier.values())
    return min((one.number, n) for n, one in earlier.items() if one.place.turn_number == answered)[1]


def _only(number: int | None, count: int) -> Rows:
    return np.array([float(n == number) for n in range(count)])


def _together(columns: dict[str, Rows]) -> dict[str, Rows]:
    """Numbers that mean something only beside each other."""
    return {
        "cosine_here": columns["cosine"] * columns["same_conversation"],
        "overlap_here": columns["overlap"] * columns["same_conversation"],
        "short_near": columns["short"] * columns["near"],
        "short_latest": columns["short"] * columns["latest_here"],
        "short_first_in_line": columns["short"] * columns["first_in_line"],
        "affirms_near": columns["affirms"] * columns["near"],
        "affirms_asked": columns["affirms"] * columns["asked_speaker"],
        "asked_near": columns["asked_speaker"] * columns["near"],
    }


def _days(mention: Mention, earlier: Mention) -> float:
    if mention.place.moment is None or earlier.place.moment is None:
        return 0.0
    return max((mention.place.moment - earlier.place.moment).total_seconds() / 86400.0, 0.0)
