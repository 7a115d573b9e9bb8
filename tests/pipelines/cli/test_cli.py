"""The command line as scripts see it: options, JSON, exit statuses, messages."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import review
from pipelines.cli import app as cli
from pipelines.workspace import Workspace
from tests.pipelines.conftest import PROJECT

runner = CliRunner()


def run(ws: Workspace, *arguments: str) -> tuple[int, str]:
    """(exit status, standard output) of a command on this workspace."""
    result = runner.invoke(cli.app, [*arguments, "--workspace", str(ws.path)])
    return result.exit_code, result.stdout


def test_items_as_json_hold_what_the_contract_names(ws: Workspace, suggestion: str) -> None:
    status, output = run(ws, "items", "--project", PROJECT, "--json")
    [item] = [json.loads(line) for line in output.splitlines()]
    assert status == 0
    assert list(item)[:11] == [
        "id", "type", "text", "owner", "requester", "due", "waiting_on", "status", "state", "confidence", "evidence",
    ]  # fmt: skip
    [piece] = item["evidence"]
    assert {"source", "conversation", "turn", "speaker", "at", "quote"} <= set(piece)
    assert (item["id"], item["state"], piece["at"]) == (suggestion, "suggested", "2026-03-02T09:00:00+00:00")


def test_items_can_be_filtered_by_state(ws: Workspace, suggestion: str) -> None:
    review.accept(ws, suggestion, who="Pat")
    assert run(ws, "items", "-p", PROJECT, "--json", "--state", "suggested") == (0, "")
    assert suggestion in run(ws, "items", "-p", PROJECT, "--json", "--state", "accepted")[1]


def test_the_table_shows_the_words_and_keeps_brackets_as_text(ws: Workspace, suggestion: str) -> None:
    review.edit(ws, suggestion, {"text": "Send [red]all[/red] files"}, who="Pat")
    _, output = run(ws, "items", "-p", PROJECT)
    assert "[red]all[/red]" in output.replace("\n", " ")
    assert "Friday" in output


@pytest.mark.parametrize(
    "arguments",
    [
        ["items"],
        ["items", "-p", "x", "--type", "wish"],
        ["items", "-p", "x", "--state", "done"],
        ["ingest", "-p", "x"],
        ["ingest", ".", "-p", "x", "--as-of", "tomorrow"],
        ["nonsense"],
    ],
)
def test_wrong_usage_is_exit_status_2(ws: Workspace, arguments: list[str]) -> None:
    assert runner.invoke(cli.app, arguments).exit_code == 2


def main_says(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    """(exit status, standard error) of the program itself."""
    monkeypatch.setattr("sys.argv", ["looseends", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return int(stopped.value.code or 0), " ".join(capsys.readouterr().err.split())


def test_an_unknown_project_is_told_in_one_line(
    ws: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, stderr = main_says(capsys, monkeypatch, "items", "-p", "nowhere", "--workspace", str(ws.path))
    assert status == 1
    assert "nowhere" in stderr
    assert "looseends ingest" in stderr
    assert "Traceback" not in stderr


def test_a_path_that_is_not_there_is_told(
    ws: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = str(tmp_path / "gone.mbox")
    status, stderr = main_says(capsys, monkeypatch, "ingest", missing, "-p", "x", "--workspace", str(ws.path))
    assert status == 1
    assert "gone.mbox" in stderr


def test_an_empty_folder_is_told(
    ws: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "export"
    empty.mkdir()
    status, stderr = main_says(capsys, monkeypatch, "ingest", str(empty), "-p", "x", "--workspace", str(ws.path))
    assert status == 0
    assert "Nothing to take in" in stderr
    assert str(empty) in stderr


def test_a_port_in_use_is_told_with_another(
    ws: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, stderr = main_says(capsys, monkeypatch, "ui", "--port", str(port), "--workspace", str(ws.path))
    assert status == 1
    assert f"--port {port + 1}" in stderr


def test_doctor_says_what_to_do_about_missing_weights(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOSEENDS_WEIGHTS", str(tmp_path / "none"))
    status, output = run(ws, "doctor")
    assert status == 1
    assert "looseends weights" in output
