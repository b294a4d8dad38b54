"""Tables and shares of `docs/safety.md`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cartqa.evaluation.metrics import wilson

__all__ = ["interval", "plain", "share", "table"]

_MARKUP = re.compile(r"([\\`*_<>\[\]|#~])")


def share(values: Sequence[bool]) -> float:
    """The share of what is true; not a number when there is nothing."""
    return sum(values) / len(values) if values else float("nan")


def interval(values: Sequence[bool]) -> str:
    """The share of what is true, with Wilson's 95 % interval."""
    if not values:
        return "–"
    low, high = wilson(sum(values), len(values))
    return f"{share(values):.3f} [{low:.3f}, {high:.3f}]"


def plain(text: str) -> str:
    """The text on one line, its characters shown as they are."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines: list[Sequence[object]] = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in lines) + "\n"
