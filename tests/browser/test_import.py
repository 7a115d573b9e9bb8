"""Import in the browser: a dropped mailbox is worked on outside the page, and its suggestions come up."""

from __future__ import annotations

import itertools
import mailbox
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipelines import queries
from pipelines.workspace import Workspace
from tests.browser.conftest import ROOT, served

EXAMPLE = ROOT / "examples" / "lumen-crm"
WORK_MS = 900_000

pytestmark = pytest.mark.slow


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """The first messages of the example's mailbox."""
    path = tmp_path / "first.mbox"
    whole = shutil.copy(EXAMPLE / "mail.mbox", tmp_path / "whole.mbox")
    with closing(mailbox.mbox(whole)) as source, closing(mailbox.mbox(path)) as cut:
        for message in itertools.islice(source, 8):
            cut.add(message)
    return path


def test_a_dropped_mailbox_becomes_suggestions(tmp_path: Path, mail: Path, new_page: Callable[..., Page]) -> None:
    home = tmp_path / "home"
    with served(home) as address:
        page = new_page()
        page.goto(address)
        page.get_by_role("link", name="Import files").click()
        project = page.get_by_test_id("stSelectbox").locator("input")
        project.fill("From the browser")
        project.press("Enter")
        page.locator('input[type="file"]').first.set_input_files(mail)
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_text("1 file imported.")).to_be_visible()
        suggestions = page.get_by_role("link", name="Review").filter(has_text="suggestion")
        expect(suggestions).to_be_visible(timeout=WORK_MS)
        suggestions.click()
        expect(page.locator(".le-title")).to_be_visible()
        expect(page.locator(".le-said mark").first).to_be_visible()

    ws = Workspace.open(home)
    (source,) = queries.sources(ws, "From the browser")
    assert (source.path, source.state) == ("first.mbox", "done")
    assert source.turns == 8
