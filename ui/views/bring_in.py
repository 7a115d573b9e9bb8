"""Import: files and folders into a project, the work on them as it goes, and what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from extractor import Person
from pipelines import engine, ingest, queries
from pipelines.rows import SourceRow
from pipelines.workspace import Workspace
from ui import progress, state, words

_STATES = {"waiting": "Waiting", "running": "In work", "done": "Done", "failed": "Failed"}


def page() -> None:
    """Draw the page."""
    ws = state.workspace()
    form, outcome = st.columns([5, 7], gap="medium")
    with form:
        project = _form(ws)
    known = {row.name for row in queries.projects(ws)}
    with outcome:
        _told()
        if project in known:
            assert project is not None
            progress.show(ws, project)
            _came_of(ws, project)
        else:
            st.html(
                '<div class="le-muted">What came of each file is shown here. Nothing leaves this computer: '
                "files are read, transcribed and searched on it.</div>"
            )


def _form(ws: Workspace) -> str | None:
    names = [row.name for row in queries.projects(ws)]
    project = st.selectbox(
        "Project", names, index=0 if names else None, key="project", bind="query-params", accept_new_options=True,
        placeholder="Write the project's name",
    )  # fmt: skip
    batch = st.session_state.setdefault("batch", 0)
    files = st.file_uploader(
        "Recordings, mailboxes, transcripts, chat exports", accept_multiple_files=True, key=f"files-{batch}"
    )
    folder = st.text_input(
        "Or a file or folder on this computer", key=f"folder-{batch}", placeholder="/home/me/project",
        help="Better for large recordings: they are not sent through the browser. A folder is searched as a whole.",
    )  # fmt: skip
    with st.expander("People in the project (optional)"):
        people = st.file_uploader(
            "People list", type="json", key=f"people-{batch}",
            help='A JSON list of {"name", "email", "role", "org", "timezone", "aliases"}. Owners and dates get better.',
        )  # fmt: skip
    given = bool(files or (folder or "").strip())
    name = (project or "").strip()
    if st.button("Import", type="primary", disabled=not (given and name), width="stretch"):
        with state.told():
            _take_in(ws, name, files, (folder or "").strip(), people)
            st.session_state["batch"] = batch + 1
            st.rerun()
    if not name or not given:
        st.caption("Name a project." if not name else "Then choose files, or name a folder.")
    return name or None


def _take_in(
    ws: Workspace, project: str, files: Sequence[UploadedFile], folder: str, people: UploadedFile | None
) -> None:
    listed = _people(ws, people) if people else None
    paths = [ingest.keep_upload(ws, file.name, file.getvalue()) for file in files]
    if folder:
        paths.append(Path(folder).expanduser())
    taken = ingest.enqueue(ws, paths, project, people=listed)
    st.session_state["taken"] = taken
    if engine.is_pending(ws):
        engine.launch(ws)


def _people(ws: Workspace, upload: UploadedFile) -> tuple[Person, ...]:
    from pipelines.sources import load_people

    return load_people(ingest.keep_upload(ws, upload.name, upload.getvalue()))


def _told() -> None:
    """What became of the files of the last press of the button."""
    taken = st.session_state.get("taken")
    if taken is None:
        return
    parts = []
    if taken.added:
        parts.append(f"{words.number(len(taken.added), 'file')} imported")
    if taken.known:
        parts.append(f"{len(taken.known)} known already, nothing was added twice")
    if taken.skipped:
        parts.append(f"{len(taken.skipped)} skipped, nothing to read in them")
    if not parts and not taken.problems:
        parts.append("Nothing in it can be read")
    if parts:
        st.html(f'<div class="le-notice" role="status">{"; ".join(parts)}.</div>')
    for problem in taken.problems:
        where = f"{problem.source}, {problem.place}" if problem.place else problem.source
        state.show_problem(where, problem.reason, problem.way_out)


def _came_of(ws: Workspace, project: str) -> None:
    rows = queries.sources(ws, project)
    waiting = queries.count_items(ws, project, states=["suggested"])
    if waiting:
        label = f"Review {words.number(waiting, 'suggestion')}"
        st.page_link("views/review.py", label=label, icon=":material/fact_check:")
    if not rows:
        return
    zone = state.zone()
    st.dataframe(
        {
            "Source": [row.path for row in rows],
            "Kind": [words.either(row.kind, words.KINDS) for row in rows],
            "State": [_state(row) for row in rows],
            "Messages": [row.turns for row in rows],
            "Items": [row.items for row in rows],
            "Imported": [words.short_moment(row.added_at, zone) for row in rows],
        },
        column_config={
            "Source": st.column_config.TextColumn(),
            "Imported": st.column_config.TextColumn(width=130),
            "Kind": st.column_config.TextColumn(width=90),
            "State": st.column_config.TextColumn(width=80),
            "Messages": st.column_config.NumberColumn(width=80, help="Messages, or turns of a call"),
            "Items": st.column_config.NumberColumn(width=80, help="Tasks, decisions, blockers and questions"),
        },
        hide_index=True,
    )
    for row in rows:
        for problem in row.problems:
            where = f"{row.path}, {problem.place}" if problem.place else row.path
            state.show_problem(where, problem.reason, problem.way_out)


def _state(row: SourceRow) -> str:
    name = words.either(row.state, _STATES)
    notes = sum(not problem.fatal for problem in row.problems)
    return f"{name}, {words.number(notes, 'note')}" if notes else name


page()
