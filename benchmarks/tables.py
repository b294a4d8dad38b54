"""Results as Markdown tables."""

from __future__ import annotations

from typing import Any

from benchmarks.common import table

Result = dict[str, Any]


def number(value: float, digits: int = 3) -> str:
    """A figure with as many digits as are worth reading."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}"


def ranged(value: Result | None) -> str:
    """`median (lowest to highest)`."""
    if not value:
        return "–"
    if value["low"] == value["high"]:
        return number(value["median"])
    return f"{number(value['median'])} ({number(value['low'])} to {number(value['high'])})"


def side_by_side(result: Result) -> str:
    """Three tables: one question of our own library, the public corpus, the command line."""
    figures, labels = result.get("figures"), result.get("labels", {})
    if not figures:
        return ""
    parts = []
    head = ["system", "p50 a question, ms", "p95, ms", "start to first answer, s", "peak memory, MB"]
    keys = ("p50_ms", "p95_ms", "start_s", "peak_mb")
    rows = [
        [_named(name, label), *(ranged(figures.get(name, {}).get(f"own_{key}")) for key in keys)]
        for name, label in labels.items()
    ]
    parts.append(
        "On our own passages with our own development questions. For cartqa a question is the whole answer, from "
        "triage to the selected sentences; for the others it is the encoding and the search.\n\n" + table(head, rows)
    )
    if any("liveqa_p50_ms" in of for of in figures.values()):
        parts.append(_public(result))
    rows = [
        [label, ranged(figures.get(name, {}).get("cli_s")), ranged(figures.get(name, {}).get("cli_peak_mb"))]
        for name, label in (("plain", labels.get("plain", "")), ("cartqa", "`cartqa ask`"))
    ]
    parts.append(
        "One question on the command line, from the start of the process to its end.\n\n"
        + table(["", "start to printed answer, s", "peak memory, MB"], rows)
    )
    return "\n".join(parts)


def _public(result: Result) -> str:
    figures, ndcg = result["figures"], result["ndcg"]
    head = [
        "system",
        f"build, {result['documents']} documents, s",
        "the same with process start, s",
        "p50 a question, ms",
        "p95, ms",
        "start to first answer, s",
        "peak memory, build / ask, MB",
        "nDCG@10, as typed / one line",
    ]
    rows = []
    for name, label in result["labels"].items():
        of = figures.get(name, {})
        memory = " / ".join(
            number(of[key]["median"]) if key in of else "–" for key in ("build_peak_mb", "liveqa_peak_mb")
        )
        keys = ("build_index_s", "build_process_s", "liveqa_p50_ms", "liveqa_p95_ms", "liveqa_start_s")
        rows.append([_named(name, label), *(ranged(of.get(key)) for key in keys), memory, _ndcg(ndcg.get(name))])
    for name, label in result["labels"].items():
        if f"{name}-hybrid" in ndcg:
            rows.append([f"{label}, hybrid", *["–"] * 6, _ndcg(ndcg[f"{name}-hybrid"])])
    export = figures.get("cartqa", {}).get("first_export_s")
    after = f"\nThe very first build on a machine also exports the model: {ranged(export)} s, once.\n" if export else ""
    return (
        "On the public corpus (liveqa-dev), the same chunks for all. cartqa's build also cuts sentences, encodes each "
        "of them and every heading, and makes its lexical index; its question is understanding, encoding and ranking. "
        "Hybrid rows are for quality only.\n\n" + table(head, rows) + after
    )


def _named(name: str, label: str) -> str:
    return f"**{label}**" if name == "cartqa" else label


def _ndcg(value: Result | None) -> str:
    return f"{value['typed']:.3f} / {value['line']:.3f}" if value else "–"


def load(result: Result) -> str:
    """One table a path."""
    names = {"api": "`POST /api/ask`, which the page calls", "queue": "Gradio's queue, which its clients join"}
    head = [
        "users",
        "asking",
        "answers a second",
        "p50, ms",
        "p95, ms",
        "longest, ms",
        "busy",
        "errors",
        "cores: server / askers",
    ]
    parts = []
    for path, of in result.get("paths", {}).items():
        rows = [
            [
                row["users"],
                "again at once" if row["pattern"] == "closed" else "every 5 s",
                row["per_second"],
                *(number(row[key]) if row[key] is not None else "–" for key in ("p50_ms", "p95_ms", "max_ms")),
                row["busy"],
                row["errors"],
                f"{row['server_cores']} / {row['asking_cores']}",
            ]
            for row in of["rows"]
        ]
        peak = max(row["server_peak_mb"] for row in of["rows"])
        parts.append(
            f"{names[path]}. Peak memory of the server: {number(of['idle_peak_mb'])} MB before the first question, "
            f"{number(peak)} MB in the end.\n\n" + table(head, rows)
        )
    return "\n".join(parts)


def stages(result: Result) -> str:
    """Stages down, kinds of questions across."""
    groups = result.get("groups")
    if not groups:
        return ""
    head = ["stage, ms", *(f"{group['name']} ({group['questions']})" for group in groups)]
    rows = [[stage, *(number(group["ms"][stage]) for group in groups)] for stage in result["stages"]]
    rows.append(["**whole, without JSON**", *(f"**{number(group['whole_ms'])}**" for group in groups)])
    rows.append(["the same as the first question of a process", *(number(group["first_time_ms"]) for group in groups)])
    rows.append(["texts encoded a question, mean", *(group["wordings"] for group in groups)])
    return table(head, rows)


def page_speed(result: Result) -> str:
    """What a person waits for, and what goes over the wire."""
    figures = result.get("figures")
    if not figures:
        return ""
    names = {
        "start_healthy_s": "server start to the first healthy reply, s",
        "start_page_s": "server start to the first page served, s",
        "first_paint_ms": "visit to first paint, ms",
        "usable_ms": "visit to a question typed and ready to send, ms",
        "framed_ms": "visit until Gradio's frame stands, ms",
        "answer_ms": "Enter to the painted answer, ms",
    }
    rows: list[list[object]] = [[label, ranged(figures[key])] for key, label in names.items() if key in figures]
    for visit in ("first", "next"):
        of = result["weight"][visit]
        rows.append([f"{visit} visit, over the wire", f"{number(of['kb'])} KB in {of['requests']} requests"])
    rows.append(["requests to other hosts", len(result["weight"]["first"]["off_host"])])
    return table(["", "median (range)"], rows)


MAKERS = {"side_by_side": side_by_side, "load": load, "stages": stages, "page_speed": page_speed}
