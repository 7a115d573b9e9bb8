"""Takes files in: finds out what they are, records them as sources with a job each. The engine does the work."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from extractor import Person
from pipelines.errors import IngestError
from pipelines.store import jobs, projects
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from pipelines.sources import Found, Problem


@dataclass
class Enqueued:
    """What became of the paths that were named."""

    added: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def source_ids(self) -> list[int]:
        """All sources of this call, new or known."""
        return self.added + self.known


def enqueue(
    ws: Workspace,
    paths: Sequence[Path],
    project: str,
    *,
    people: Iterable[Person] | None = None,
    as_of: datetime | None = None,
) -> Enqueued:
    """Record every source among `paths` (files, or folders that are walked) with a job, in one project.

    What is known already (by its content) is not added again. Raises `IngestError` where none of the paths exists; a
    path or file that can't be taken in is a problem of the result, and the others go on.
    """
    from pipelines.sources import Problem, SourceError, discover, load_people

    missing = [path for path in paths if not path.exists()]
    if len(missing) == len(paths):
        raise IngestError(str(missing[0]), "there is no such file or folder", "Check the spelling of the path")
    result = Enqueued()
    result.problems += [
        Problem(str(path), "", "there is no such file or folder", "Check its spelling") for path in missing
    ]
    found = list(discover([path.absolute() for path in paths if path not in missing]))
    known_people = list(people or [])
    for entry in found:
        if entry.reader is not None and entry.reader.name == "people" and people is None:
            try:
                known_people += load_people(entry.path)
            except SourceError as error:
                result.problems.append(error.problem())
    with ws.database.write() as session:
        project_id = projects.find_or_add(session, project, as_of).id
        projects.add_people(session, project_id, known_people)
    for entry in found:
        _take(ws, project_id, entry, as_of, result)
    return result


def _take(ws: Workspace, project_id: int, entry: Found, as_of: datetime | None, result: Enqueued) -> None:
    from pipelines.sources import Problem, content_hash

    name = entry.path.relative_to(entry.root).as_posix()
    if name.encode("utf-8", "replace").decode() != name:  # bytes of another encoding, as old disks and archives have
        shown = name.encode("utf-8", "backslashreplace").decode()
        result.problems.append(Problem(shown, "", "its name is not in UTF-8", "Rename it"))
    elif entry.problem is not None:
        result.problems.append(entry.problem)
    elif entry.reader is None:
        result.skipped.append(name)
    elif entry.reader.name != "people":
        try:
            digest = content_hash(entry.path)
            root = _keep_audio(ws, entry, digest) if entry.reader.name == "recording" else entry.root
        except OSError as error:
            result.problems.append(
                Problem(
                    name, "", f"it can't be read ({error.strerror or error})", "Check its rights, and the space left"
                )
            )
            return
        values = {
            "project_id": project_id,
            "path": name,
            "root": str(root),
            "location": str(root / name),
            "reader": entry.reader.name,
            "content_hash": digest,
            "as_of": as_of,
        }
        with ws.database.write() as session:
            source_id, new = jobs.add_source(session, values)
        (result.added if new else result.known).append(source_id)


def _keep_audio(ws: Workspace, entry: Found, digest: str) -> Path:
    """Copy a recording into the workspace, so that it can be resumed and played when the original is gone."""
    root = ws.path / "audio" / digest[:16]
    kept = root / entry.path.relative_to(entry.root)
    if not (kept.is_file() and kept.stat().st_size == entry.path.stat().st_size):
        kept.parent.mkdir(parents=True, exist_ok=True)
        with _in_one_step(kept) as part:
            shutil.copyfile(entry.path, part)
    return root


def keep_upload(ws: Workspace, name: str, content: bytes) -> Path:
    """Keep a file that came in through the browser and return where; its name is data, never a path."""
    safe = Path(name.replace("\\", "/")).name.lstrip(".") or "upload"
    folder = ws.uploads / hashlib.sha256(content).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / safe
    with _in_one_step(target) as part:
        part.write_bytes(content)
    return target


@contextmanager
def _in_one_step(target: Path) -> Iterator[Path]:
    """A file to write that takes the place of `target` when it is whole; each writer has one of its own."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
