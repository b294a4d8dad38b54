"""Vectors on disk and their nearest neighbours, behind one seam; FAISS is the implementation that ships."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cartqa.index.encoders import Vectors

__all__ = ["FaissStore", "Rows", "ShortVectors", "VectorStore"]

Rows = NDArray[np.int64]


class VectorStore(Protocol):
    """Unit vectors by row number, compared by inner product."""

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, Rows]:
        """The `k` best rows for each query, best first: scores `(q, k)` and rows `(q, k)`.

        `k` is cut to the number of rows.
        """
        ...

    def scores(self, queries: Vectors, rows: Rows | None = None) -> Vectors:
        """The inner products of queries `(q, dimension)` with the named rows, or with all: `(q, rows)`."""
        ...


class FaissStore:
    """A flat (exact) FAISS index: at the size of this library nothing approximate is faster."""

    def __init__(self, index: Any) -> None:
        """Wrap an opened `faiss.IndexFlatIP`."""
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> FaissStore:
        """A store of `vectors`, shape `(n, dimension)`, row by row."""
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> FaissStore:
        """A saved store, memory-mapped."""
        import faiss

        faiss.omp_set_num_threads(1)  # a search takes microseconds; a second thread costs more than it brings
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    def save(self, path: Path) -> None:
        """Write the store to one file."""
        import faiss

        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        """Number of rows."""
        return int(self._index.ntotal)

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, Rows]:
        """The `k` best rows for each query, best first."""
        if len(self) == 0:
            empty = np.zeros((len(queries), 0))
            return empty.astype(np.float32), empty.astype(np.int64)
        scores, rows = self._index.search(np.ascontiguousarray(queries, dtype=np.float32), min(k, len(self)))
        return scores, rows

    def scores(self, queries: Vectors, rows: Rows | None = None) -> Vectors:
        """The inner products of queries with the named rows, or with all of them."""
        if len(self) == 0:
            return np.zeros((len(queries), 0), dtype=np.float32)
        matrix = self.matrix if rows is None else self.matrix[rows]
        # one matrix-vector product a query: reads the vectors as they lie; BLAS is far slower on few rows at once
        return np.stack([matrix @ query for query in np.asarray(queries, dtype=np.float32)])

    @cached_property
    def matrix(self) -> Vectors:
        """All vectors, shape `(rows, dimension)`, as FAISS holds them: a view, not a copy."""
        import faiss

        flat: Vectors = faiss.rev_swig_ptr(self._index.get_xb(), self._index.ntotal * self._index.d)
        return np.asarray(_Held(flat, self._index)).reshape(self._index.ntotal, self._index.d)


class ShortVectors:
    """The same vectors along the axes on which they differ most, to estimate all inner products quickly.

    Principal axes (Pearson 1901) of the uncentred vectors: of all linear shortenings the one whose inner products
    are off by the least on the whole. A third of the memory to run through, and memory is what a search waits for.
    """

    # of the 50 (among 20,229) asked lines nearest to 372 development questions 99.9 % are the first 600 by estimate
    AXES = 128

    def __init__(self, axes: Vectors, rows: Vectors) -> None:
        """`axes`, shape `(dimension, axes)`, and the vectors along them, shape `(n, axes)`."""
        self._axes, self._rows = axes, rows

    @classmethod
    def build(cls, vectors: Vectors) -> ShortVectors:
        """Of `vectors`, shape `(n, dimension)`, row by row."""
        _, axes = np.linalg.eigh(vectors.T @ vectors)  # rising, so that the last ones are the most spread
        kept = np.ascontiguousarray(axes[:, -cls.AXES :], dtype=np.float32)
        return cls(kept, np.ascontiguousarray(vectors @ kept, dtype=np.float32))

    @classmethod
    def open(cls, path: Path, dimension: int) -> ShortVectors:
        """What `save` wrote of vectors of that many dimensions, memory-mapped."""
        both = np.asarray(np.load(path, mmap_mode="r"))
        return cls(both[:dimension], both[dimension:])

    def save(self, path: Path) -> None:
        """Write the axes and then the rows to one `.npy` file."""
        np.save(path, np.concatenate([self._axes, self._rows]))

    def __len__(self) -> int:
        """Number of rows."""
        return len(self._rows)

    def estimates(self, query: Vectors) -> Vectors:
        """About the inner product of every row with `query`, shape `(dimension,)`."""
        found: Vectors = self._rows @ (query @ self._axes)
        return found


class _Held:
    """Memory of a FAISS index as an array that keeps the index alive: the view may outlast its store."""

    def __init__(self, flat: Vectors, owner: Any) -> None:
        self.__array_interface__ = flat.__array_interface__
        self._owner = owner
