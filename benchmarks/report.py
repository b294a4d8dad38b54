"""Writes tables, plots and `docs/speed.md` from the JSON of the parts: `python -m benchmarks.report [--quick]`."""

from __future__ import annotations

import os
import sys
from typing import Any

from benchmarks import plots
from benchmarks.common import Options, read_result, table
from benchmarks.reach import lines
from benchmarks.tables import MAKERS, number

PARTS = ("side_by_side", "load", "stages", "page_speed")
_TITLES = {
    "side_by_side": "Side by side",
    "load": "Many askers at once",
    "stages": "The stages of one question",
    "page_speed": "The page",
}
_ALT = {
    "side_by_side": "Bars for each system: a question, start to first answer, build, memory; the table has the figures",
    "load": "Answers a second and latency over the number of users; the table has the figures",
    "stages": "Stacked bars of the milliseconds of each stage for four kinds of questions; the table has the figures",
    "page_speed": "Bars: milliseconds in the browser, and kilobytes over the wire; the table has the figures",
}
_HOW = {
    "side_by_side": (
        "Each system runs in a process of its own on the same cores, with the same all-MiniLM-L6-v2 weights and the "
        "same passages of at most 120 words, the title before each. A round asks all systems in turn, and each round "
        "begins with another one. LlamaIndex and Haystack search through their FAISS stores, which are many times "
        "faster than the in-memory stores that they start with. All but cartqa run the model with torch, as they do "
        "unless told otherwise; their own ONNX settings are not measured here. Figures are medians over the "
        "rounds, the range in brackets. Times of a question are taken after four questions of warm-up."
    ),
    "load": (
        "On the loopback of this machine, askers and server on the same cores. Busy: the queue was full and the reply "
        "says to try again in a moment; such an asker waits a second. A latency counts from the moment a question was "
        "due."
    ),
    "stages": (
        "Medians over development questions, timed from outside. What is known of earlier questions (which headings "
        "are answered) is known; the line below the whole has the time when it is not."
    ),
    "page_speed": "Headless Chromium on the same cores as the server, with an empty cache unless said otherwise.",
}


def write(options: Options) -> None:
    """Tables beside the JSON, plots beside the page, then the page."""
    results = {name: read_result(options, name) for name in PARTS}
    sections = [_section(options, name, result) for name, result in results.items() if result]
    first = next((result for result in results.values() if result), None)
    if first is None:
        raise SystemExit("There are no results yet; run `make bench` first.")
    text = "\n".join(
        ["# Speed", "", _preface(results), "", _reach(results), "", _again(results["side_by_side"]), *sections]
    )
    options.page.parent.mkdir(parents=True, exist_ok=True)
    options.page.write_text(text.rstrip() + "\n", encoding="utf-8")


def _preface(results: dict[str, dict[str, Any]]) -> str:
    machines = {name: result["machine"] for name, result in results.items() if result}
    one = next(iter(machines.values()))
    dates = sorted({machine["date"][:10] for machine in machines.values()})
    loads = [machine["load_before"] for machine in machines.values()]
    noisy = (
        f" The machine was not quiet when parts began (load {number(max(loads))}), so take ratios rather than times."
        if max(loads) > one["cores_used"]
        else ""
    )
    versions = results["side_by_side"].get("versions", {})
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        "Written by `make bench`; nothing here is typed by hand.\n\n"
        f"Measured on {' and '.join(dates)}: {one['cpu']}, {one['cores_used']} of {one['cores']} cores used, "
        f"{one['memory_gb']} GB of memory, {one['system']}, Python {one['python']}.{noisy}\n\n"
        + (f"Versions: {named}.\n" if named else "")
    ).rstrip()


def _reach(results: dict[str, dict[str, Any]]) -> str:
    found = lines(results)
    rows = [[line.aim, line.figure, line.verdict] for line in found]
    short = [f"- {line.aim}: {line.reason}" for line in found if line.met is False and line.reason]
    text = "## What was reached for\n\n" + table(["aim", "measured", ""], rows)
    return text + ("\nWhy some fall short:\n\n" + "\n".join(short) + "\n" if short else "")


def _again(result: dict[str, Any]) -> str:
    """The ratios of this run beside those of the run before."""
    before = (result.get("previous") or {}).get("ratios", {})
    now = result.get("ratios", {})
    names = {"answer": "whole answer", "start": "command line", "build": "build"}
    rows = []
    for key, label in names.items():
        if key in before and key in now:
            old, new = before[key]["median"], now[key]["median"]
            within = "yes" if abs(new / old - 1) <= 0.1 else "no"
            rows.append([label, number(old), number(new), within])
    if not rows:
        return ""
    head = ["ratio to plain", "the run before", "this run", "within a tenth"]
    return "## Run again\n\n" + table(head, rows)


def _section(options: Options, name: str, result: dict[str, Any]) -> str:
    made = MAKERS[name](result)
    (options.results / f"{name}.md").write_text(made, encoding="utf-8")
    path = plots.draw(options, name, result)
    parts = [f"\n## {_TITLES[name]}\n", _HOW[name] + "\n"]
    if path:
        parts.append(f"![{_ALT[name]}]({os.path.relpath(path, options.page.parent)})\n")
    parts.append(made)
    parts += [f"- {text}" for text in result.get("skipped", [])]
    return "\n".join(parts)


if __name__ == "__main__":
    write(Options(quick="--quick" in sys.argv[1:]))
