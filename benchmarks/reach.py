"""The lines that issue 3 reaches for, each with its figure, whether it is met, and if not why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.tables import number, ranged

Results = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line: what is aimed at, the figure, whether it is met (None: not measured), the reason where it is not."""

    aim: str
    figure: str
    met: bool | None
    reason: str = ""

    @property
    def verdict(self) -> str:
        """In words."""
        return "not measured" if self.met is None else "met" if self.met else "**not met**"


def lines(results: Results) -> list[Line]:
    """All lines, in the order of the issue."""
    side, load = results.get("side_by_side", {}), results.get("load", {})
    ratios, figures = side.get("ratios", {}), side.get("figures", {})
    paced = _paced(load)
    return [
        _ratio(
            "whole answer, p50 ≤ 0.4 × plain encode + search of the same question",
            ratios.get("answer"),
            0.4,
            _slowest_stage(results.get("stages", {})),
        ),
        _below_all(ratios),
        _ratio(
            "`cartqa ask`, process start to printed answer ≤ 0.15 × plain",
            ratios.get("start"),
            0.15,
            "starting Python, opening the index and the model is nearly all of it.",
        ),
        _ratio(
            "build on 500 documents ≤ 0.45 × plain",
            ratios.get("build"),
            0.45,
            "cartqa also encodes every heading and every sentence, so that none is encoded when a question comes, "
            "and makes its lexical index; plain encodes the passages alone.",
            side.get("ratios", {}).get("build_process"),
        ),
        _memory("peak memory of `cartqa ask` ≤ 300 MB", figures.get("cartqa", {}).get("cli_peak_mb"), 300),
        _server(load),
        _no_errors(paced),
        _quick(paced),
    ]


def _ratio(aim: str, value: dict[str, Any] | None, limit: float, reason: str, process: Any = None) -> Line:
    if not value:
        return Line(aim, "–", None)
    more = f"; with process start {ranged(process)} ×" if process else ""
    return Line(aim, f"{ranged(value)} ×{more}", value["median"] <= limit, reason)


def _slowest_stage(stages: dict[str, Any]) -> str:
    """Where the time of an answer goes, from the stages of a short question."""
    groups = stages.get("groups") or []
    if not groups:
        return ""
    group = groups[0]
    first = sorted(group["ms"].items(), key=lambda pair: -pair[1])[:2]
    named = " and ".join(f"{name} {number(ms)} ms" for name, ms in first)
    return f"of the {number(group['whole_ms'])} ms of a short question most are {named}."


def _below_all(ratios: dict[str, Any]) -> Line:
    aim = "whole answer, p50 below every named rival's"
    found = {name.removeprefix("answer_"): value for name, value in ratios.items() if name.startswith("answer_")}
    if not found:
        return Line(aim, "–", None)
    shown = ", ".join(f"{ranged(value)} × {name}" for name, value in found.items())
    return Line(aim, shown, all(value["median"] < 1 for value in found.values()))


def _memory(aim: str, value: dict[str, Any] | None, limit: float) -> Line:
    if not value:
        return Line(aim, "–", None)
    return Line(aim, f"{number(value['high'])} MB at most", value["high"] <= limit, "the index, the model and Python.")


def _server(load: dict[str, Any]) -> Line:
    aim = "peak memory of the server ≤ 600 MB"
    paths = load.get("paths", {})
    if not paths:
        return Line(aim, "–", None)
    peak = max(row["server_peak_mb"] for of in paths.values() for row in of["rows"])
    idle = max(of["idle_peak_mb"] for of in paths.values())
    reason = (
        f"{number(idle)} MB are there before the first question: Gradio and what it loads, the index and the model."
    )
    return Line(aim, f"{number(peak)} MB", peak <= 600, reason)


def _paced(load: dict[str, Any]) -> dict[str, Any] | None:
    rows = load.get("paths", {}).get("api", {}).get("rows", [])
    return next((row for row in rows if row["pattern"] == "paced"), None)


def _no_errors(row: dict[str, Any] | None) -> Line:
    aim = "100 users, a question every 5 s each: no errors"
    if not row:
        return Line(aim, "–", None)
    figure = f"{row['users']} users: {row['errors']} errors and {row['busy']} busy replies in {row['answered']} answers"
    return Line(aim, figure, not row["errors"] and not row["busy"], _share(row))


def _quick(row: dict[str, Any] | None) -> Line:
    aim = "100 users, a question every 5 s each: p95 ≤ 1 s"
    if not row or row["p95_ms"] is None:
        return Line(aim, "–", None)
    return Line(aim, f"{row['users']} users: p95 {number(row['p95_ms'])} ms", row["p95_ms"] <= 1000, _share(row))


def _share(row: dict[str, Any]) -> str:
    return (
        f"the server used {row['server_cores']} cores and the asking process on the same machine "
        f"{row['asking_cores']}, at {row['per_second']} answers a second."
    )
