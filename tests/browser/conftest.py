"""A real Chromium on the real UI: the server is started as a user starts it, on a workspace of the test's own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 180_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; without one these tests are skipped, or fail where LOOSEENDS_REQUIRE_BROWSER is set."""
    found = next((path for path in CHROMIUM if Path(path).exists()), None)
    if found is None:
        reason = "no Chromium on this machine: apt-get install chromium"
        if os.environ.get("LOOSEENDS_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield chromium
        chromium.close()


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The UI on a workspace, at the address given back; the server ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "pipelines.cli", "ui", "--port", str(port), "--workspace", str(home)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment(home), stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/_stcore/health", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def environment(home: Path) -> dict[str, str]:
    """What a command of ours is run with."""
    python_path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "LOOSEENDS_HOME": str(home), "LOOSEENDS_USER": "priya", "PYTHONPATH": python_path}


def _wait_for(address: str, server: subprocess.Popen[bytes], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.poll() is None, "the server ended at once; see ui.log in the workspace's logs folder"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nothing answers at {address}")


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages in contexts of their own; what a page asks of other machines fails the test."""
    contexts = []
    strangers: list[str] = []

    def open_(**options: object) -> Page:
        context = browser.new_context(timezone_id="Europe/London", locale="en-GB", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: strangers.append(request.url) if _is_elsewhere(request.url) else None)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert strangers == []


class Keyboard:
    """Presses keys on a page until the page hears them.

    Right after loading, Streamlit draws its buttons some moments before they listen to their keys. A person is too slow
    to notice; a test is not. A key is heard when the page sends something to the server, so pressing again is safe.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._sent = 0
        page.on("websocket", lambda socket: socket.on("framesent", lambda _: self._count()))

    def _count(self) -> None:
        self._sent += 1

    def press(self, key: str) -> None:
        """Press a key that the page answers to."""
        before = self._sent
        for _ in range(20):
            self._page.keyboard.press(key)
            for _ in range(20):
                self._page.wait_for_timeout(50)
                if self._sent > before:
                    return
        raise AssertionError(f"nothing happens on {key!r}")


def _is_elsewhere(url: str) -> bool:
    return url.startswith(("http:", "https:", "ws:", "wss:")) and "//127.0.0.1:" not in url
