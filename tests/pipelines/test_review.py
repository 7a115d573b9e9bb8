"""Accept, edit, reject, undo: each logged with before and after, each undone exactly."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines import queries, review
from pipelines.errors import ReviewError, UnknownItem
from pipelines.workspace import Workspace
from tests.pipelines.conftest import PROJECT


def test_accept_makes_a_record(ws: Workspace, suggestion: str) -> None:
    review.accept(ws, suggestion, who="Pat")
    [row] = queries.items(ws, PROJECT, states=["accepted"])
    assert row.id == suggestion
    assert queries.items(ws, PROJECT, states=["suggested"]) == []


def test_reject_keeps_the_reason_in_the_log(ws: Workspace, suggestion: str) -> None:
    review.reject(ws, suggestion, who="Pat", reason="talk about the talk")
    [entry] = queries.history(ws, suggestion)
    assert (entry.action, entry.who, entry.reason) == ("reject", "Pat", "talk about the talk")
    assert (entry.before["state"], entry.after["state"]) == (None, "rejected")


def test_edit_alone_does_not_accept(ws: Workspace, suggestion: str) -> None:
    review.edit(ws, suggestion, {"owner": None, "due": date(2026, 3, 6)}, who="Pat")
    [row] = queries.items(ws, PROJECT)
    assert (row.state, row.edited, row.owner, row.due) == ("suggested", True, None, "2026-03-06")


def test_an_owner_that_was_taken_off_is_not_filtered_by_the_old_one(ws: Workspace, suggestion: str) -> None:
    assert len(queries.items(ws, PROJECT, people=["Ben Okoro"])) == 1
    review.edit(ws, suggestion, {"owner": None}, who="Pat")
    assert queries.items(ws, PROJECT, people=["Ben Okoro"]) == []


def test_undo_takes_back_one_decision_after_the_other(ws: Workspace, suggestion: str) -> None:
    original = queries.item(ws, suggestion)
    review.edit(ws, suggestion, {"text": "Send ten sample files"}, who="Pat")
    edited = queries.item(ws, suggestion)
    review.accept(ws, suggestion, who="Pat")
    review.undo(ws, suggestion, who="Pat")
    assert queries.item(ws, suggestion) == edited
    review.undo(ws, suggestion, who="Pat")
    assert queries.item(ws, suggestion) == original
    assert [entry.action for entry in queries.history(ws, suggestion)] == ["edit", "accept", "undo", "undo"]


def test_nothing_to_undo_is_told(ws: Workspace, suggestion: str) -> None:
    with pytest.raises(ReviewError, match="nothing to undo"):
        review.undo(ws, suggestion, who="Pat")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text": "  "}, "can't be empty"),
        ({"due": "soon"}, "is not a date"),
        ({"type": "wish"}, "not one of its values"),
        ({"confidence": 1.0}, "can't be edited"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_nothing_changes(
    ws: Workspace, suggestion: str, changes: dict[str, object], says: str
) -> None:
    with pytest.raises(ReviewError, match=says):
        review.edit(ws, suggestion, changes, who="Pat")
    assert queries.history(ws, suggestion) == []


def test_an_unknown_item_is_told(ws: Workspace) -> None:
    with pytest.raises(UnknownItem, match="looseends items"):
        review.accept(ws, "nothing", who="Pat")
