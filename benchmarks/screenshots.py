"""Pictures of the page for the README: `python benchmarks/screenshots.py`, with an index at the usual place.

Starts the server itself, drives Chromium (CHROMIUM or `chromium` on the path) and writes to `docs/img/`.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "img"
ARGUMENTS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split()
WIDE, SMALL = {"width": 1280, "height": 860}, {"width": 375, "height": 780}


def ask(page: Page, question: str) -> None:
    """Ask and wait until the answer stands still."""
    page.wait_for_selector("body.settled")
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_selector(".turn")
    page.wait_for_timeout(900)


def answer(page: Page) -> None:
    """An answer with its first source open."""
    ask(page, "How long do I have to stay near the hospital after CAR-T?")
    page.locator(".cites summary").first.click()


def urgent(page: Page) -> None:
    """An urgent notice."""
    ask(page, "my husband had car-t 6 days ago and I can't wake him up")


def refused(page: Page) -> None:
    """A question that the library does not cover."""
    ask(page, "how do I get red wine out of a carpet")


def reader(page: Page) -> None:
    """The cited sentence, marked in its article."""
    ask(page, "What are the first signs of ICANS?")
    page.locator("a.cited").click()
    page.wait_for_selector("mark.s")
    page.wait_for_timeout(500)


def own_list(page: Page) -> None:
    """A list of three questions."""
    for number in range(3):
        page.locator("input[data-key]").nth(number).check()
    page.get_by_role("link", name=re.compile("^Go to my list")).click()
    page.wait_for_selector("#my-questions > li")


def as_it_is(page: Page) -> None:
    """The page as it opens."""
    if page.locator("gradio-app").count():
        page.wait_for_selector("body.settled")


PICTURES: dict[str, tuple[str, Callable[[Page], None], dict[str, int], str, bool]] = {
    "ask": ("/", as_it_is, WIDE, "light", False),
    "answer": ("/", answer, WIDE, "light", True),
    "answer-small": ("/", answer, SMALL, "light", False),
    "urgent": ("/", urgent, WIDE, "light", False),
    "urgent-small": ("/", urgent, SMALL, "light", False),
    "not-covered": ("/", refused, WIDE, "light", False),
    "reader": ("/", reader, WIDE, "light", False),
    "reader-dark": ("/", reader, WIDE, "dark", False),
    "library": ("/library", as_it_is, WIDE, "light", False),
    "questions": ("/questions/going-home", as_it_is, WIDE, "light", False),
    "my-list": ("/questions/going-home", own_list, WIDE, "light", False),
    "card": ("/print/when-to-call", as_it_is, WIDE, "light", True),
}


def take(browser: Browser, address: str, names: list[str]) -> None:
    """Take the pictures named."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in names:
        path, prepare, size, scheme, whole = PICTURES[name]
        context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        page.goto(address + path)
        prepare(page)
        page.screenshot(path=IMAGES / f"{name}.png", full_page=whole)
        context.close()
        print(IMAGES / f"{name}.png")


def main() -> int:
    """Start the server, take the pictures, stop it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which pictures (all: {', '.join(PICTURES)})")
    names = parser.parse_args().names or list(PICTURES)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        print("There is no Chromium on this machine; install it (Debian: `apt-get install chromium`).", file=sys.stderr)
        return 2
    command = [str(Path(sys.executable).with_name("cartqa")), "serve", "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        found = re.search(r"http://\S+:\d+/", server.stdout.readline() if server.stdout else "")
        if not found:
            print("The server did not start.", file=sys.stderr)
            return 2
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            take(browser, found.group().rstrip("/"), names)
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
