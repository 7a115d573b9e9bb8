"""From files to a record: the command line takes the example in, a person accepts in the browser, it is kept."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Keyboard, environment, served

EXAMPLE = ROOT / "examples" / "lumen-crm"
PROJECT = "Lumen CRM"
AS_OF = "2025-04-02T19:00:00+01:00"
NewPage = Callable[..., Page]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace into which the command line has taken the example's mail, transcript and recording."""
    folder = tmp_path_factory.mktemp("example")
    home = folder / "home"
    shutil.copytree(EXAMPLE, folder / "lumen-crm")
    done = looseends(home, "ingest", str(folder / "lumen-crm"), "--project", PROJECT, "--as-of", AS_OF)
    assert done.returncode == 0, done.stderr
    return home


def looseends(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on a workspace."""
    return subprocess.run(
        [sys.executable, "-m", "pipelines.cli", *arguments], cwd=ROOT, env=environment(home), text=True,
        capture_output=True, timeout=1800, check=False,
    )  # fmt: skip


def items(home: Path, state: str) -> list[dict[str, Any]]:
    """The items of a state, as the command line gives them."""
    done = looseends(home, "items", "--project", PROJECT, "--state", state, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_accepted_in_the_browser_is_kept_over_a_restart(home: Path, new_page: NewPage) -> None:
    suggested = items(home, "suggested")
    assert {piece["source"] for item in suggested for piece in item["evidence"]} >= {
        "mail.mbox",
        "calls/1-mapping-workshop.vtt",
        "calls/2-weekly-sync.ogg",
    }
    assert items(home, "accepted") == []

    with served(home) as address:
        page = new_page()
        keys = Keyboard(page)
        page.goto(address)
        title = page.locator(".le-title")
        expect(title).to_be_visible()
        text = title.inner_text()
        keys.press("a")
        expect(title).not_to_have_text(text)
        page.context.close()

    (accepted,) = items(home, "accepted")
    assert accepted["text"] == text
    assert accepted["id"] in {item["id"] for item in suggested}

    with served(home) as address:
        page = new_page()
        page.goto(f"{address}/?state=Accepted")
        expect(page.locator(".le-title")).to_have_text(text)
        expect(page.locator(".le-log")).to_contain_text("priya accepted")
        marks = page.locator(".le-said mark")
        assert set(marks.all_inner_texts()) & {piece["quote"] for piece in accepted["evidence"]}


def test_the_words_of_the_recording_can_be_heard(home: Path, new_page: NewPage) -> None:
    spoken = [
        (item, piece)
        for item in items(home, "suggested")
        for piece in item["evidence"][:1]
        if piece["source"].endswith(".ogg")
    ]
    assert spoken
    item, piece = spoken[0]
    with served(home) as address:
        page = new_page()
        page.goto(f"{address}/?item={item['id']}")
        expect(page.locator(".le-title")).to_have_text(item["text"])
        sound = page.locator("audio").first
        expect(sound).to_be_visible()
        start = max(0, int(piece["at"]) - 5)
        page.wait_for_function(f"document.querySelector('audio').currentTime >= {start}")
        assert sound.evaluate("audio => audio.duration") > piece["at"]
