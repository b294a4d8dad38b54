"""Sentence-level scoring: what it would add; writes `docs/sentence-scores.md`.

Run `python -m cartqa.evaluation.sentence_scores [--beir FOLDER]`. The best passages of the usual ranking are ranked
again with the nearness of their sentences added, whose vectors the build has kept: of the nearest one, of the lead, or
the mean of the three nearest.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from cartqa.ask.retrieval import Retriever, Weights
from cartqa.ask.understanding import Understander
from cartqa.evaluation.beir import beir_index, read_beir
from cartqa.evaluation.comparison import SETTINGS, Asked, development, difference, plain_halves, write_page
from cartqa.evaluation.late_interaction import ranked_again
from cartqa.evaluation.metrics import hit_at, ndcg_at
from cartqa.index.encoders.choose import building_encoder
from cartqa.index.folder import Index, open_index
from cartqa.index.vector_cache import VectorCache
from cartqa.settings import Settings

__all__ = ["WAYS", "main", "sentence_nearness"]

Scores = NDArray[np.float64]
_AGAIN, _NEAREST, _SEED = 30, 3, 20261123  # passages ranked again; sentences whose mean is taken
_STRENGTHS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)
WAYS: dict[str, Callable[[Scores], float]] = {
    "nearest sentence": lambda near: float(near.max()),
    "mean of the three nearest": lambda near: float(np.sort(near)[-_NEAREST:].mean()),
    "lead": lambda near: float(near[0]),
}


@dataclass(frozen=True, slots=True)
class _Case:
    """A question ranked once: the passages to be ranked again, their scores, each way's nearness, what is right."""

    fused: Scores
    near: dict[str, Scores]
    names: tuple[str, ...]
    grades: dict[str, int]

    def order(self, way: str, strength: float) -> list[str]:
        again = ranked_again(self.fused, self.near[way], strength)
        return list(dict.fromkeys(self.names[place] for place in again))

    def hit(self, way: str, strength: float, k: int) -> float:
        return hit_at(k, self.order(way, strength), set(self.grades))


def sentence_nearness(index: Index, row: int, vector: NDArray[np.float32]) -> Scores:
    """The nearness of each sentence of passage `row` to a unit vector, shape `(sentences,)`."""
    start, end = index.sentence_rows[row], index.sentence_rows[row + 1]
    return np.asarray(index.sentence_vectors[start:end] @ vector, dtype=np.float64)


def main() -> int:
    """Measure and write."""
    return write_page(__doc__, "sentence-scores.md", _page)


def _page(settings: Settings, beir: Path | None) -> str:
    index = open_index(settings.index)
    folder = settings.data / "evaluation"
    asked = [*development(folder), *plain_halves(folder)]
    half = np.random.default_rng(_SEED).permutation(len(asked)) % 2
    lines = [
        "# Sentence-level scoring",
        "",
        "Written by `python -m cartqa.evaluation.sentence_scores`; nothing here is typed by hand. The question this "
        f"answers: does it rank better to look at single sentences? The best {_AGAIN} passages of a ranking are ranked "
        "again with the nearness of their sentences added. Its strength is the one that does best on one half of our "
        "development questions and plain halves of double questions, and is read on the other half, both ways; on the "
        "public set it is the one that does best on all of ours. Intervals are 95 % intervals of a paired bootstrap.",
        "",
        "| questions | settings | added | strength | figure | without | with | difference |",
        "|---|---|---|---|---|---|---|---|",
    ]
    chosen: dict[tuple[str, str], float] = {}
    for name, weights in SETTINGS.items():
        cases = list(_own(index, asked, weights))
        for way in WAYS:
            chosen[name, way] = _best(cases, way)
            best = [_best([case for case, h in zip(cases, half, strict=True) if h != part], way) for part in (0, 1)]
            for k in (1, 3):
                without = [case.hit(way, 0.0, k) for case in cases]
                with_it = [case.hit(way, best[h], k) for case, h in zip(cases, half, strict=True)]
                strengths = " and ".join(map(str, best))
                told = f"| ours ({len(cases)}) | {name} | {way} | {strengths} | hit@{k} "
                lines.append(f"{told}| {difference(without, with_it)} |")
    if beir:
        lines += _public(settings, beir, chosen)
    return "\n".join(lines) + "\n"


def _best(cases: list[_Case], way: str) -> float:
    return max(_STRENGTHS, key=lambda strength: (sum(case.hit(way, strength, 1) for case in cases), -strength))


def _case(
    index: Index,
    retriever: Retriever,
    understander: Understander,
    asked: tuple[str, tuple[str, ...]],
    names: Callable[[int], str],
    grades: dict[str, int],
) -> _Case:
    meant = understander.understand(*asked)
    vectors = index.encoder.encode(list(meant.wordings))
    found = retriever.find(vectors, meant.text)
    rows = [int(row) for row in found.rows[:_AGAIN]]
    near = [sentence_nearness(index, row, vectors.mean(axis=0)) for row in rows]
    each = {way: np.array([of(one) for one in near]) for way, of in WAYS.items()}
    return _Case(found.scores[: len(rows)], each, tuple(map(names, rows)), grades)


def _own(index: Index, asked: list[Asked], weights: Weights) -> Iterator[_Case]:
    retriever, understander = Retriever(index, weights), Understander(index.library, index.words, index.names)
    for text, history, wanted in tqdm(asked, desc="Questions", leave=False):
        names = lambda row: index.passages[row].target  # noqa: E731
        yield _case(index, retriever, understander, (text, history), names, dict.fromkeys(wanted, 1))


def _public(settings: Settings, beir: Path, chosen: dict[tuple[str, str], float]) -> Iterator[str]:
    encoder, folder = building_encoder(settings), read_beir(beir)
    index = beir_index(folder, encoder, VectorCache(settings.cache / "beir", encoder), progress=True)
    understander = Understander(index.library, index.words, index.names)
    for name, weights in SETTINGS.items():
        retriever = Retriever(index, weights)
        for form in ("as typed", "in one line"):
            cases = []
            for key, typed, line in tqdm(folder.queries, desc="Questions", leave=False):
                grades = folder.grades.get(key, {})
                if grades:
                    text = line if form == "in one line" else typed
                    names = lambda row: index.passages[row].article  # noqa: E731
                    cases.append(_case(index, retriever, understander, (text, ()), names, dict(grades)))
            for way in WAYS:
                strength = chosen[name, way]
                without, with_it = (
                    [ndcg_at(10, case.order(way, used), case.grades) for case in cases] for used in (0.0, strength)
                )
                told = f"| {folder.path.name}, {form} ({len(cases)}) | {name} | {way} | {strength} | nDCG@10 "
                yield f"{told}| {difference(without, with_it)} |"


if __name__ == "__main__":
    sys.exit(main())
