"""The engine and its sessions: SQLite in WAL mode by default, any other database by its URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 60


def _sqlite_pragmas(connection: Any, _record: object) -> None:
    """WAL lets readers go on beside the one writer; a busy writer is waited for instead of failing."""
    connection.isolation_level = None  # SQLAlchemy's own BEGIN IMMEDIATE below; pysqlite's implicit one comes too late
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def make_engine(url: URL | str) -> Engine:
    """An engine for `url`.

    On SQLite each transaction that may write takes the write lock at its start (`BEGIN IMMEDIATE`): one that reads
    first and writes later would fail with "database is locked" without waiting when another process wrote in between.
    """
    engine = create_engine(
        url, connect_args={"timeout": BUSY_SECONDS} if make_url(url).get_backend_name() == "sqlite" else {}
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_pragmas)

        @event.listens_for(engine, "begin")
        def begin(connection: Any) -> None:
            reading = connection.get_execution_options().get("read_only", False)
            connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema; harmless when it is."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


class Database:
    """Sessions on one database. `write()` commits as a whole or not at all; `read()` never locks a writer out."""

    def __init__(self, url: URL | str) -> None:
        self.engine = make_engine(url)
        self._writer = sessionmaker(self.engine, expire_on_commit=False)
        self._reader = sessionmaker(self.engine.execution_options(read_only=True), expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction: committed at the end of the block, rolled back if it raises."""
        with self._writer.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view for reading."""
        with self._reader() as session:
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
