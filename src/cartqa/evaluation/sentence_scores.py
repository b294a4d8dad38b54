"""Sentence-level scoring: what it would add; writes `docs/sentence-scores.md`.

Run `python -m cartqa.evaluation.sentence_scores [--beir FOLDER]`. The best passages of the usual ranking are ranked
again with the nearness of their sentences added, whose vectors the build has kept: of the nearest one, of the lead, or
the mean of the three nearest.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from cartqa.ask.retrieval import Retriever, Weights
from cartqa.ask.understanding import Understander
from cartqa.evaluation.beir import beir_index, read_beir
from cartqa.evaluation.comparison import (
    AGAIN,
    FORMS,
    SETTINGS,
    Case,
    best_strength,
    development,
    judged,
    own_rows,
    plain_halves,
    public_row,
    write_page,
)
from cartqa.index.encoders.choose import building_encoder
from cartqa.index.folder import Index, open_index
from cartqa.index.vector_cache import VectorCache
from cartqa.settings import Settings

__all__ = ["WAYS", "main", "sentence_nearness"]

Scores = NDArray[np.float64]
_NEAREST = 3  # sentences whose mean is taken
_STRENGTHS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)
WAYS: dict[str, Callable[[Scores], float]] = {
    "nearest sentence": lambda near: float(near.max()),
    "mean of the three nearest": lambda near: float(np.sort(near)[-_NEAREST:].mean()),
    "lead": lambda near: float(near[0]),
}


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
    lines = [
        "# Sentence-level scoring",
        "",
        "Written by `python -m cartqa.evaluation.sentence_scores`; nothing here is typed by hand. The question this "
        f"answers: does it rank better to look at single sentences? The best {AGAIN} passages of a ranking are ranked "
        "again with the nearness of their sentences added. Its strength is the one that does best on one half of our "
        "development questions and plain halves of double questions, and is read on the other half, both ways; on the "
        "public set it is the one that does best on all of ours. Intervals are 95 % intervals of a paired bootstrap.",
        "",
        "| questions | settings | added | strength | figure | without | with | difference |",
        "|---|---|---|---|---|---|---|---|",
    ]
    chosen: dict[tuple[str, str], float] = {}
    for name, weights in SETTINGS.items():
        ranker = _Ranker(index, weights, lambda row: index.passages[row].target)
        ranked = [
            ranker.cases(text, history, dict.fromkeys(wanted, 1))
            for text, history, wanted in tqdm(asked, desc="Questions", leave=False)
        ]
        for way in WAYS:
            cases = [of[way] for of in ranked]
            chosen[name, way] = best_strength(cases, _STRENGTHS)
            lines += own_rows(f"{name} | {way}", cases, _STRENGTHS)
    if beir:
        lines += _public(settings, beir, chosen)
    return "\n".join(lines) + "\n"


class _Ranker:
    """Ranks the passages of an index for a question, with the nearness of their sentences beside."""

    def __init__(self, index: Index, weights: Weights, name: Callable[[int], str]) -> None:
        """`name` is what a passage row is judged by: its section, or its article."""
        self._index, self._name = index, name
        self._retriever = Retriever(index, weights)
        self._understander = Understander(index.library, index.words, index.names)

    def cases(self, text: str, history: tuple[str, ...], grades: dict[str, int]) -> dict[str, Case]:
        """The question to be ranked again in each of `WAYS`."""
        meant = self._understander.understand(text, history)
        vectors = self._index.encoder.encode(list(meant.wordings))
        found = self._retriever.find(vectors, meant.text)
        rows = [int(row) for row in found.rows[:AGAIN]]
        near = [sentence_nearness(self._index, row, vectors.mean(axis=0)) for row in rows]
        names = tuple(map(self._name, rows))
        fused = found.scores[: len(rows)]
        return {way: Case(fused, np.array([of(one) for one in near]), names, grades) for way, of in WAYS.items()}


def _public(settings: Settings, beir: Path, chosen: dict[tuple[str, str], float]) -> Iterator[str]:
    encoder, folder = building_encoder(settings), read_beir(beir)
    index = beir_index(folder, encoder, VectorCache(settings.cache / "beir", encoder), progress=True)
    for name, weights in SETTINGS.items():
        ranker = _Ranker(index, weights, lambda row: index.passages[row].article)
        for form in FORMS:
            ranked = [ranker.cases(text, (), grades) for text, grades in judged(folder, form)]
            for way in WAYS:
                cases = [of[way] for of in ranked]
                yield public_row(f"{folder.path.name}, {form}", f"{name} | {way}", cases, chosen[name, way])


if __name__ == "__main__":
    sys.exit(main())
