"""What pages that compare two ways of retrieval share: questions, settings, a difference in words, the command."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cartqa.ask.retrieval import Weights
from cartqa.errors import CartqaError
from cartqa.evaluation.beir import mean
from cartqa.evaluation.metrics import paired_bootstrap
from cartqa.evaluation.sets import read_questions
from cartqa.settings import Settings

__all__ = ["SETTINGS", "Asked", "development", "difference", "plain_halves", "write_page"]

SETTINGS = {"the settings that serve people": Weights(), "nearness of the passage alone": Weights.named("dense")}
# text, history, the sections that answer it
Asked = tuple[str, tuple[str, ...], frozenset[str]]
_DOCS = Path(__file__).parents[3] / "docs"


def development(folder: Path) -> list[Asked]:
    """The development questions of a folder of question sets that some section answers."""
    return [(q.text, q.history, frozenset(q.sections)) for q in read_questions(folder / "dev.jsonl") if q.sections]


def plain_halves(folder: Path) -> Iterator[Asked]:
    """The halves of the double questions in a folder of question sets, each as a question of its own."""
    for line in (folder / "dev_doubles.jsonl").read_text(encoding="utf-8").splitlines():
        value = json.loads(line)
        for part, sections in zip(value["parts"], value["sections"], strict=True):
            if sections:
                yield part, (), frozenset(sections)


def difference(without: Sequence[float], with_it: Sequence[float]) -> str:
    """Three cells of a table: both means, and what the second adds, with its interval."""
    before, after = tuple(without), tuple(with_it)
    change, low, high = paired_bootstrap(after, before)  # the second is taken from the first
    return f"{mean(before):.3f} | {mean(after):.3f} | {change:+.3f} ({low:+.3f} to {high:+.3f})"


def write_page(about: str | None, name: str, text_of: Callable[[Settings, Path | None], str]) -> int:
    """The command of a page in `docs`: measure, with `--beir FOLDER` on that set too, and write; the exit status."""
    options = argparse.ArgumentParser(description=about)
    options.add_argument("--beir", type=Path, help="a public set in BEIR's layout, too")
    try:
        text = text_of(Settings(), options.parse_args().beir)
    except CartqaError as error:
        print(error, file=sys.stderr)
        return 1
    (_DOCS / name).write_text(text, encoding="utf-8")
    print(f"Written to {_DOCS / name}.")
    return 0
