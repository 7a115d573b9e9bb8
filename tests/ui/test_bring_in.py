"""The import page: what is taken in, how far the work is, and what could not be read, in plain words."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import unescape
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pipelines import queries
from pipelines.store import jobs, projects
from pipelines.workspace import Workspace
from tests.ui import project

Open = Callable[..., AppTest]


def html(app: AppTest) -> str:
    """All HTML on the page but the style sheet."""
    return unescape("\n".join(str(element.value) for element in app.html if "<style>" not in str(element.value)))


def press_import(app: AppTest) -> AppTest:
    """Press the button."""
    return next(button for button in app.button if button.label == "Import").click().run()


def test_an_empty_workspace_asks_for_a_project_and_files(empty: Workspace, open_page: Open) -> None:
    app = open_page("bring_in")
    assert not app.exception
    assert next(button for button in app.button if button.label == "Import").disabled
    assert app.caption[0].value == "Name a project."


def test_what_came_of_each_source_is_listed(ws: Workspace, open_page: Open) -> None:
    table = open_page("bring_in").dataframe[0].value
    assert list(table["Source"]) == ["planner.mbox", "standup.wav"]
    assert list(table["Kind"]) == ["Mailbox", "Recording"]
    assert list(table["State"]) == ["Done", "Done"]
    assert list(table["Items"]) == [5, 4]


def test_a_path_that_is_not_there_is_said_in_plain_words(ws: Workspace, open_page: Open) -> None:
    app = open_page("bring_in")
    app.text_input(key="folder-0").set_value("/nowhere/at/all").run()
    app = press_import(app)
    assert not app.exception
    assert "/nowhere/at/all</b>: there is no such file or folder." in html(app)
    assert "Check the spelling of the path" in html(app)


def test_a_file_that_is_not_what_its_name_says_is_named(ws: Workspace, tmp_path: Path, open_page: Open) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "call <b>one.mp3").write_bytes(b"this is no sound at all")
    app = open_page("bring_in")
    app.text_input(key="folder-0").set_value(str(folder)).run()
    app = press_import(app)
    raw = "\n".join(str(element.value) for element in app.html)
    assert "call &lt;b&gt;one.mp3" in raw
    assert queries.jobs(ws, project.NAME, active_only=True) == []


def test_a_people_list_of_another_shape_is_refused(ws: Workspace, tmp_path: Path, open_page: Open) -> None:
    app = open_page("bring_in")
    app.file_uploader(key="people-0").upload("people.json", b'{"name": "Priya"}', "application/json")
    app.text_input(key="folder-0").set_value(str(tmp_path)).run()
    app = press_import(app)
    assert "people.json</b>: is not a list." in html(app)


def test_people_of_a_list_join_the_project(ws: Workspace, tmp_path: Path, open_page: Open) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    app = open_page("bring_in")
    people = json.dumps([{"name": "Bo Lind", "email": "bo@harbour.example"}]).encode()
    app.file_uploader(key="people-0").upload("people.json", people, "application/json")
    app.text_input(key="folder-0").set_value(str(folder)).run()
    app = press_import(app)
    assert not app.exception
    assert "Bo Lind" in [person.name for person in queries.people(ws, project.NAME)]
    assert "Nothing in it can be read" in html(app)


def test_problems_of_a_source_stay_to_be_seen(ws: Workspace, open_page: Open) -> None:
    from pipelines.sources import Problem

    with ws.database.write() as session:
        project_id = projects.find(session, project.NAME).id
        source_id, _ = jobs.add_source(
            session,
            {"project_id": project_id, "path": "old.mbox", "root": "/x", "location": "/x/old.mbox", "reader": "mbox",
             "content_hash": "old", "as_of": None},
        )  # fmt: skip
        jobs.claim(session, 100)
        jobs.fail(session, source_id, Problem("old.mbox", "message 7", "its text is cut off", "Export it again"))
    page = html(open_page("bring_in"))
    assert "old.mbox, message 7</b>: its text is cut off." in page
    assert "Export it again" in page
