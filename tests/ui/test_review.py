"""The review page: a person decides, item after item, with the words in sight."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipelines import queries, review
from pipelines.rows import ItemRow
from pipelines.workspace import Workspace
from tests.ui import project
from ui.cursor import PAGE

Open = Callable[..., AppTest]


def shown(app: AppTest) -> str:
    """The text of the item that is shown in full."""
    titles = re.findall(r'<h2 class="le-title" dir="auto">(.*?)</h2>', html(app), re.DOTALL)
    return unescape(titles[0]) if titles else ""


def html(app: AppTest) -> str:
    """All HTML on the page but the style sheet."""
    return "\n".join(str(element.value) for element in app.html if "<style>" not in str(element.value))


def listed(app: AppTest) -> list[str]:
    """The texts in the list."""
    return list(app.dataframe[0].value["What"]) if app.dataframe else []


def press(app: AppTest, label: str) -> AppTest:
    """Press the button of that name."""
    return app.button(key=f"do-{label}").click().run()


def by_text(ws: Workspace, text: str) -> ItemRow:
    """The item of that text."""
    return next(row for row in queries.items(ws, project.NAME) if row.text == text)


def test_surest_suggestion_comes_first_with_its_words_in_context(ws: Workspace, open_page: Open) -> None:
    app = open_page("review")
    assert not app.exception
    assert shown(app) == "Send the berth list as CSV to Harbour"
    page = html(app)
    assert "<mark>Could you send us the berth list as CSV by Friday?</mark>" in page
    assert "The test berths are no good any more" in page
    assert "Very likely (0.93)" in page
    assert "Thu 5 Mar 2026" in page


def test_accept_makes_a_record_and_brings_up_the_next(ws: Workspace, open_page: Open) -> None:
    app = press(open_page("review"), "accept")
    row = by_text(ws, "Send the berth list as CSV to Harbour")
    assert row.state == "accepted"
    assert [(entry.action, entry.who) for entry in queries.history(ws, row.id)] == [("accept", "priya")]
    assert shown(app) == "QA cannot start: the sandbox credentials are missing"
    assert row.text not in listed(app)


def test_reject_keeps_the_reason_given(ws: Workspace, open_page: Open) -> None:
    app = press(open_page("review"), "reject")
    app.button(key="reason-2").click().run()
    row = by_text(ws, "Send the berth list as CSV to Harbour")
    assert row.state == "rejected"
    assert queries.history(ws, row.id)[-1].reason == "Already on the list"
    assert shown(app).startswith("QA cannot start")


def test_reject_takes_a_reason_in_own_words(ws: Workspace, open_page: Open) -> None:
    app = press(open_page("review"), "reject")
    next(box for box in app.text_input if box.label == "Another reason").set_value("Tom has sent it")
    app.button(key="reject-now").click().run()
    row = by_text(ws, "Send the berth list as CSV to Harbour")
    assert (row.state, queries.history(ws, row.id)[-1].reason) == ("rejected", "Tom has sent it")


def test_edit_changes_only_what_was_changed_and_stays(ws: Workspace, open_page: Open) -> None:
    item_id = by_text(ws, "Send the berth list as CSV to Harbour").id
    app = press(open_page("review"), "edit")
    app.selectbox(key=f"owner-{item_id}").set_value("Ines Duarte")
    app.date_input(key=f"due-{item_id}").set_value(date(2026, 3, 9))
    app.button(key="save").click().run()
    row = queries.item(ws, item_id)
    assert row is not None
    assert (row.owner, row.due, row.state, row.edited) == ("Ines Duarte", "2026-03-09", "suggested", True)
    entry = queries.history(ws, item_id)[-1]
    assert {name for name in entry.after["fields"] if entry.after["fields"][name] != entry.before["fields"][name]} == {
        "owner",
        "due",
    }
    assert shown(app) == "Send the berth list as CSV to Harbour"
    assert "owner <s>Tom Okafor</s> Ines Duarte" in html(app)


def test_edit_and_accept_in_one_step(ws: Workspace, open_page: Open) -> None:
    item_id = by_text(ws, "Send the berth list as CSV to Harbour").id
    app = press(open_page("review"), "edit")
    app.text_area(key=f"text-{item_id}").set_value("Send the berth list")
    app.button(key="save-accept").click().run()
    row = queries.item(ws, item_id)
    assert row is not None
    assert (row.text, row.state) == ("Send the berth list", "accepted")
    assert shown(app).startswith("QA cannot start")


def test_saving_an_untouched_form_of_an_hour_keeps_the_hour(ws: Workspace, open_page: Open) -> None:
    item_id = by_text(ws, project.HOSTILE).id
    app = press(open_page("review", item=item_id), "edit")
    app.selectbox(key=f"Status-{item_id}").set_value("done")
    app.button(key="save").click().run()
    row = queries.item(ws, item_id)
    assert row is not None
    assert (row.status, row.due) == ("done", "2026-03-06T17:00:00+05:30")


def test_an_empty_text_is_refused_in_plain_words(ws: Workspace, open_page: Open) -> None:
    item_id = by_text(ws, "Send the berth list as CSV to Harbour").id
    app = press(open_page("review"), "edit")
    app.text_area(key=f"text-{item_id}").set_value("  ")
    app.button(key="save").click().run()
    assert "it can't be empty" in unescape(html(app))
    assert queries.history(ws, item_id) == []


def test_undo_takes_the_last_decision_back_after_the_item_left_the_queue(ws: Workspace, open_page: Open) -> None:
    app = press(press(open_page("review"), "accept"), "accept")
    assert shown(app) == "The tariff page follows option B"
    app = press(app, "undo")
    assert shown(app) == "QA cannot start: the sandbox credentials are missing"
    assert by_text(ws, "QA cannot start: the sandbox credentials are missing").state == "suggested"
    app = press(app, "undo")
    assert shown(app) == "Send the berth list as CSV to Harbour"
    assert {row.state for row in queries.items(ws, project.NAME)} == {"suggested"}


def test_undo_works_when_the_queue_is_empty(ws: Workspace, open_page: Open) -> None:
    app = open_page("review")
    for _ in range(len(queries.items(ws, project.NAME))):
        app = press(app, "accept")
    assert "All reviewed" in app.success[0].value
    app = press(app, "undo")
    assert shown(app) == project.HOSTILE


def test_a_decision_of_somebody_else_is_not_overwritten(ws: Workspace, open_page: Open) -> None:
    app = open_page("review")
    row = by_text(ws, "Send the berth list as CSV to Harbour")
    review.reject(ws, row.id, who="tom")
    app = press(app, "accept")
    assert by_text(ws, row.text).state == "rejected"
    assert "rejected meanwhile" in html(app)


def test_next_and_previous_walk_the_queue(ws: Workspace, open_page: Open) -> None:
    app = open_page("review")
    assert app.button(key="do-previous").disabled
    app = press(press(app, "next"), "next")
    assert shown(app) == "The tariff page follows option B"
    assert shown(press(app, "previous")).startswith("QA cannot start")


def test_a_link_brings_back_the_same_item(ws: Workspace, open_page: Open) -> None:
    app = press(press(open_page("review"), "next"), "next")
    again = open_page("review", **address(app))
    assert shown(again) == shown(app) == "The tariff page follows option B"


def test_filters_narrow_the_queue(ws: Workspace, open_page: Open) -> None:
    app = open_page("review")
    app.multiselect(key="type").set_value(["Question"]).run()
    assert listed(app) == ["Which time zone are the arrival times in?", "Do the pilots see the same calendar?"]
    assert shown(app) == listed(app)[0]
    app.multiselect(key="owner").set_value(["Tom Okafor"]).run()
    assert listed(app) == ["Which time zone are the arrival times in?"]
    app.multiselect(key="source").set_value(["standup.wav"]).run()
    assert app.info[0].value == "Nothing matches these filters."
    next(button for button in app.button if button.label == "Take the filters away").click().run()
    assert len(listed(app)) == len(queries.items(ws, project.NAME))


def test_order_by_due_puts_dates_first(ws: Workspace, open_page: Open) -> None:
    app = open_page("review")
    app.selectbox(key="order").set_value("Due first").run()
    assert list(app.dataframe[0].value["Due"])[:3] == ["5 Mar 26", "6 Mar 26", "12 Mar 26"]


def test_what_was_accepted_can_be_looked_at(ws: Workspace, open_page: Open) -> None:
    app = press(open_page("review"), "accept")
    app.selectbox(key="state").set_value("Accepted").run()
    assert listed(app) == ["Send the berth list as CSV to Harbour"]
    assert app.button(key="do-accept").disabled


def test_a_long_queue_is_paged(empty: Workspace, tmp_path: Path, open_page: Open) -> None:
    project.build(empty, tmp_path, extra=3 * PAGE)
    app = open_page("review")
    total = queries.count_items(empty, project.NAME)
    assert len(listed(app)) == PAGE
    next(button for button in app.button if button.label == "Later").click().run()
    assert f"{PAGE + 1} to {2 * PAGE} of {total}" in html(app)
    first_of_page = shown(app)
    app = press(app, "previous")
    assert f"1 to {PAGE} of {total}" in html(app)
    assert shown(press(app, "next")) == first_of_page


def test_hostile_text_stays_text(ws: Workspace, open_page: Open) -> None:
    app = open_page("review", item=by_text(ws, project.HOSTILE).id)
    assert shown(app) == project.HOSTILE
    page = html(app)
    assert not any(tag in page for tag in ("<script", "<img", "<a "))
    assert project.HOSTILE in unescape(page)
    spoken = [str(element.value) for kind in (app.markdown, app.caption, app.info, app.success) for element in kind]
    assert not any("tracker.example" in text for text in spoken)
    assert not any("tracker.example" in str(button.label) for button in app.button)


def test_a_recording_plays_from_before_the_words(ws: Workspace, open_page: Open) -> None:
    app = open_page("review", item=by_text(ws, "The demo moves to 12 March").id)
    (sound,) = app.get("audio")
    assert sound.proto.start_time == 17
    assert "0:22" in html(app)


def test_the_given_name_stands_in_the_history(ws: Workspace, open_page: Open) -> None:
    app = open_page("review")
    app.text_input(key="who").set_value("Ines Duarte").run()
    press(app, "accept")
    row = by_text(ws, "Send the berth list as CSV to Harbour")
    assert queries.history(ws, row.id)[-1].who == "Ines Duarte"


def test_an_empty_workspace_leads_to_the_import(empty: Workspace, open_page: Open) -> None:
    app = open_page("review")
    assert not app.exception
    assert "Nothing is here yet" in app.info[0].value
    assert [link.label for link in app.page_link] == ["Import files"]


def test_a_key_that_cuts_a_run_short_does_not_bring_back_what_was_decided(
    ws: Workspace, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("review")
    first = address(app)
    # The runs that move on never come to their end, and the next one starts with the address the browser still has.
    monkeypatch.setattr("ui.cursor.arrived", lambda: None)
    app = press(app, "accept")
    second = address(app)
    assert shown(at_address(app, first)).startswith("QA cannot start")
    assert shown(press(app, "next")) == "The tariff page follows option B"
    assert shown(at_address(app, second)) == "The tariff page follows option B"


def address(app: AppTest) -> dict[str, str]:
    """The query in the browser's address."""
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


def at_address(app: AppTest, query: dict[str, str]) -> AppTest:
    """Run the page again, with this query in the browser's address."""
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def test_an_item_that_a_link_leads_to_can_be_decided_on(ws: Workspace, open_page: Open) -> None:
    decided = by_text(ws, "The tariff page follows option B")
    review.accept(ws, decided.id, who="tom")
    app = open_page("review", item=decided.id)
    assert shown(app) == decided.text
    app = press(app, "reject")
    app.button(key="reason-2").click().run()
    assert by_text(ws, decided.text).state == "rejected"
