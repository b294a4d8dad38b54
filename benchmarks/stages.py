"""Where the time of one question goes, stage by stage, timed from outside with the engine's public pieces.

What the engine does beyond those (related questions, questions to ask, hits) is the whole less their sum. The
engine remembers which headings are answered, so that rest is measured twice: in an engine that knows none yet,
and in one that knows them all.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from tqdm import tqdm

from benchmarks.common import INDEX, Options, machine, ready_index, say, write_result

STAGES = ("triage", "understand", "encode", "search and fuse", "decide", "select", "related and to ask", "JSON")
_WORDS = 25


def measure(options: Options) -> dict[str, Any]:
    """Median milliseconds of each stage for four kinds of questions."""
    moment = machine(options.cores)
    fault = ready_index(options.cores)
    result: dict[str, Any] = {"machine": moment, "stages": STAGES, "groups": [], "skipped": [fault] if fault else []}
    if not fault:
        result["groups"] = _groups(options)
    for text in result["skipped"]:
        say(text)
    write_result(options, "stages", result)
    return result


def _groups(options: Options) -> list[dict[str, Any]]:
    from cartqa.ask.engine import Engine
    from cartqa.ask.triage import Triage
    from cartqa.index.folder import open_index
    from cartqa.settings import Settings

    settings = Settings()
    index = open_index(INDEX, threads=options.cores)
    triage = Triage.load(settings.data)
    warm = Engine(index, triage)
    chosen = _choose(settings.data / "evaluation" / "dev.jsonl", 3 if options.quick else 20)
    repeats = 2 if options.quick else 5
    groups = []
    with tqdm(total=sum(map(len, chosen.values())), desc="Stages", unit="question") as bar:
        for name, questions in chosen.items():
            rows, first, whole, calls = [], [], [], []
            for asked in questions:
                first.append(_first(Engine(index, triage), asked))
                warm.ask(asked)
                row, total, wordings = _one(warm, asked, repeats)
                rows.append(row)
                whole.append(total)
                calls.append(wordings)
                bar.update()
            medians = {stage: round(statistics.median(row[stage] for row in rows), 3) for stage in STAGES}
            groups.append(
                {
                    "name": name,
                    "questions": len(questions),
                    "ms": medians,
                    "whole_ms": round(statistics.median(whole), 3),
                    "first_time_ms": round(statistics.median(first), 3),
                    "wordings": round(statistics.mean(calls), 2),
                }
            )
    return groups


def _choose(file: Any, each: int) -> dict[str, list[Any]]:
    """Questions of each kind, evenly spaced over the development file."""
    from cartqa.ask.values import AskedOf

    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    covered = [row for row in rows if row["kind"] == "answer"]
    alone = [row for row in covered if not row.get("history")]
    kinds = {
        "short": [row for row in alone if len(row["question"].split()) < _WORDS],
        "long": [row for row in alone if len(row["question"].split()) >= _WORDS],
        "follow-up": [row for row in covered if row.get("history")],
        "not covered": [row for row in rows if row["kind"] != "answer"],
    }
    chosen = {}
    for name, found in kinds.items():
        step = max(1.0, len(found) / each)
        kept = [found[int(place * step)] for place in range(min(each, len(found)))]
        if kept:
            chosen[name] = [AskedOf(row["question"], tuple(row.get("history") or ())) for row in kept]
    return chosen


def _first(engine: Any, asked: Any) -> float:
    started = time.perf_counter()
    engine.ask(asked)
    return (time.perf_counter() - started) * 1000


def _one(engine: Any, asked: Any, repeats: int) -> tuple[dict[str, float], float, int]:
    """Median milliseconds of each stage of one question, of the whole, and the wordings encoded."""
    from cartqa.ask.contract import as_json
    from cartqa.ask.coverage import Calibration, seen
    from cartqa.ask.selection import select_sentences
    from cartqa.ask.values import Answer

    index, calibration = engine.index, Calibration.of(engine.index)
    times: dict[str, list[float]] = {stage: [] for stage in STAGES}
    whole: list[float] = []
    wordings = 0

    def timed(stage: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        value = work()
        times[stage].append((time.perf_counter() - started) * 1000)
        return value

    for _ in range(repeats):
        started = time.perf_counter()
        reply = engine.ask(asked)
        whole.append((time.perf_counter() - started) * 1000)
        timed("JSON", lambda: json.dumps(as_json(reply), ensure_ascii=False))  # noqa: B023
        timed("triage", lambda: engine.triage.judge(asked.question, asked.history, asked.country))
        meant = timed("understand", lambda: engine.understander.understand(asked.question, asked.history))
        if meant.language_message:
            continue
        wordings = len(meant.wordings)
        vectors = timed("encode", lambda: index.encoder.encode(list(meant.wordings)))  # noqa: B023
        found = timed("search and fuse", lambda: engine.retriever.find(vectors, meant.text))  # noqa: B023
        timed("decide", lambda: calibration.probability(seen(found, meant, index.form)))  # noqa: B023
        if isinstance(reply.result, Answer):
            timed("select", lambda: select_sentences(index, int(found.rows[0]), vectors, meant.text))  # noqa: B023
    medians = {stage: statistics.median(values) if values else 0.0 for stage, values in times.items()}
    total = statistics.median(whole)
    inside = sum(value for stage, value in medians.items() if stage != "JSON")
    medians["related and to ask"] = max(0.0, total - inside)
    return medians, total, wordings
