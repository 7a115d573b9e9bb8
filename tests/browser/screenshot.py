"""Makes the README's picture: the UI's own review page on the example project, in headless Chromium.

python -m tests.browser.screenshot --workspace DIR --project NAME --out docs/review.png
"""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, expect, sync_playwright

from pipelines import queries
from pipelines.rows import ItemRow
from pipelines.workspace import Workspace
from tests.browser.conftest import ARGUMENTS, CHROMIUM, served

SIZE = {"width": 1440, "height": 900}


def main() -> None:
    """Take it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True, help="a workspace that holds the project")
    parser.add_argument("--project", default="lumen-crm")
    parser.add_argument("--item", help="id of the item to show; without it, one that rests on several sources")
    parser.add_argument("--out", type=Path, default=Path("docs/review.png"))
    parser.add_argument("--dark", action="store_true")
    arguments = parser.parse_args()
    item = arguments.item or telling(queries.items(Workspace.open(arguments.workspace), arguments.project)).id
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    chromium = next(path for path in CHROMIUM if Path(path).exists())
    with served(arguments.workspace) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        url = f"{address}/?project={quote(arguments.project)}&item={item}"
        take(browser, url, arguments.out, dark=arguments.dark)
        browser.close()


def telling(items: list[ItemRow]) -> ItemRow:
    """The item that rests on the most sources, the surest of them: it shows best what linking is for."""
    return max(items, key=lambda item: (len({piece.source for piece in item.evidence}), item.confidence))


def take(browser: Browser, url: str, out: Path, *, dark: bool) -> None:
    """Open the address, wait until all is drawn, and keep what is seen."""
    context = browser.new_context(
        viewport=SIZE,  # type: ignore[arg-type]  # playwright's own typed dict
        color_scheme="dark" if dark else "light", timezone_id="Europe/London", locale="en-GB",
    )  # fmt: skip
    page = context.new_page()
    page.goto(url)
    expect(page.locator(".le-title")).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible(timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    page.screenshot(path=str(out))
    context.close()


if __name__ == "__main__":
    main()
