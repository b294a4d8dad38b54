"""The page in a real browser: until it can be used, from Enter to the painted answer, and what it weighs.

Reported, never asserted. Needs playwright and a Chromium.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from benchmarks.common import Options, machine, ready_index, say, spread, write_result
from benchmarks.server import Server, ServerFault, serving

_NO_BROWSER = "There is no playwright with a Chromium here, so the page is not measured."
_WIDE = {"width": 1280, "height": 900}
_QUESTIONS = (
    "What is CAR-T cell therapy?",
    "How long do I have to stay near the hospital?",
    "When does cytokine release syndrome start?",
    "Can I drive after CAR-T?",
    "What are the signs of ICANS?",
    "How long does it take to make the cells?",
    "Will I lose my hair?",
    "Which vaccines can I have after CAR-T?",
    "How much does it cost?",
    "What happens if the cancer comes back?",
)
# Marks the Enter key, and the first frame in which a new answer stands.
_WATCH = """() => {
  window.bench = new Promise((resolve) => {
    const place = document.getElementById("conversation");
    let pressed = 0;
    document.addEventListener("keydown", (event) => { if (event.key === "Enter") pressed = performance.now(); },
      { capture: true, once: true });
    const old = place.querySelector(".turn");
    const watch = new MutationObserver(() => {
      const turn = place.querySelector(".turn");
      if (!turn || turn === old) return;
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)));
    });
    watch.observe(place, { childList: true, subtree: true });
  });
}"""
_PAINTS = """() => Object.fromEntries(performance.getEntriesByType("paint").map((one) => [one.name, one.startTime]))"""


def measure(options: Options) -> dict[str, Any]:
    """Start, paint, answer and weight; or one sentence that says why not."""
    moment = machine(options.cores)
    result: dict[str, Any] = {"machine": moment, "skipped": []}
    fault = ready_index(options.cores)
    try:
        if fault:
            raise ServerFault(fault)
        result |= _measure(options)
    except ServerFault as error:
        result["skipped"].append(str(error))
        say(str(error))
    write_result(options, "page_speed", result)
    return result


def _measure(options: Options) -> dict[str, Any]:
    starts = 1 if options.quick else 3
    loads = 1 if options.quick else 5
    asked = _QUESTIONS[: 2 if options.quick else len(_QUESTIONS)]
    repeats: dict[str, list[float]] = {}
    with _browser() as browser, tqdm(total=starts + loads + len(asked), desc="Page", unit="step") as bar:
        for number in range(starts):
            with serving(options.cores) as server:
                keep = repeats.setdefault
                keep("start_healthy_s", []).append(server.healthy_s)
                keep("start_page_s", []).append(server.page_s)
                bar.update()
                if number < starts - 1:
                    continue
                for _ in range(loads):
                    for key, value in _load(browser, server).items():
                        keep(key, []).append(value)
                    bar.update()
                weight = _weight(browser, server)
                keep("answer_ms", []).extend(_answers(browser, server, asked, bar))
    return {"figures": {key: spread(values) for key, values in repeats.items()}, "weight": weight}


@contextmanager
def _browser() -> Iterator[Any]:
    """A headless Chromium; ServerFault says that there is none."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise ServerFault(_NO_BROWSER) from None
    with sync_playwright() as play:
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        try:
            browser = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        except Error:
            raise ServerFault(_NO_BROWSER) from None
        try:
            yield browser
        finally:
            browser.close()


def _load(browser: Any, server: Server) -> dict[str, float]:
    """One visit with an empty cache: first paint, a question can be typed and sent, Gradio's frame stands."""
    context = browser.new_context(viewport=_WIDE)
    try:
        page = context.new_page()
        started = time.perf_counter()
        page.goto(server.url, wait_until="domcontentloaded")  # comes after the page's own scripts have run
        page.locator("#question").fill("When can I drive?")
        usable = (time.perf_counter() - started) * 1000
        found = {"usable_ms": usable}
        page.locator("body.settled").wait_for(state="attached", timeout=30_000)
        found["framed_ms"] = (time.perf_counter() - started) * 1000
        paints = page.evaluate(_PAINTS)
        if "first-contentful-paint" in paints:
            found["first_paint_ms"] = paints["first-contentful-paint"]
        return found
    finally:
        context.close()


def _weight(browser: Any, server: Server) -> dict[str, Any]:
    """Bytes over the wire and requests by kind, in a first visit and in the next one."""
    context = browser.new_context(viewport=_WIDE)
    try:
        return {"first": _visit(context, server), "next": _visit(context, server)}
    finally:
        context.close()


def _visit(context: Any, server: Server) -> dict[str, Any]:
    page = context.new_page()
    wire = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, list[float]] = {}
    off_host: list[str] = []

    def requested(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event.get("type", "Other")
        url = event["request"]["url"]
        if not url.startswith((server.url, "data:", "blob:")):
            off_host.append(url)

    def loaded(event: dict[str, Any]) -> None:
        of = sizes.setdefault(kinds.get(event["requestId"], "Other"), [0, 0])
        of[0] += 1
        of[1] += event["encodedDataLength"] / 1024

    wire.send("Network.enable")
    wire.on("Network.requestWillBeSent", requested)
    wire.on("Network.loadingFinished", loaded)
    page.goto(server.url, wait_until="load")
    page.locator("body.settled").wait_for(state="attached", timeout=30_000)
    page.wait_for_timeout(1000)
    page.close()
    return {
        "requests": sum(int(count) for count, _ in sizes.values()),
        "kb": round(sum(kb for _, kb in sizes.values()), 1),
        "by_kind": {kind: {"requests": int(count), "kb": round(kb, 1)} for kind, (count, kb) in sorted(sizes.items())},
        "off_host": off_host,
    }


def _answers(browser: Any, server: Server, questions: tuple[str, ...], bar: Any) -> list[float]:
    """Milliseconds from Enter to the painted answer, each question in a conversation of its own."""
    found = []
    for question in questions:
        context = browser.new_context(viewport=_WIDE)
        try:
            page = context.new_page()
            page.goto(server.url, wait_until="load")
            page.locator("body.settled").wait_for(state="attached", timeout=30_000)
            page.evaluate(_WATCH)
            page.locator("#question").fill(question)
            page.locator("#question").press("Enter")
            found.append(float(page.evaluate("() => window.bench")))
        finally:
            context.close()
        bar.update()
    return found


if __name__ == "__main__":
    print(json.dumps(measure(Options(quick=True)), indent=1))
