"""The real page in real Chromium: a server of its own process, a browser, and ears for what must not happen."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))
from small_site import small_settings

from cartqa.settings import Settings

__all__ = ["small_settings"]

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
Opens = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        message = "There is no Chromium on this machine; install it (Debian: `apt-get install chromium`)."
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextlib.contextmanager
def serving(settings: Settings, *options: str, says: str = "") -> Iterator[str]:
    """The address of a server process for these settings; it must say nothing but its address and what `says` holds."""
    command = [str(Path(sys.executable).with_name("cartqa")), "serve", "--port", "0", *options]
    env = {
        **os.environ,
        "CARTQA_DATA": str(settings.data),
        "CARTQA_INDEX": str(settings.index),
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout
        before, found = "", None
        while not found and (line := process.stdout.readline()):
            found = re.search(r"http://\S+:\d+(?:/\S*)?/", line)
            before += "" if found else line
        assert found and (not before if not says else says in before), before
        yield found.group().rstrip("/")
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=20)
    assert said.strip() == "", said


@pytest.fixture(scope="session")
def server(small_settings: Settings) -> Iterator[str]:
    with serving(small_settings) as address:
        yield address


class Ears:
    """Hears what must not happen in a context: requests to other hosts, errors, cookies."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.host = re.match(r"http://[^/]+", address).group()  # type: ignore[union-attr]
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.allowed: tuple[str, ...] = ()
        context.on("request", lambda request: self.requests.append(f"{request.method} {request.url}"))
        context.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def check(self) -> None:
        outside = [r for r in self.requests if not re.match(rf"\w+ (?:{re.escape(self.host)}/|data:|blob:)", r)]
        assert outside == []
        assert [e for e in self.errors if not any(one in e for one in self.allowed)] == []


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


def visit(page: Page, address: str) -> None:
    """Go there, and on the ask view wait until Gradio frames it."""
    page.goto(address)
    settled(page)


def settled(page: Page) -> None:
    if page.locator("gradio-app").count() and page.evaluate("'gradio_config' in window"):
        page.wait_for_selector("body.settled")


@pytest.fixture(scope="session")
def axe() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


Checks = Callable[[Page, str], None]


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
