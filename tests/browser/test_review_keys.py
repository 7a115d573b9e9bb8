"""Reviewing by keyboard alone in a real browser: keys decide, the next item comes up, a reload keeps the place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Dialog, Page, expect

from pipelines import queries
from pipelines.rows import ItemRow
from pipelines.workspace import Workspace
from tests.browser.conftest import Keyboard, served
from tests.ui import project

FIRST = "Send the berth list as CSV to Harbour"
SECOND = "QA cannot start: the sandbox credentials are missing"
THIRD = "The tariff page follows option B"
NewPage = Callable[..., Page]


class Place:
    """A project of a test's own in the workspace that all tests of this module share, and the address of its review."""

    def __init__(self, ws: Workspace, address: str, name: str) -> None:
        self.ws = ws
        self.name = name
        self.address = f"{address}/?project={quote(name)}"

    def items(self) -> list[ItemRow]:
        """All items of the project."""
        return queries.items(self.ws, self.name)

    def item(self, text: str) -> ItemRow:
        """The item that was found with that text."""
        return next(row for row in self.items() if row.text == text)

    def decided(self) -> dict[str, str]:
        """State by text of the items on which somebody decided."""
        return {row.text: row.state for row in self.items() if row.state != "suggested"}


@pytest.fixture(scope="module")
def served_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, str]]:
    """A workspace and the UI on it."""
    ws = Workspace.open(tmp_path_factory.mktemp("workspace"))
    with served(ws.path) as address:
        yield ws, address


@pytest.fixture
def place(served_workspace: tuple[Workspace, str], tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    """The small project, fresh for this test."""
    ws, address = served_workspace
    place = Place(ws, address, f"Harbour {request.node.name}")
    project.build(ws, tmp_path, name=place.name)
    return place


def expect_shown(page: Page, text: str) -> None:
    """Wait until the item of that text is the one shown."""
    expect(page.locator(".le-title")).to_have_text(text)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def visit(page: Page, address: str) -> Keyboard:
    """Open the address; the keyboard of the page is given back."""
    keyboard = Keyboard(page)
    page.goto(address)
    return keyboard


def test_keys_decide_and_undo(place: Place, new_page: NewPage) -> None:
    page = new_page()
    keys = visit(page, place.address)
    expect_shown(page, FIRST)
    keys.press("a")
    expect_shown(page, SECOND)
    keys.press("x")
    expect(page.get_by_role("button", name="Already over")).to_be_visible()
    keys.press("3")
    expect_shown(page, THIRD)
    assert place.decided() == {FIRST: "accepted", SECOND: "rejected"}
    keys.press("u")
    expect_shown(page, SECOND)
    keys.press("u")
    expect_shown(page, FIRST)
    assert place.decided() == {}


def test_next_previous_and_reload_keep_the_place(place: Place, new_page: NewPage) -> None:
    page = new_page()
    keys = visit(page, place.address)
    expect_shown(page, FIRST)
    keys.press("j")
    expect_shown(page, SECOND)
    keys.press("j")
    expect_shown(page, THIRD)
    page.reload()
    expect_shown(page, THIRD)
    keys.press("k")
    expect_shown(page, SECOND)
    page.get_by_role("link", name="Ask").click()
    expect(page.get_by_placeholder(f"Ask about {place.name}")).to_be_visible()
    page.get_by_role("link", name="Review").click()
    expect_shown(page, SECOND)


def test_edit_by_keyboard(place: Place, new_page: NewPage) -> None:
    page = new_page()
    keys = visit(page, place.address)
    expect_shown(page, FIRST)
    keys.press("e")
    text = page.get_by_label("Text")
    text.fill("Send the berth list, all harbours")
    text.press("Control+Enter")
    expect_shown(page, SECOND)
    assert place.decided() == {"Send the berth list, all harbours": "accepted"}


def test_letters_typed_into_a_field_decide_nothing(place: Place, new_page: NewPage) -> None:
    page = new_page()
    keys = visit(page, place.address)
    expect_shown(page, FIRST)
    keys.press("x")
    page.get_by_label("Another reason").press_sequentially("axeju 12")
    page.get_by_label("Another reason").press("Enter")
    expect_shown(page, SECOND)
    row = place.item(FIRST)
    assert queries.history(place.ws, row.id)[-1].reason == "axeju 12"
    assert place.decided() == {FIRST: "rejected"}


def test_a_recording_starts_five_seconds_before_the_words(place: Place, new_page: NewPage) -> None:
    item = place.item("The demo moves to 12 March")
    page = new_page()
    visit(page, f"{place.address}&item={item.id}")
    expect_shown(page, item.text)
    sound = page.locator("audio")
    expect(sound).to_have_count(1)
    page.wait_for_function("document.querySelector('audio').currentTime >= 17")
    assert sound.evaluate("audio => audio.currentTime") == pytest.approx(17, abs=0.5)


def test_hostile_text_does_nothing(place: Place, new_page: NewPage) -> None:
    item = place.item(project.HOSTILE)
    dialogs: list[str] = []
    page = new_page()

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    keys = visit(page, f"{place.address}&item={item.id}")
    expect_shown(page, project.HOSTILE)
    expect(page.locator(".le-said mark")).to_have_text(project.HOSTILE)
    keys.press("a")
    expect(page.locator(".le-title")).not_to_have_text(project.HOSTILE)
    assert dialogs == []
    assert page.title() != "pwned"
    assert page.locator(".le-place img, .le-place a, .le-place script, .le-notice img").count() == 0
