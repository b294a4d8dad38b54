"""BM25 over stemmed terms, by bm25s; saved beside the vectors and memory-mapped."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np

from cartqa.index.encoders import Vectors
from cartqa.index.terms import terms

__all__ = ["LexicalIndex"]

# bm25s sets its logger to DEBUG when it is imported, which would tell every build step to whoever logs.
_QUIET = logging.WARNING


def _bm25s() -> Any:
    import bm25s

    logging.getLogger("bm25s").setLevel(_QUIET)
    return bm25s


class LexicalIndex:
    """BM25 scores (Lucene's form, k1 1.5, b 0.75: bm25s's defaults) of every row for a question."""

    def __init__(self, model: Any, rows: int) -> None:
        """Wrap an indexed `bm25s.BM25` of `rows` rows."""
        self._model, self._rows = model, rows

    @classmethod
    def build(cls, texts: list[str]) -> LexicalIndex:
        """Index `texts`, row by row."""
        model = _bm25s().BM25(method="lucene")
        # bm25s cannot hold a corpus without a single term
        corpus = [terms(text) or ["\ue000"] for text in texts] or [["\ue000"]]
        model.index(corpus, show_progress=False, leave_progress=False)
        return cls(model, len(texts))

    @classmethod
    def open(cls, folder: Path, rows: int) -> LexicalIndex:
        """A saved index of `rows` rows."""
        return cls(_bm25s().BM25.load(str(folder), mmap=True, load_corpus=False), rows)

    def save(self, folder: Path) -> None:
        """Write the index into a folder."""
        self._model.save(str(folder), show_progress=False)

    def scores(self, words: list[str]) -> Vectors:
        """The BM25 score of every row for the terms of a question, shape `(rows,)`."""
        known = [word for word in words if word in self._model.vocab_dict]
        if not known or not self._rows:
            return np.zeros(self._rows, dtype=np.float32)
        found = self._model.get_scores(known)[: self._rows]
        return np.asarray(found, dtype=np.float32)

    def __contains__(self, word: str) -> bool:
        """Whether a (stemmed) term occurs anywhere."""
        return word in self._model.vocab_dict
