"""Measuring retrieval on a folder in BEIR's layout: corpus.jsonl, queries.jsonl, qrels/test.tsv."""

from __future__ import annotations

import csv
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cartqa.ask.retrieval import Retriever, Weights
from cartqa.ask.understanding import Understander
from cartqa.errors import InputError
from cartqa.evaluation.metrics import hit_at, ndcg_at, recall_at, reciprocal_rank
from cartqa.index.build import index_in_memory
from cartqa.index.encoders import Encoder
from cartqa.index.folder import Index
from cartqa.index.values import ChunkerSettings
from cartqa.index.vector_cache import VectorCache
from cartqa.library.collection import Library
from cartqa.library.loader import BeirCorpus

__all__ = ["BEIR_WORDS", "BeirFolder", "BeirScores", "beir_index", "mean", "read_beir", "score_beir"]

_RELEVANT = 2  # LiveQA's grades: 2 incomplete, 3 excellent; for binary judgments see `_threshold`
_DEPTH = 100
BEIR_WORDS = 100  # words a passage; with the encoder's limit, the length that did best on liveqa-dev


@dataclass(frozen=True, slots=True)
class BeirFolder:
    """Queries (id, text as typed, the one-line form or the same) and judged documents with grades."""

    path: Path
    queries: tuple[tuple[str, str, str], ...]
    grades: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class BeirScores:
    """Per-query figures in the order of the queries, and the time of each from text to ranking."""

    ndcg: tuple[float, ...]
    mrr: tuple[float, ...]
    first: tuple[float, ...]
    recall: tuple[float, ...]
    ms: tuple[float, ...]


def read_beir(path: Path) -> BeirFolder:
    """The queries and judgments of a BEIR folder; InputError names what is missing or cannot be read."""
    for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
        if not (path / name).is_file():
            raise InputError(f"{path} is not a folder in BEIR's layout: it has no {name}; give one that has.")
    try:
        with (path / "queries.jsonl").open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if line.strip()]
        queries = tuple(
            (str(row["_id"]), row["text"], (row.get("metadata") or {}).get("summary") or row["text"]) for row in rows
        )
        grades: dict[str, dict[str, int]] = {}
        with (path / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table, delimiter="\t"):
                grades.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    except (KeyError, TypeError, ValueError, json.JSONDecodeError) as error:
        raise InputError(f"{path} cannot be read as a BEIR folder ({type(error).__name__}: {error}).") from None
    return BeirFolder(path, queries, grades)


def beir_index(
    folder: BeirFolder, encoder: Encoder, cache: VectorCache, chunker: ChunkerSettings | None = None, *, progress: bool
) -> Index:
    """The corpus as an index in memory, cut to passages of `BEIR_WORDS` unless `chunker` says otherwise."""
    library = Library(tuple(BeirCorpus().load(folder.path)))
    chunker = chunker or ChunkerSettings(BEIR_WORDS)
    return index_in_memory(library, encoder, cache, chunker=chunker, progress=progress)


def score_beir(index: Index, folder: BeirFolder, weights: Weights, *, one_line: bool = False) -> BeirScores:
    """Rank every judged query; a document counts as its best passage."""
    retriever, understander = Retriever(index, weights), Understander(index.library, index.words, index.names)
    ndcg, mrr, first, recall, ms = [], [], [], [], []
    threshold = _threshold(folder)
    for key, typed, line in folder.queries:
        grades = folder.grades.get(key, {})
        if not grades:
            continue
        started = time.perf_counter()
        meant = understander.understand(line if one_line else typed)
        vectors = index.encoder.encode(list(meant.wordings))
        found = retriever.find(vectors, meant.text)
        ms.append((time.perf_counter() - started) * 1000)
        ranked = list(dict.fromkeys(index.passages[int(row)].article for row in found.rows[: _DEPTH * 3]))
        relevant = {name for name, grade in grades.items() if grade >= threshold}
        ndcg.append(ndcg_at(10, ranked, grades))
        mrr.append(reciprocal_rank(ranked, relevant))
        first.append(hit_at(1, ranked, relevant))
        recall.append(recall_at(10, ranked, relevant))
    return BeirScores(tuple(ndcg), tuple(mrr), tuple(first), tuple(recall), tuple(ms))


def _threshold(folder: BeirFolder) -> int:
    """The grade from which a document is relevant: 2 where grades reach 3, as in LiveQA, else 1."""
    highest = max((grade for grades in folder.grades.values() for grade in grades.values()), default=1)
    return _RELEVANT if highest >= 3 else 1


def mean(values: tuple[float, ...]) -> float:
    """The mean, 0 for none."""
    return float(np.mean(values)) if values else 0.0
