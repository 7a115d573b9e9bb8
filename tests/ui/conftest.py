"""A workspace with a small project, and the app on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipelines.workspace import Workspace
from tests.ui import project

APP = Path(__file__).parents[2] / "ui" / "app.py"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace in which nothing is yet."""
    monkeypatch.setenv("LOOSEENDS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LOOSEENDS_USER", "priya")
    return Workspace.open()


@pytest.fixture
def ws(empty: Workspace, tmp_path: Path) -> Workspace:
    """A workspace with one small project."""
    project.build(empty, tmp_path)
    return empty


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Open a page of the app, as a link with this query would."""

    def open_(name: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=300)
        app.run()
        app.switch_page(f"views/{name}.py")
        app.query_params.update(query)
        return app.run()

    return open_
