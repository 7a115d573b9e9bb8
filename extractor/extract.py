"""The one entry: from annotated conversations to the items of a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.choices import Links, fitted_links
from extractor.confidence import confidence, fitted_confidence
from extractor.drafts import to_parse
from extractor.embedder import Embedder, Vectors
from extractor.events import Events, events
from extractor.fields import Tasks, due, missing, owner, requester, tasks_by_conversation
from extractor.grammar import Grammar, Parses
from extractor.ids import item_id
from extractor.linking import link
from extractor.mentions import Corpus, Mention, Thread, gather
from extractor.people import Registry
from extractor.places import Talk
from extractor.status import answered_at_once, status
from extractor.text import fitted_style, item_text
from extractor.types import Conversation, Evidence, Item, Project

LEAST = 0.3
"""Suggestions below this confidence are not made. On the five training projects that the classifier has not seen, with
links fitted to others, item F1 was 0.74 at 0.25, 0.75 at 0.3 and 0.35 and 0.72 at 0.4, precision 0.74, 0.77, 0.79 and
0.83."""


def extract(
    conversations: Sequence[Conversation],
    project: Project,
    *,
    embedder: Embedder,
    grammar: Grammar,
    links: Links | None = None,
) -> list[Item]:
    """Finds the items of a project.

    Args:
        conversations: annotated ones (`extractor.annotate`), in any order; all that the project has.
        project: its people and the moment that stands for now.
        embedder: turns sentences into vectors.
        grammar: parses sentences.
        links: how likely mentions belong together; None: as it was fitted.

    Returns:
        Items in the order of their earliest evidence; the same for the same conversations in any order.
    """
    ordered = sorted(conversations, key=lambda conversation: conversation.key)
    registry = Registry.of(project, ordered)
    talks = [Talk.of(conversation, registry) for conversation in ordered]
    corpus = gather(talks, registry, embedder)
    if not corpus.mentions:
        return []
    threads = _worth_it(threads_of(corpus, fitted_links() if links is None else links))
    parses = Parses(grammar)
    parses.prepare(text for thread in threads for text in to_parse(thread))
    whole = _Whole(tasks_by_conversation(threads), registry, parses, events(threads), corpus.vectors)
    return [_item(thread, whole) for thread in threads]


@dataclass(frozen=True)
class _Whole:
    """What is known of the project when one of its items is written down.

    Attributes:
        tasks: the tasks of each conversation.
        registry: who is who.
        parses: of the sentences.
        known: the days of events.
        vectors: of all mentions, by their numbers.
    """

    tasks: Tasks
    registry: Registry
    parses: Parses
    known: Events
    vectors: Vectors


def threads_of(corpus: Corpus, links: Links) -> list[Thread]:
    """All threads that could become items, however unsure."""
    return [thread for thread in link(corpus, links) if not answered_at_once(thread)]


def _worth_it(threads: Sequence[Thread]) -> list[Thread]:
    """The threads that are sure enough to be shown; what an unsure one would replace stands."""
    kept = [thread for thread in threads if _sureness(thread) >= LEAST]
    for thread in kept:
        if thread.replaced_by not in kept:
            thread.replaced_by = None
    return kept


def _sureness(thread: Thread) -> float:
    return confidence(thread, fitted_confidence())


def _item(thread: Thread, whole: _Whole) -> Item:
    state, closing = status(thread)
    later = thread.replaced_by
    day, dated = due(thread, whole.registry, whole.known)
    evidence = tuple(
        evidence_of(mention, label, _changes(mention, closing, dated, state)) for mention, label in thread.mentions
    )
    return Item(
        id=item_id(thread.type, evidence[0]),
        type=thread.type,
        text=item_text(thread, whole.parses, fitted_style()),
        owner=owner(thread, whole.tasks),
        requester=requester(thread),
        due=day,
        waiting_on=missing(thread, whole.vectors),
        status=state,
        superseded_by=item_id(later.type, evidence_of(*later.mentions[0])) if later else None,
        confidence=_sureness(thread),
        evidence=evidence,
    )


def _changes(mention: Mention, closing: Mention | None, dated: Mention | None, state: str) -> str | None:
    if mention is closing:
        return state
    return "due" if mention is dated else None


def evidence_of(mention: Mention, label: str, changes: str | None = None) -> Evidence:
    """The words of a mention, where they stand, and what of the item they changed."""
    place = mention.place
    turn, sentence = place.turn, place.sentence
    return Evidence(
        conversation=place.talk.conversation.key,
        turn=turn.key,
        source=turn.source,
        speaker=place.speaker,
        at=turn.at if turn.at is not None else turn.start,
        quote=turn.text[sentence.start : sentence.end],
        label=label,
        changes=changes,
    )
