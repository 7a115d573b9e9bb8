"""The workspace: made where it is missing, refused in plain words where it can't be."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from pipelines.errors import WorkspaceError
from pipelines.store.database import MIGRATIONS
from pipelines.store.schema import Base
from pipelines.workspace import Workspace


def test_workspace_keeps_its_id_when_opened_again(tmp_path: Path) -> None:
    first = Workspace.open(tmp_path / "a")
    assert Workspace.open(tmp_path / "a").id == first.id
    assert Workspace.open(tmp_path / "b").id != first.id


def test_environment_names_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOSEENDS_HOME", str(tmp_path / "named"))
    assert Workspace.open().path == tmp_path / "named"


def test_a_file_in_the_place_of_the_workspace_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("not a folder")
    with pytest.raises(WorkspaceError, match=r"taken.*--workspace"):
        Workspace.open(tmp_path / "taken")


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "looseends.db"
    foreign.write_bytes(b"this was never a database, but somebody's notes" * 50)
    with pytest.raises(WorkspaceError, match=r"looseends\.db"):
        Workspace.open(tmp_path)
    assert foreign.read_bytes().startswith(b"this was never")


def test_migrations_make_the_schema_of_the_code(tmp_path: Path) -> None:
    engine = Workspace.open(tmp_path).database.engine
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert [d for d in differences if "passages_fts" not in str(d)] == []


def test_migrations_go_back_to_nothing(tmp_path: Path) -> None:
    engine = Workspace.open(tmp_path).database.engine
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        names = inspect(connection).get_table_names()
    assert set(names) <= {"alembic_version", "sqlite_sequence"}
