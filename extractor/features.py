"""How a mention and a thread look side by side: the numbers that the linking weights are fitted to.

A mention is compared with a whole thread, not with single mentions (the entity-mention model of coreference; Rahman and
Ng, "Supervised Models for Coreference Resolution", EMNLP 2009).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.embedder import Vectors
from extractor.mentions import Corpus, Mention, Thread

NAMES: tuple[str, ...] = (
    "cosine", "cosine_mean", "cosine_margin", "overlap", "shared_mass", "shared_codes", "around_overlap",
    "same_conversation", "same_turn", "next_turn", "near", "turns_between", "labelled_between", "replies",
    "same_speaker", "speaker_owns", "speaker_wants", "owner_agrees", "owner_differs", "names_owner",
    "has_commitment", "has_update", "has_blocker", "size", "short", "short_near", "days", "days_far", "title",
    "first_in_line", "latest_here", "due_agrees", "due_differs", "last_same_label", "affirms", "affirms_near",
    "done_cue", "chase_cue", "code_clash", "same_turn_adjacent",
)  # fmt: skip


@dataclass(frozen=True)
class Rivals:
    """What is known of all candidate threads of a type when one of them is looked at.

    Attributes:
        cosine: best cosine of each thread.
        latest: number of the thread that was touched last in the mention's conversation; None if none was.
        next_in_line: the first thread of the turn answered that this turn has not touched; None if there is none.
    """

    cosine: Sequence[float]
    latest: int | None
    next_in_line: int | None


def rivals(mention: Mention, threads: Sequence[Thread], cosines: Vectors) -> Rivals:
    """Looks over the candidate threads of one type, all of which have mentions before this one.

    Args:
        mention: the mention to place.
        threads: candidates of one type.
        cosines: cosine of the mention with every earlier mention, by number.
    """
    cosine = [max(float(cosines[m.number]) for m, _ in thread.mentions) for thread in threads]
    talk = mention.place.talk
    here = [n for n, thread in enumerate(threads) if thread.last.place.talk is talk]
    latest = max(here, key=lambda n: (threads[n].last.number, -n), default=None)
    return Rivals(cosine, latest, _next_in_line(mention, threads, here))


def _next_in_line(mention: Mention, threads: Sequence[Thread], here: list[int]) -> int | None:
    """The first thread of the last turn that is not yet answered: answers come in the order of what they answer."""
    turn = mention.place.turn_number
    earlier = [n for n in here if threads[n].last.place.turn_number < turn]
    if not earlier:
        return None
    answered = max(threads[n].last.place.turn_number for n in earlier)
    line = [n for n in earlier if threads[n].last.place.turn_number == answered]
    return min(line, key=lambda n: threads[n].last.number)


def features(
    mention: Mention, label: str, number: int, threads: Sequence[Thread], field: Rivals, corpus: Corpus
) -> list[float]:
    """The numbers of `NAMES` for one mention, read under one label, and one of the candidate threads."""
    thread = threads[number]
    last, talk = thread.last, mention.place.talk
    members = [m for m, _ in thread.mentions]
    vector = corpus.vectors[mention.number]
    others = [c for n, c in enumerate(field.cosine) if n != number]
    mean = float(corpus.vectors[[m.number for m in members]].mean(axis=0) @ vector)
    weights = corpus.weights
    best_overlap = max(weights.overlap(mention.words, m.words) for m in members)
    shared = frozenset().union(*(mention.words & m.words for m in members))
    codes, cues = mention.codes, mention.cues
    thread_codes = frozenset[str]().union(*(m.codes for m in members))
    around = max(weights.overlap(mention.around, m.around) for m in members)
    here = [m for m in members if m.place.talk is talk]
    nearest = here[-1] if here else None
    gap = mention.place.turn_number - nearest.place.turn_number if nearest else 99
    between = mention.number - nearest.number - 1 if nearest else 99
    if nearest and between:
        between = sum(corpus.mentions[n].place.talk is talk for n in range(nearest.number + 1, mention.number))
    near = math.exp(-gap / 3) if nearest else 0.0
    short = float(len(mention.words) <= 2)
    part = mention.parts.get(label)
    owner = part.owner if part else None
    owned = _owner(thread)
    wanted = thread.first.speaker
    days = _days(mention, last)
    affirms = float(cues.affirms)
    due, dues = mention.due, [m.due.day for m in members if m.due]
    replies = (
        any(mention.place.turn.reply_to in (m.place.turn.key, m.place.turn.reply_to) for m in here)
        if mention.place.turn.reply_to
        else False
    )
    return [
        field.cosine[number],
        mean,
        field.cosine[number] - max(others, default=0.0),
        best_overlap,
        min(weights.mass(shared) / 10.0, 2.0),
        float(bool(codes & thread_codes)),
        around,
        float(bool(here)),
        float(gap == 0),
        float(gap == 1),
        near,
        math.log1p(gap) if here else 5.0,
        math.exp(-between) if here else 0.0,
        float(replies),
        float(mention.speaker == last.speaker),
        float(owned is not None and mention.speaker == owned),
        float(mention.speaker == wanted),
        float(owner is not None and owner == owned),
        float(owner is not None and owned is not None and owner != owned),
        float(owned in mention.names),
        float(bool(thread.labelled("commitment"))),
        float(bool(thread.labelled("update"))),
        float(bool(thread.labelled("blocker"))),
        math.log(len(members)),
        short,
        short * near,
        math.log1p(days),
        float(days > 14),
        _title(mention, thread, corpus),
        float(field.next_in_line == number),
        float(field.latest == number),
        float(bool(due and due.day in dues)),
        float(bool(due and dues and due.day not in dues)),
        float(thread.mentions[-1][1] == label),
        affirms,
        affirms * near,
        float(cues.done),
        float(cues.chases),
        float(bool(codes and thread_codes and not codes & thread_codes)),
        float(gap == 0 and nearest is not None and mention.place.sentence_number - nearest.place.sentence_number == 1),
    ]


def _owner(thread: Thread) -> str | None:
    """Who owns a thread so far: who took it on, else who was asked."""
    for mention, label in reversed(thread.mentions):
        if label == "commitment":
            return mention.parts["commitment"].owner
    for mention, label in thread.mentions:
        part = mention.parts.get(label)
        if part and part.owner:
            return part.owner
    return None


def _days(mention: Mention, earlier: Mention) -> float:
    if mention.place.moment is None or earlier.place.moment is None:
        return 0.0
    return max((mention.place.moment - earlier.place.moment).total_seconds() / 86400.0, 0.0)


def _title(mention: Mention, thread: Thread, corpus: Corpus) -> float:
    """Words that the thread shares with the title of the mention's conversation, and the other way round."""
    best = 0.0
    for member, _ in thread.mentions:
        if member.place.talk is not mention.place.talk:
            best = max(
                best,
                corpus.weights.overlap(mention.words, member.title),
                corpus.weights.overlap(member.words, mention.title),
            )
    return best
