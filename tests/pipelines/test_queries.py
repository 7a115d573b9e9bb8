"""What the command line and the UI get to see."""

from __future__ import annotations

import pytest

from pipelines import queries
from pipelines.errors import UnknownProject
from pipelines.workspace import Workspace
from tests.pipelines.conftest import PROJECT, add_conversation, add_items, mail, task


def test_context_marks_the_quote_among_its_neighbours(ws: Workspace) -> None:
    thread = mail("Hello Ben.", "Hi. Could you send the files? Thanks.", "Sure.", "Great.")
    add_conversation(ws, thread)
    quoted = task(thread.turns[1], "Send the files").evidence[0]
    piece = quoted.model_copy(update={"quote": "Could you send the files?"})
    around = queries.context(ws, PROJECT, piece, before=1, after=1)
    assert [turn.text for turn in around] == ["Hello Ben.", "Hi. Could you send the files? Thanks.", "Sure."]
    [(start, end)] = around[1].marks
    assert around[1].text[start:end] == "Could you send the files?"
    assert around[0].marks == around[2].marks == []


def test_items_are_paged_in_order_of_confidence(ws: Workspace) -> None:
    thread = mail("First thing.", "Second thing.", "Third thing.")
    add_conversation(ws, thread)
    add_items(
        ws,
        *(
            task(turn, turn.text, item_id=turn.key, confidence=confidence)
            for turn, confidence in zip(thread.turns, (0.5, 0.9, 0.7), strict=True)
        ),
    )
    assert [row.text for row in queries.items(ws, PROJECT)] == ["Second thing.", "Third thing.", "First thing."]
    assert [row.text for row in queries.items(ws, PROJECT, limit=1, offset=1)] == ["Third thing."]
    assert queries.count_items(ws, PROJECT, types=["task"]) == 3
    assert queries.count_items(ws, PROJECT, types=["decision"]) == 0


def test_sources_tell_what_came_of_them(ws: Workspace, suggestion: str) -> None:
    [row] = queries.sources(ws, PROJECT)
    assert (row.path, row.conversations, row.turns, row.items, row.state) == ("mail.mbox", 1, 2, 1, "waiting")


def test_an_unknown_project_names_those_that_exist(ws: Workspace, suggestion: str) -> None:
    with pytest.raises(UnknownProject, match=PROJECT):
        queries.items(ws, "harbor")
