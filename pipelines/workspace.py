"""The workspace: one folder that holds everything of one user, and nothing of another."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import platformdirs
from alembic.util.exc import CommandError
from filelock import FileLock
from sqlalchemy import URL, select
from sqlalchemy.exc import DatabaseError

from pipelines.errors import WorkspaceError
from pipelines.store.database import Database, migrate
from pipelines.store.schema import Meta

HOME_VARIABLE = "LOOSEENDS_HOME"


def default_path() -> Path:
    """`LOOSEENDS_HOME`, else the user's data folder."""
    named = os.environ.get(HOME_VARIABLE)
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("looseends", appauthor=False))


class Workspace:
    """Paths and database of one workspace; make it with `open`."""

    def __init__(self, path: Path, database: Database) -> None:
        self.path = path
        self.database = database

    @classmethod
    def open(cls, path: Path | None = None) -> Workspace:
        """Make the folder where it is missing and bring its database up to date.

        Raises `WorkspaceError` where the folder can't be written or the database is not one of ours.
        """
        folder = (path or default_path()).expanduser().absolute()
        try:
            for part in ("uploads", "index", "logs"):
                (folder / part).mkdir(parents=True, exist_ok=True)
            probe = folder / f".writable-{os.getpid()}-{uuid.uuid4().hex[:8]}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise WorkspaceError(
                str(folder),
                f"the workspace can't be written ({error.strerror or error})",
                f"Make the folder writable, or name another with --workspace or {HOME_VARIABLE}",
            ) from error
        file = folder / "looseends.db"
        database = Database(URL.create("sqlite", database=str(file)))
        try:
            with FileLock(folder / "migrate.lock"):
                migrate(database.engine)
        except DatabaseError as error:
            reason, way_out = (
                f"the database can't be opened ({error.orig})",
                "Move it away to start anew, or put a copy back",
            )
            raise WorkspaceError(str(file), reason, way_out) from error
        except CommandError as error:
            reason = f"a newer version of Looseends has written it ({error})"
            raise WorkspaceError(str(file), reason, "Use that version, or another workspace") from error
        return cls(folder, database)

    @property
    def uploads(self) -> Path:
        """Files that came in through the browser."""
        return self.path / "uploads"

    @property
    def index(self) -> Path:
        """The vector index: derived, may be deleted at any time."""
        return self.path / "index"

    @property
    def logs(self) -> Path:
        """What background processes had to say."""
        return self.path / "logs"

    @property
    def id(self) -> str:
        """A name that no other workspace has, made at first use: keeps them apart on a shared index server."""
        with self.database.read() as session:
            known = session.scalar(select(Meta.value).where(Meta.name == "workspace"))
        if known:
            return known
        with self.database.write() as session:
            row = session.get(Meta, "workspace")
            if row is None:
                row = Meta(name="workspace", value=uuid.uuid4().hex[:12])
                session.add(row)
            return row.value
