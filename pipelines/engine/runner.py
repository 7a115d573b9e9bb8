"""Runs the jobs of a workspace: hands work to the cluster, writes what comes back, one transaction a conversation."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractor import Conversation
from pipelines.engine import tasks
from pipelines.engine.cluster import width
from pipelines.sources.base import Problem
from pipelines.store import conversations as stored
from pipelines.store import jobs, projects
from pipelines.store.jobs import Job
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from distributed import Client, Future

    from pipelines.sources.recording import Chunk

log = logging.getLogger(__name__)
Changed = Callable[[], None]


@dataclass
class _Recording:
    """A recording under way: its chunks, and the segments of those that are done."""

    chunks: list[Chunk]
    done: dict[int, list[Any]]


class Runner:
    """One pass over the waiting jobs of a workspace. Only one runs at a time (see `pipelines.engine.drain`)."""

    def __init__(self, ws: Workspace, client: Client, version: str, changed: Changed) -> None:
        self._ws, self._client, self._version, self._changed = ws, client, version, changed
        self._handlers: dict[Any, Callable[[Future[Any]], None]] = {}
        self._left: dict[int, int] = {}
        self._stored: dict[int, int] = {}
        self._serial = 0

    def run(self, claimed: list[Job]) -> None:
        """Work on the jobs until none is left; what fails is noted in its job, the others go on."""
        from distributed import as_completed

        self._queue = as_completed(loop=self._client.loop)
        for job in claimed:
            self._begin(job)
        for future in self._queue:
            self._handlers.pop(future.key)(future)
            self._changed()

    # One job: read it, or transcribe it; store its conversations; annotate them.

    def _begin(self, job: Job) -> None:
        if job.reader == "recording":
            self._submit(job, self._planned, tasks.plan, job)
        else:
            self._submit(job, self._read, tasks.read, job, self._people(job))

    def _planned(self, job: Job, plan: tasks.Plan) -> None:
        if plan.failed:
            return self._fail(job, plan.failed)
        with self._ws.database.read() as session:
            kept = jobs.chunks(session, job.source_id)
        spans = [(chunk.start, chunk.end) for chunk in plan.chunks]
        recording = _Recording(plan.chunks, {n: kept[span] for n, span in enumerate(spans) if span in kept})
        waiting = [n for n in range(len(plan.chunks)) if n not in recording.done]
        # The same for all recordings: a worker keeps one recogniser, made for a number of threads.
        threads = max(1, (os.cpu_count() or 1) // width(self._client))
        people = self._people(job)
        self._show_audio(job, recording)
        for position in waiting:

            def transcribed(job: Job, result: list[dict[str, Any]] | Problem, position: int = position) -> None:
                self._transcribed(job, recording, position, result)

            self._submit(job, transcribed, tasks.transcribe, job, plan.chunks[position], people, threads)
        if not waiting:
            self._assemble(job, recording)

    def _transcribed(
        self, job: Job, recording: _Recording, position: int, result: list[dict[str, Any]] | Problem
    ) -> None:
        chunk = recording.chunks[position]
        with self._ws.database.write() as session:
            if isinstance(result, Problem):
                jobs.add_problems(session, job.source_id, [result])
                result = []
            else:
                jobs.add_chunk(session, job.source_id, (chunk.start, chunk.end), result)
        recording.done[position] = result
        self._show_audio(job, recording)
        if len(recording.done) == len(recording.chunks):
            self._assemble(job, recording)

    def _show_audio(self, job: Job, recording: _Recording) -> None:
        done = sum(c.end - c.start for n, c in enumerate(recording.chunks) if n in recording.done)
        total = sum(c.end - c.start for c in recording.chunks)
        self._progress(job, "transcribing", done, total, "seconds")

    def _assemble(self, job: Job, recording: _Recording) -> None:
        segments = [segment for position in sorted(recording.done) for segment in recording.done[position]]
        self._submit(job, self._read, tasks.assemble, job, self._people(job), segments)

    def _read(self, job: Job, reading: tasks.Reading) -> None:
        if reading.failed:
            return self._fail(job, reading.failed)
        for conversation in reading.conversations:
            with self._ws.database.write() as session:
                stored.save(session, job.project_id, job.source_id, conversation)
        with self._ws.database.write() as session:
            jobs.add_problems(session, job.source_id, reading.problems)
            waiting = set(stored.unannotated(session, job.project_id, self._version))
            mine = [c.key for c in reading.conversations if c.key in waiting]
            loaded = stored.load(session, job.project_id, mine)
        self._stored[job.source_id] = len(reading.conversations)
        self._left[job.source_id] = len(loaded)
        self._progress(job, "finding", 0, len(loaded), "conversations")
        for conversation in loaded:
            self._submit(job, self._annotated, tasks.annotate, conversation)
        if not loaded:
            self._finish(job)

    def _annotated(self, job: Job, conversation: Conversation) -> None:
        with self._ws.database.write() as session:
            stored.save_annotations(session, job.project_id, conversation, self._version)
            jobs.got_on(session, job.source_id)
        self._left[job.source_id] -= 1
        total = self._stored[job.source_id]
        self._progress(job, "finding", total - self._left[job.source_id], total, "conversations")
        if not self._left[job.source_id]:
            self._finish(job)

    def _finish(self, job: Job) -> None:
        count = self._stored[job.source_id]
        with self._ws.database.write() as session:
            jobs.finish(session, job.source_id, f"{count} conversation{'' if count == 1 else 's'}")

    # Plumbing.

    def _people(self, job: Job) -> list[Any]:
        with self._ws.database.read() as session:
            return projects.people(session, job.project_id)

    def _submit(self, job: Job, handle: Callable[[Job, Any], None], function: Callable[..., Any], *args: Any) -> None:
        self._serial += 1
        future = self._client.submit(
            function, *args, key=f"{function.__name__}-{job.source_id}-{self._serial}", pure=False
        )

        def settle(future: Future[Any]) -> None:
            try:
                handle(job, future.result())
            except Exception as error:  # in the task or while its result was stored: this job fails, the others go on
                log.exception("%s failed on %s", function.__name__, job.path)
                self._fail(job, _unexpected(job, function.__name__, error))

        self._handlers[future.key] = settle
        self._queue.add(future)

    def _fail(self, job: Job, problem: Problem) -> None:
        with self._ws.database.write() as session:
            jobs.fail(session, job.source_id, problem)

    def _progress(self, job: Job, stage: str, done: float, total: float, unit: str) -> None:
        with self._ws.database.write() as session:
            jobs.progress(session, job.source_id, stage, done, total, unit)


def _unexpected(job: Job, step: str, error: Exception) -> Problem:
    if type(error).__name__ == "KilledWorker":
        return Problem(
            job.path, "", f"the process that did '{step}' died twice", "Is there memory enough? Take the file in again"
        )
    return Problem(
        job.path,
        "",
        f"'{step}' failed ({type(error).__name__}: {error})",
        "Details are in engine.log in the workspace's logs folder; take the file in again to retry",
    )
