"""How well answers are told from abstentions, on questions about whole projects that were written for this purpose."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from extractor import Conversation, Evidence, Item, Sentence, Turn
from pipelines import index
from pipelines.ask import ask
from pipelines.store import conversations, items, projects
from pipelines.store.schema import ProjectTable, SourceTable
from pipelines.workspace import Workspace

HERE = Path(__file__).parent
GOLD = HERE.parents[2] / "eval" / "gold" / "train"
UNANSWERABLE = "-"


def questions() -> list[tuple[str, str, str]]:
    """(project, question, what a right answer has in it) of `questions.tsv`."""
    lines = (HERE / "questions.tsv").read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]  # type: ignore[misc]


def conversation(project: str, gold: dict[str, Any]) -> Conversation:
    turns = []
    for each in gold["turns"]:
        position, sentences = 0, []
        for sentence in each["sentences"]:
            end = position + len(sentence["text"])
            sentences.append(Sentence(text=sentence["text"], start=position, end=end))
            position = end + 1
        said = isinstance(each["at"], str)
        turns.append(
            Turn(
                key=f"{project}.{each['id']}",
                source=gold["source"],
                speaker=each["speaker"],
                at=datetime.fromisoformat(each["at"]) if said else None,
                start=None if said else each["at"],
                text=" ".join(sentence.text for sentence in sentences),
                sentences=tuple(sentences),
            )
        )
    fields = {name: gold[name] for name in ("kind", "title", "source", "started_at")}
    return Conversation(key=f"{project}.{gold['id']}", turns=tuple(turns), **fields)


def item(project: str, gold: dict[str, Any], found: dict[str, Turn]) -> Item:
    evidence = []
    for each in gold["evidence"]:
        turn = found[f"{project}.{each['turn']}"]
        at = turn.at if turn.at is not None else turn.start
        evidence.append(
            Evidence(
                conversation=turn.key.rsplit(".", 1)[0],
                turn=turn.key,
                source=turn.source,
                speaker=turn.speaker,
                at=at,
                quote=each["quote"],
            )
        )
    names = ("id", "type", "text", "owner", "due", "waiting_on", "status", "superseded_by")
    return Item(confidence=0.8, evidence=tuple(evidence), **{name: gold.get(name) for name in names})


def take_in(ws: Workspace, name: str) -> None:
    gold = json.loads((GOLD / name / "gold.json").read_text("utf-8"))
    talks = [conversation(name, each) for each in gold["conversations"]]
    turns = {turn.key: turn for talk in talks for turn in talk.turns}
    with ws.database.write() as session:
        project_id = projects.find_or_add(session, name).id
        source = SourceTable(
            project_id=project_id, path="gold", root="/", location="/", reader="mbox", content_hash=name
        )
        session.add(source)
        session.flush()
        for talk in talks:
            conversations.save(session, project_id, source.id, talk)
            conversations.save_annotations(session, project_id, talk, "v1")
        row = session.scalars(select(ProjectTable).where(ProjectTable.id == project_id)).one()
        items.replace(session, row, [item(name, each, turns) for each in gold["items"]])


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The projects that the questions are about."""
    ws = Workspace.open(tmp_path_factory.mktemp("gold") / "home")
    for name in dict.fromkeys(project for project, _, _ in questions()):
        take_in(ws, name)
    index.sync(ws)
    yield ws
    index.stop(ws)
    ws.database.close()


@pytest.mark.slow
def test_most_questions_are_answered_and_few_without_ground(gold: Workspace) -> None:
    counts: Counter[tuple[bool, bool]] = Counter()
    for project, question, expected in questions():
        counts[expected != UNANSWERABLE, ask(gold, question, project).abstained] += 1
    assert counts[True, False] / (counts[True, False] + counts[True, True]) > 0.9
    assert counts[False, True] / (counts[False, True] + counts[False, False]) > 0.9


@pytest.mark.slow
def test_every_statement_of_an_answer_cites(gold: Workspace) -> None:
    for project, question, expected in questions()[::5]:
        answer = ask(gold, question, project)
        if expected != UNANSWERABLE and not answer.abstained:
            assert all(line.endswith("]") for line in answer.answer.split("\n"))
            assert len(answer.citations) >= 1
