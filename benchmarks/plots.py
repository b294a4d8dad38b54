"""Results as plots: PNG files in `docs/img/`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.common import Options

# Okabe and Ito's colours: told apart by people who do not see red and green apart.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
_OURS, _OTHERS = "#0072B2", "#B8C4CE"
_DPI = 144

Result = dict[str, Any]


def draw(options: Options, name: str, result: Result) -> Path | None:
    """The plot of a result; None when there is nothing to draw."""
    makers: dict[str, Callable[[Any, Result], Any]] = {
        "side_by_side": _side_by_side,
        "load": _load,
        "stages": _stages,
        "page_speed": _page,
    }
    wanted = {"side_by_side": "figures", "load": "paths", "stages": "groups", "page_speed": "figures"}
    if not result.get(wanted[name]):
        return None
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    with plt.rc_context({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": _DPI}):
        figure = makers[name](plt, result)
        options.images.mkdir(parents=True, exist_ok=True)
        path = options.images / f"speed-{name.replace('_', '-')}.png"
        figure.savefig(path, bbox_inches="tight", metadata={"Software": None})
        plt.close(figure)
    return path


def _side_by_side(plt: Any, result: Result) -> Any:
    panels = [
        ("own_p50_ms", "One question, p50 (ms)\ncartqa: the whole answer"),
        ("liveqa_start_s", "Process start to first answer (s)"),
        ("build_index_s", f"Build on {result['documents']} documents (s)"),
        ("liveqa_peak_mb", "Peak memory, asking (MB)"),
    ]
    figures, labels = result["figures"], result["labels"]
    panels = [one for one in panels if any(one[0] in figures.get(name, {}) for name in labels)]
    names = list(labels)[::-1]
    figure, axes = plt.subplots(1, len(panels), figsize=(2.7 * len(panels), 2.6), sharey=True, squeeze=False)
    for axis, (key, title) in zip(axes[0], panels, strict=True):
        for place, name in enumerate(names):
            value = figures.get(name, {}).get(key)
            if not value:
                continue
            middle = value["median"]
            reach = [[middle - value["low"]], [value["high"] - middle]]
            colour = _OURS if name == "cartqa" else _OTHERS
            axis.barh(place, middle, color=colour, xerr=reach, error_kw={"elinewidth": 1, "ecolor": "#333333"})
            axis.annotate(f"{middle:.3g}", (value["high"], place), (4, 0), textcoords="offset points", va="center")
        axis.set_yticks(range(len(names)), [labels[name].replace(" + ", "\n+ ") for name in names])
        axis.set_title(title, fontsize=9)
        axis.margins(x=0.25)
    figure.tight_layout()
    return figure


def _load(plt: Any, result: Result) -> Any:
    names = {"api": "POST /api/ask", "queue": "Gradio's queue"}
    figure, axes = plt.subplots(1, 2, figsize=(8, 2.8))
    for colour, (path, of) in zip(_COLOURS, result["paths"].items(), strict=False):
        rows = [row for row in of["rows"] if row["pattern"] == "closed"]
        users = [str(row["users"]) for row in rows]
        axes[0].plot(users, [row["per_second"] for row in rows], "o-", color=colour, label=names[path])
        for share, style in (("p50_ms", "o-"), ("p95_ms", "s--")):
            values = [row[share] if row[share] is not None else float("nan") for row in rows]
            axes[1].plot(users, values, style, color=colour, label=f"{names[path]}, {share[:3]}")
    axes[0].set(title="Answers a second", xlabel="users, each asking again at once", ylim=(0, None))
    axes[1].set(title="Latency (ms)", xlabel="users, each asking again at once", yscale="log")
    for axis in axes:
        axis.legend(frameon=False, fontsize=8)
        axis.grid(axis="y", alpha=0.3)
    figure.tight_layout()
    return figure


def _stages(plt: Any, result: Result) -> Any:
    groups = result["groups"][::-1]
    figure, axis = plt.subplots(figsize=(8, 0.5 * len(groups) + 1.6))
    left = [0.0] * len(groups)
    places = range(len(groups))
    for colour, stage in zip(_COLOURS, result["stages"], strict=True):
        values = [group["ms"][stage] for group in groups]
        axis.barh(places, values, left=left, color=colour, label=stage)
        left = [a + b for a, b in zip(left, values, strict=True)]
    for place, total in zip(places, left, strict=True):
        axis.annotate(f"{total:.1f}", (total, place), (4, 0), textcoords="offset points", va="center")
    axis.set_yticks(places, [group["name"] for group in groups])
    axis.set(title="Where the milliseconds of one question go (medians)", xlabel="ms")
    axis.margins(x=0.1)
    axis.legend(ncols=4, frameon=False, loc="upper center", bbox_to_anchor=(0.45, -0.28), fontsize=8)
    return figure


def _page(plt: Any, result: Result) -> Any:
    steps = [
        ("answer_ms", "Enter to\npainted answer"),
        ("framed_ms", "visit to\nGradio's frame"),
        ("usable_ms", "visit to\nusable"),
        ("first_paint_ms", "visit to\nfirst paint"),
    ]
    steps = [one for one in steps if one[0] in result["figures"]]
    figure, axes = plt.subplots(1, 2, figsize=(8, 2.6))
    for place, (key, _) in enumerate(steps):
        value = result["figures"][key]
        middle = value["median"]
        axes[0].barh(place, middle, color=_OURS, xerr=[[middle - value["low"]], [value["high"] - middle]])
        axes[0].annotate(f"{middle:.0f}", (value["high"], place), (4, 0), textcoords="offset points", va="center")
    axes[0].set_yticks(range(len(steps)), [label for _, label in steps])
    axes[0].set(title="In a browser on the same machine (ms)")
    axes[0].margins(x=0.2)
    kinds = sorted(result["weight"]["first"]["by_kind"])
    for place, visit in enumerate(("next", "first")):
        left = 0.0
        for colour, kind in zip(_COLOURS, kinds, strict=False):
            size = result["weight"][visit]["by_kind"].get(kind, {}).get("kb", 0.0)
            axes[1].barh(place, size, left=left, color=colour, label=kind if visit == "first" else None)
            left += size
        axes[1].annotate(f"{left:.0f}", (left, place), (4, 0), textcoords="offset points", va="center")
    axes[1].set_yticks([0, 1], ["next visit", "first visit"])
    axes[1].set(title="Over the wire (KB)")
    axes[1].margins(x=0.15)
    axes[1].legend(frameon=False, fontsize=8, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.15))
    figure.tight_layout()
    return figure
