"""The fields of an item, read off its thread: owner, requester, due date, what it waits for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from extractor.dates import Due
from extractor.embedder import Vectors
from extractor.events import Events, before
from extractor.mentions import Mention, Thread
from extractor.owners import Part
from extractor.people import Registry
from extractor.places import local
from extractor.types import WaitingOn
from extractor.waiting import fitted_kinds, waiting_on

Tasks = Mapping[str, Sequence[Thread]]

_SLIPS = re.compile(
    r"\b(?:slip\w*|delay\w*|postpon\w*|not (?:make|manage)|(?:can|won)['’]t make|push(?:ed)? (?:back|out)|more time)\b",
    re.IGNORECASE,
)
_RELATED = 0.34  # share of words that a blocker and the task that would clear it have in common


def owner(thread: Thread, tasks: Tasks | None = None) -> str | None:
    """Who has to act.

    Args:
        thread: what is owned.
        tasks: the tasks of each conversation: who owns the task that clears a blocker owns the blocker.
    """
    if thread.type == "task":
        return _taker(thread) or _named(thread) or _reporter(thread) or _asked(thread)
    if thread.type == "decision":
        return next((m.speaker for m in thread.labelled("decision")), None) or thread.first.speaker
    if thread.type == "question":
        return _named(thread) or _reporter(thread) or _taker(thread) or _asked(thread)
    task = _clearing(thread, tasks or {})
    return _reporter(thread) or (owner(task) if task else None) or _asked(thread)


def _taker(thread: Thread) -> str | None:
    """Who took it on last, in words that say who."""
    taken = [m.parts["commitment"] for m in thread.labelled("commitment")]
    sure = [part for part in taken if part.sure and part.owner]
    return (sure or taken)[-1].owner if taken else None


def _parts(thread: Thread) -> list[Part]:
    return [
        m.parts[label]
        for m, label in thread.mentions
        if label in m.parts and label in ("request", "question", "blocker")
    ]


def _named(thread: Thread) -> str | None:
    return next((part.owner for part in reversed(_parts(thread)) if part.sure and part.owner), None)


def _asked(thread: Thread) -> str | None:
    """Who was asked: the last one named, else the first one spoken to."""
    return _named(thread) or next((part.owner for part in _parts(thread) if part.owner), None)


def _reporter(thread: Thread) -> str | None:
    """Who reported it done, if it was not the one who wanted it."""
    wanting = {part.requester for part in _parts(thread)}
    return next((m.speaker for m in thread.labelled("update") if m.speaker and m.speaker not in wanting), None)


def tasks_by_conversation(threads: Iterable[Thread]) -> Tasks:
    """The task threads that each conversation speaks of."""
    found: dict[str, list[Thread]] = defaultdict(list)
    for thread in threads:
        if thread.type == "task":
            for key in dict.fromkeys(m.place.talk.conversation.key for m, _ in thread.mentions):
                found[key].append(thread)
    return found


def _clearing(thread: Thread, tasks: Tasks) -> Thread | None:
    """The task whose end would clear a blocker: one of the same sentence, else one of the same words near it."""
    numbers = {m.number for m, _ in thread.mentions}
    words = frozenset[str]().union(*(m.words for m in thread.labelled("blocker")))
    keys = dict.fromkeys(m.place.talk.conversation.key for m, _ in thread.mentions)
    near = list({id(task): task for key in keys for task in tasks.get(key, ())}.values())
    for task in near:
        if numbers & {m.number for m in task.labelled("request", "commitment")}:
            return task
    best, best_score = None, _RELATED
    for task in near:
        theirs = frozenset[str]().union(*(m.words for m, _ in task.mentions))
        score = len(words & theirs) / min(len(words), len(theirs)) if words and theirs else 0.0
        if score > best_score:
            best, best_score = task, score
    return best


def requester(thread: Thread) -> str | None:
    """Who wants it: the first who asked; nobody wants a decision."""
    if thread.type == "decision":
        return None
    for mention, label in thread.mentions:
        part = mention.parts.get(label)
        if part and part.requester:
            return part.requester
    return None


def due(thread: Thread, registry: Registry, known: Events) -> tuple[str | None, Mention | None]:
    """The latest date agreed (ISO), and the mention that fixed it; only tasks and decisions have one.

    A vague span does not move a date once it is fixed, unless it is said that it slips; nor does a reminder that merely
    names a day.

    Args:
        thread: what is due.
        registry: who is who, and on what calendar they speak.
        known: the days of the project's events, for "before the demo".
    """
    if thread.type not in ("task", "decision"):
        return None, None
    best: tuple[Due, Mention] | None = None
    for mention, label in thread.mentions:
        found = mention.due if label in ("request", "commitment", "decision") else None
        if found is None and label in ("request", "commitment"):
            found = before(mention, known)
        if found and (best is None or found.strength >= _needed(best[0].strength, mention, label)):
            best = found, mention
    if best is None or (thread.type == "decision" and best[0].strength < 1):
        return None, None
    said = local(best[1].place, registry)
    return (best[0].iso(said), best[1]) if said else (None, None)


def _needed(fixed: int, mention: Mention, label: str) -> int:
    """How strong words must be to move a date that is fixed."""
    if label == "commitment" and _SLIPS.search(mention.text):
        return 0
    return 2 if label == "request" and fixed else min(fixed, 1)


def missing(thread: Thread, vectors: Vectors) -> WaitingOn | None:
    """For a blocker, what it waits for.

    Args:
        thread: the blocker, or anything else: that waits for nothing.
        vectors: of all mentions of the project, by their numbers.
    """
    if thread.type != "blocker":
        return None
    mentions = thread.labelled("blocker")
    return waiting_on([m.text for m in mentions], vectors[[m.number for m in mentions]], fitted_kinds())
