"""BM25 over stemmed terms: indexed by bm25s, saved beside the vectors, read back memory-mapped.

At question time the saved arrays are read with numpy alone: importing bm25s also imports scipy where that is
installed, which would cost every start a third of a second. A test compares the scores with bm25s's own.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartqa.index.encoders import Vectors
from cartqa.index.terms import terms

__all__ = ["LexicalIndex"]

_WEIGHTS, _ROWS, _STARTS, _VOCABULARY = "weights.npy", "rows.npy", "starts.npy", "vocabulary.json"


class LexicalIndex:
    """BM25 scores (Lucene's form, k1 1.5, b 0.75: bm25s's defaults) of every row for a question.

    A sparse matrix by column: term `t` weighs `weights[starts[t]:starts[t + 1]]` in the rows of the same stretch.
    """

    def __init__(
        self,
        vocabulary: dict[str, int],
        weights: Vectors,
        rows: NDArray[np.int32],
        starts: NDArray[np.int64],
        count: int,
    ) -> None:
        """Hold the matrix of `count` rows."""
        self._vocabulary, self._starts = vocabulary, starts
        self._weights, self._rows = np.asarray(weights), np.asarray(rows)  # views: a memmap's own slices are slow
        self._count = count

    @classmethod
    def build(cls, texts: list[str]) -> LexicalIndex:
        """Index `texts`, row by row."""
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets DEBUG when imported
        model = bm25s.BM25(method="lucene")
        # bm25s cannot hold a corpus without a single term
        corpus = [terms(text) or ["\ue000"] for text in texts] or [["\ue000"]]
        model.index(corpus, show_progress=False, leave_progress=False)
        return cls(
            dict(model.vocab_dict),
            np.asarray(model.scores["data"], dtype=np.float32),
            np.asarray(model.scores["indices"], dtype=np.int32),
            np.asarray(model.scores["indptr"], dtype=np.int64),
            len(texts),
        )

    @classmethod
    def open(cls, folder: Path, count: int) -> LexicalIndex:
        """A saved index of `count` rows."""
        vocabulary = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        weights, rows, starts = (np.load(folder / name, mmap_mode="r") for name in (_WEIGHTS, _ROWS, _STARTS))
        return cls(vocabulary, weights, rows, starts, count)

    def save(self, folder: Path) -> None:
        """Write the index into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _VOCABULARY).write_text(json.dumps(self._vocabulary, ensure_ascii=False), encoding="utf-8")
        for name, values in ((_WEIGHTS, self._weights), (_ROWS, self._rows), (_STARTS, self._starts)):
            np.save(folder / name, values)

    def scores(self, words: list[str]) -> Vectors:
        """The BM25 score of every row for the terms of a question, shape `(rows,)`."""
        out = np.zeros(max(self._count, 1), dtype=np.float32)
        for word in words:
            column = self._vocabulary.get(word)
            if column is not None:
                stretch = slice(int(self._starts[column]), int(self._starts[column + 1]))
                out[self._rows[stretch]] += self._weights[stretch]  # a row stands once in a column
        return out[: self._count]

    def __contains__(self, word: str) -> bool:
        """Whether a (stemmed) term occurs anywhere."""
        return word in self._vocabulary
