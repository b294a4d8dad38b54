"""Footnote definitions at the end of an article, written from the ledger so that the file reads well anywhere."""

from __future__ import annotations

import re
from pathlib import Path

from cartqa.library.faults import Fault
from cartqa.library.markdown import FOOTNOTE_MARK
from cartqa.library.values import Source

__all__ = ["footnote_faults", "mend_footnotes", "with_footnotes"]

_DEFINITION = re.compile(r"^\[\^([^\]\s]+)\]:.*(?:\n|\Z)", re.MULTILINE)


def with_footnotes(text: str, sources: dict[str, Source]) -> str:
    """The article's text with exactly the definitions of the marks it uses, in order of first use."""
    body = _DEFINITION.sub("", text).rstrip() + "\n"
    keys = [key for key in dict.fromkeys(FOOTNOTE_MARK.findall(body)) if key in sources]
    if not keys:
        return body
    lines = [
        f"[^{key}]: {' | '.join((s.title, s.publisher, s.date or 'no date', s.url))}"
        for key in keys
        for s in (sources[key],)
    ]
    return body + "\n" + "\n".join(lines) + "\n"


def footnote_faults(root: Path, files: list[str], sources: dict[str, Source]) -> list[Fault]:
    """Articles whose definitions differ from the ledger."""
    faults = []
    for name in files:
        text = (root / name).read_text(encoding="utf-8")
        if text != with_footnotes(text, sources):
            faults.append(
                Fault(
                    name, 0, "The footnote definitions differ from the ledger", "Run `cartqa check --fix`", False, True
                )
            )
    return faults


def mend_footnotes(root: Path, files: list[str], sources: dict[str, Source]) -> list[str]:
    """Write the definitions of every article anew; the names of the files that changed."""
    changed = []
    for name in files:
        path = root / name
        text = path.read_text(encoding="utf-8")
        new = with_footnotes(text, sources)
        if new != text:
            path.write_text(new, encoding="utf-8")
            changed.append(name)
    return changed
