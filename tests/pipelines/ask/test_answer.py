"""An answer says what was said, with where it was said, or that nothing answers it."""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from pipelines import review
from pipelines.ask import ask
from pipelines.errors import UnknownProject
from pipelines.index.server import Files
from pipelines.store.items import stored_id
from pipelines.workspace import Workspace
from tests.pipelines.conftest import PROJECT


def test_a_decision_in_force_is_told_with_what_it_replaced(asked: Workspace) -> None:
    answer = ask(asked, "What did we decide about the go-live?", PROJECT)
    first, second = answer.answer.split("\n")[:2]
    assert first.startswith("Go-live moves to Monday 18 May (decided by Ana Ruiz on 4 March 2026")
    assert first.endswith("[1]")
    assert second == "It replaced: Go-live is on Monday 4 May. [2]"
    assert [each.quote for each in answer.citations[:2]] == [
        "The steering group met: go-live moves to Monday 18 May.",
        "We go live on Monday 4 May.",
    ]
    assert answer.citations[0].item == stored_id(PROJECT, "d2")


def test_who_is_answered_by_the_task_and_its_owner(asked: Workspace) -> None:
    answer = ask(asked, "Who sends the sample invoices?", PROJECT)
    assert answer.answer.startswith("To do: Send the sample invoices to Ben (Ana Ruiz, due 2026-03-06, open")
    assert {each.source for each in answer.citations} == {"mail.mbox"}


def test_a_question_of_a_call_is_answered_by_what_was_said_next(asked: Workspace) -> None:
    answer = ask(asked, "Which paper size do the label printers need?", PROJECT)
    assert '"A6, all of them."' in answer.answer
    assert [(each.speaker, each.at) for each in answer.citations] == [("Ben Okoro", 9.5), ("Ana Ruiz", 15.0)]


@pytest.mark.parametrize(
    "question",
    [
        "Which yoga teacher was hired?",
        "What did we decide about the Mars mission?",
        "Do exchanges charge crypto fees?",  # only a newsletter says
        "🚢",
        "",
    ],
)
def test_what_nothing_supports_is_not_answered(asked: Workspace, question: str) -> None:
    answer = ask(asked, question, PROJECT)
    assert answer.abstained
    assert answer.answer == "Nothing here answers that."
    assert answer.citations == ()


def test_where_it_abstains_it_shows_what_is_nearest(asked: Workspace) -> None:
    assert ask(asked, "Which yoga teacher was hired?", PROJECT).passages


def test_turns_beside_a_hit_are_shown_with_it(asked: Workspace) -> None:
    turns = [each.turn for each in ask(asked, "Which paper size do the label printers need?", PROJECT).passages]
    assert {"c0", "c1", "c2"} <= set(turns)


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("What does Ana still have to do?", ["t1"]),
        ("What are we waiting for?", ["b1"]),
        ("What is still open?", ["t1", "b1"]),
        ("What did we decide?", ["d2"]),
        ("What is blocked by Ben?", ["b1"]),
    ],
)
def test_a_list_is_answered_by_the_open_items(asked: Workspace, question: str, items: list[str]) -> None:
    cited = dict.fromkeys(each.item for each in ask(asked, question, PROJECT).citations)
    assert list(cited) == [stored_id(PROJECT, each) for each in items]


def test_an_accepted_item_is_told_as_confirmed(changeable: Workspace) -> None:
    assert "not confirmed yet" in ask(changeable, "Who sends the sample invoices?", PROJECT).answer
    review.edit(changeable, stored_id(PROJECT, "t1"), {"text": "Send ten sample invoices"}, who="Pat")
    review.accept(changeable, stored_id(PROJECT, "t1"), who="Pat")
    first = ask(changeable, "Who sends the sample invoices?", PROJECT).answer.split("\n")[0]
    assert first.startswith("To do: Send ten sample invoices (Ana Ruiz, due 2026-03-06, open).")


def test_it_answers_after_the_index_server_was_killed(changeable: Workspace) -> None:
    before = ask(changeable, "When do we go live?", PROJECT)
    server = Files(changeable.path).read_server()
    assert server is not None
    psutil.Process(server.chroma.pid).kill()
    assert ask(changeable, "When do we go live?", PROJECT) == before


def test_it_answers_by_words_alone_where_there_is_no_index(
    changeable: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOSEENDS_CHROMA_URL", "http://127.0.0.1:9")
    answer = ask(changeable, "Who sends the sample invoices?", PROJECT)
    assert answer.answer.startswith("To do: Send the sample invoices to Ben")
    assert "words alone" in answer.notes[0]


def test_an_unknown_project_is_told_with_those_that_are_there(asked: Workspace) -> None:
    with pytest.raises(UnknownProject, match=PROJECT):
        ask(asked, "When do we go live?", "nowhere")


def test_nothing_is_traced_to_anybody(asked: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.path)
            self.send_error(500)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{listener.server_port}"
        code = (
            "import sys, pathlib; from pipelines.ask import ask; from pipelines.workspace import Workspace; "
            "ask(Workspace.open(pathlib.Path(sys.argv[1])), 'When do we go live?', sys.argv[2])"
        )
        for name, value in {"TRACING": "true", "TRACING_V2": "true", "ENDPOINT": endpoint, "API_KEY": "key"}.items():
            monkeypatch.setenv(f"LANGSMITH_{name}", value)
        monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
        root = Path(__file__).parents[3]
        subprocess.run([sys.executable, "-c", code, str(asked.path), PROJECT], cwd=root, check=True)
        listener.shutdown()
    assert heard == []


def test_asking_is_imported_without_the_libraries_it_uses_later() -> None:
    heavy = ("chromadb", "langchain_core", "onnxruntime", "transformers", "openai")
    code = f"import sys, pipelines.ask; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
