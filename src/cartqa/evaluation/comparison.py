"""What pages that compare two ways of retrieval share: questions, settings, ranking again, rows, the command."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from cartqa.ask.retrieval import Weights
from cartqa.errors import CartqaError
from cartqa.evaluation.beir import BeirFolder, mean
from cartqa.evaluation.metrics import hit_at, ndcg_at, paired_bootstrap
from cartqa.evaluation.sets import read_questions
from cartqa.settings import Settings

__all__ = [
    "AGAIN",
    "FORMS",
    "SETTINGS",
    "Asked",
    "Case",
    "best_strength",
    "development",
    "difference",
    "judged",
    "own_rows",
    "plain_halves",
    "public_row",
    "ranked_again",
    "write_page",
]

SETTINGS = {"the settings that serve people": Weights(), "nearness of the passage alone": Weights.named("dense")}
FORMS = ("as typed", "in one line")  # of a public question
AGAIN = 30  # passages that are ranked again
_SEED = 20261122
Scores = NDArray[np.float64]
# text, history, the sections that answer it
Asked = tuple[str, tuple[str, ...], frozenset[str]]
_DOCS = Path(__file__).parents[3] / "docs"


@dataclass(frozen=True, slots=True)
class Case:
    """A question ranked once: its best passages with their scores and what is added to them, and what is right."""

    fused: Scores
    added: Scores
    names: tuple[str, ...]
    grades: dict[str, int]

    def order(self, strength: float) -> list[str]:
        """The names, best first, when `strength` times what is added counts too."""
        return list(dict.fromkeys(self.names[place] for place in ranked_again(self.fused, self.added, strength)))

    def hit(self, strength: float, k: int) -> float:
        """Whether something right is among the first `k`."""
        return hit_at(k, self.order(strength), set(self.grades))


def ranked_again(fused: Scores, added: Scores, strength: float) -> NDArray[np.int64]:
    """The order, best first, by `fused` plus `strength` times `added`, each as standard deviations above its mean."""
    parts = [(values - values.mean()) / max(float(values.std()), 1e-9) for values in (fused, added)]
    order: NDArray[np.int64] = np.argsort(-(parts[0] + strength * parts[1]), kind="stable")
    return order


def best_strength(cases: Sequence[Case], strengths: Sequence[float]) -> float:
    """The strength with the most right ones first, the smallest of equals."""
    return max(strengths, key=lambda strength: (sum(case.hit(strength, 1) for case in cases), -strength))


def own_rows(setting: str, cases: Sequence[Case], strengths: Sequence[float]) -> Iterator[str]:
    """Rows of a table: hit@1 and hit@3 on each half of the cases, with the strength that does best on the other."""
    half = np.random.default_rng(_SEED).permutation(len(cases)) % 2
    best = [
        best_strength([case for case, h in zip(cases, half, strict=True) if h != part], strengths) for part in (0, 1)
    ]
    for k in (1, 3):
        without = [case.hit(0.0, k) for case in cases]
        with_it = [case.hit(best[h], k) for case, h in zip(cases, half, strict=True)]
        told = f"| ours ({len(cases)}) | {setting} | {' and '.join(map(str, best))} | hit@{k} "
        yield f"{told}| {difference(without, with_it)} |"


def public_row(where: str, setting: str, cases: Sequence[Case], strength: float) -> str:
    """A row of a table: nDCG@10 on a public set without and with what is added."""
    without, with_it = ([ndcg_at(10, case.order(used), case.grades) for case in cases] for used in (0.0, strength))
    return f"| {where} ({len(cases)}) | {setting} | {strength} | nDCG@10 | {difference(without, with_it)} |"


def judged(folder: BeirFolder, form: str) -> Iterator[tuple[str, dict[str, int]]]:
    """The questions of a public set that have a judgment, in one of `FORMS`, with their grades."""
    for key, typed, line in tqdm(folder.queries, desc="Questions", leave=False):
        grades = folder.grades.get(key, {})
        if grades:
            yield (line if form == FORMS[1] else typed), dict(grades)


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
