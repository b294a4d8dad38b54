"""The real page in real Chromium: a server of its own process, a browser, and ears for what must not happen."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))
from browser_kit import Checks, Ears, Opens, serving, visit
from small_site import small_settings

from cartqa.settings import Settings

__all__ = ["small_settings"]

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.fail(
            "There is no Chromium here; run `apt-get install chromium`, or leave these out: `-m 'not browser'`."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(small_settings: Settings) -> Iterator[str]:
    with serving(small_settings) as address:
        yield address


@pytest.fixture
def opens(chromium: Browser, server: str) -> Iterator[Opens]:
    """Opens a page of the site in a fresh browser; afterwards nothing must have been heard."""
    heard: list[tuple[Ears, BrowserContext]] = []

    def open_page(path: str = "/", address: str = server, **options: object) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(20_000)
        ears = Ears(context, address)
        heard.append((ears, context))
        page = context.new_page()
        page.ears = ears  # type: ignore[attr-defined]
        visit(page, address + path)
        return page

    yield open_page
    for ears, context in heard:
        cookies = context.cookies()
        context.close()
        ears.check()
        assert cookies == []


@pytest.fixture(scope="session")
def axe() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def accessible(axe: str) -> Checks:
    """Fails when axe finds anything on the page, of whatever impact."""

    def check(page: Page, state: str) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(axe)
        found = page.evaluate(
            """async () => (await axe.run(document, {
                rules: {"target-size": {enabled: true}}, resultTypes: ["violations"]
            })).violations.map(v => `${v.impact} ${v.id}: ` + v.nodes.map(n => n.html.slice(0, 160)).join(" | "))"""
        )
        assert found == [], f"{state}: " + "\n".join(found)

    return check
