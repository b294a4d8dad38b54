"""What browser tests share: a server of its own process, ears for what must not happen, waiting for the page."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from cartqa.settings import Settings

Opens = Callable[..., Page]
Checks = Callable[[Page, str], None]
View = dict[str, object]
# What each task must work at: a desk, and the smallest phone.
VIEWS: list[View] = [{}, {"viewport": {"width": 320, "height": 640}, "has_touch": True}]


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


def visit(page: Page, address: str) -> None:
    """Go there, and on the ask view wait until Gradio frames it."""
    page.goto(address)
    settled(page)


def settled(page: Page) -> None:
    if page.locator("gradio-app").count() and page.evaluate("'gradio_config' in window"):
        page.wait_for_selector("body.settled")
