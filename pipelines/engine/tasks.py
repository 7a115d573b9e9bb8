"""What workers do: pure functions of files and values. They never touch the database; the runner writes.

Errors of the input come back as values, so that they survive the way between processes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import extractor
from extractor import Conversation, Item, Person, Project
from pipelines.sources.base import Context, Problem, SourceError
from pipelines.store.jobs import Job

if TYPE_CHECKING:
    from models.classifier import SentenceClassifier
    from pipelines.sources.recording import Chunk


@dataclass
class Reading:
    """What came of reading a source: conversations, and what could not be read. `failed` where nothing could."""

    conversations: list[Conversation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failed: Problem | None = None

    @classmethod
    def of(cls, found: Iterable[Conversation | Problem]) -> Reading:
        """What a reader gave, sorted."""
        reading = cls()
        for one in found:
            if isinstance(one, Problem):
                reading.problems.append(one)
            else:
                reading.conversations.append(one)
        return reading


@dataclass
class Plan:
    """The stretches in which a recording is transcribed, or why it can't be."""

    chunks: list[Chunk] = field(default_factory=list)
    failed: Problem | None = None


@cache
def classifier() -> SentenceClassifier:
    """The sentence classifier of this process."""
    from models.classifier import SentenceClassifier

    return SentenceClassifier.load(threads=1)


def read(job: Job, people: Sequence[Person]) -> Reading:
    """Read a mailbox, transcript or chat export."""
    from pipelines.sources import READERS

    reader = next(reader for reader in READERS if reader.name == job.reader)
    try:
        return Reading.of(reader.read(job.location, _context(job, people)))
    except (SourceError, OSError) as error:
        return Reading(failed=_problem(job, error))


def plan(job: Job) -> Plan:
    """Where to cut a recording for transcription."""
    from pipelines.sources.recording import plan_chunks

    try:
        return Plan(list(plan_chunks(job.location)))
    except (SourceError, OSError) as error:
        return Plan(failed=_problem(job, error))


def transcribe(job: Job, chunk: Chunk, people: Sequence[Person], threads: int) -> list[dict[str, Any]] | Problem:
    """The segments of one chunk of a recording, or what is wrong with the recording there.

    Raises `OSError` where the file can't be read now: that says nothing about the chunk, which can be had another time.
    """
    from models.speech import SpeechOptions
    from pipelines.sources.recording import transcribe_chunk, vocabulary

    try:
        return transcribe_chunk(job.location, chunk, SpeechOptions(threads=threads, vocabulary=vocabulary(people)))
    except SourceError as error:
        return error.problem()


def assemble(job: Job, people: Sequence[Person], segments: list[dict[str, Any]]) -> Reading:
    """A conversation from the segments of all chunks, in order."""
    from pipelines.sources.recording import assemble as assemble_recording

    try:
        reading = Reading.of(assemble_recording(job.location, _context(job, people), segments))
    except (SourceError, OSError) as error:
        return Reading(failed=_problem(job, error))
    if not reading.conversations:
        reading.failed = (
            reading.problems.pop()
            if reading.problems
            else Problem(job.path, "", "nothing was said in it", "Play it to check the microphone")
        )
    return reading


def annotate(conversation: Conversation) -> Conversation:
    """Sentences with their labels for every turn."""
    return extractor.annotate(conversation, classifier())


def extract(conversations: Sequence[Conversation], project: Project) -> list[Item]:
    """The items of a project from all its annotated conversations."""
    from models.embeddings import shared_embedder
    from models.grammar import load_grammar

    grammar = load_grammar(disable=["ner"])
    return extractor.extract(conversations, project, embedder=shared_embedder(), grammar=grammar)


def _context(job: Job, people: Sequence[Person]) -> Context:
    return Context(root=job.root, as_of=job.as_of, people=tuple(people))


def _problem(job: Job, error: Exception) -> Problem:
    if isinstance(error, SourceError):
        return error.problem()
    reason = getattr(error, "strerror", None) or str(error)
    return Problem(job.path, "", f"it can't be read ({reason})", "Check that the file is still there and may be read")
