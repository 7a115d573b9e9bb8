"""`looseends doctor`: is everything there that is needed, and what to do where it is not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, text

from pipelines.errors import LooseendsError
from pipelines.store.schema import JobTable, SourceTable
from pipelines.workspace import Workspace

NEEDED_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    finding: str
    way_out: str = ""


def examine(path: Path | None) -> list[Check]:
    """Look at weights, disk, database, index and jobs; never raises for what it finds."""
    checks = _weights()
    try:
        ws = Workspace.open(path)
    except LooseendsError as error:
        return [*checks, Check("workspace", False, f"{error.what}: {error.reason}", error.way_out)]
    return [*checks, *(_safely(name, look, ws) for name, look in _LOOKS)]


def _safely(name: str, look: Callable[[Workspace], Check], ws: Workspace) -> Check:
    try:
        return look(ws)
    except LooseendsError as error:
        return Check(name, False, f"{error.what}: {error.reason}", error.way_out)
    except Exception as error:  # a doctor that falls ill tells nothing
        return Check(name, False, f"{type(error).__name__}: {error}", "Details are in the workspace's logs folder")


def _weights() -> list[Check]:
    from models import weights
    from models.errors import ModelError

    checks = []
    for role in weights.needed():
        name = f"weights for {getattr(role, 'role', role)}"
        try:
            checks.append(Check(name, True, str(weights.verify(role, full=True))))
        except ModelError as error:
            checks.append(Check(name, False, str(error), "Run: looseends weights"))
    return [*checks, *_shipped_models()]


def _shipped_models() -> list[Check]:
    from models.classifier import SentenceClassifier
    from models.embeddings import SentenceEmbedder
    from models.errors import ModelError

    checks = []
    for name, load in (("sentence labels", SentenceClassifier.load), ("embeddings", SentenceEmbedder.load)):
        try:
            checks.append(Check(name, True, f"version {load().version}"))
        except ModelError as error:
            checks.append(
                Check(name, False, str(error), "Put the folder back from the repository: git checkout models")
            )
    return checks


def _disk(ws: Workspace) -> Check:
    free = shutil.disk_usage(ws.path).free
    finding = f"{free / 1024**3:.1f} GB free at {ws.path}"
    return Check("disk", free >= NEEDED_BYTES, finding, "Make room, or name another folder with --workspace")


def _database(ws: Workspace) -> Check:
    with ws.database.read() as session:
        if ws.database.engine.dialect.name == "sqlite":
            verdict = session.execute(text("PRAGMA quick_check")).scalar_one()
            if verdict != "ok":
                return Check(
                    "database",
                    False,
                    f"damaged ({verdict})",
                    "Put back a copy of looseends.db, or take the files in anew",
                )
        count = session.scalar(select(func.count()).select_from(SourceTable)) or 0
    return Check("database", True, f"{count} sources")


def _index(ws: Workspace) -> Check:
    from pipelines.index import check

    state = check(ws)
    return Check("index", not state.way_out, state.message, state.way_out)


def _jobs(ws: Workspace) -> Check:
    from pipelines import engine

    with ws.database.read() as session:
        counts = dict(session.execute(select(JobTable.state, func.count()).group_by(JobTable.state)).all())
    left = counts.get("waiting", 0) + counts.get("running", 0)
    if engine.is_pending(ws) and not engine.is_running(ws):
        found = f"{left} interrupted" if left else "items have to be found again"
        return Check("jobs", False, found, "Any 'looseends ingest', or opening the UI, goes on with them")
    return Check("jobs", True, ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none yet")


_LOOKS: tuple[tuple[str, Callable[[Workspace], Check]], ...] = (
    ("disk", _disk),
    ("database", _database),
    ("index", _index),
    ("jobs", _jobs),
)
