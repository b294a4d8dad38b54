"""Vectors on disk and their nearest neighbours, behind one seam; FAISS is the implementation that ships."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cartqa.index.encoders import Vectors

__all__ = ["CoarseIndex", "FaissStore", "Rows", "VectorStore"]

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

    @property
    def matrix(self) -> Vectors:
        """All vectors, shape `(rows, dimension)`, as FAISS holds them: a view, not a copy."""
        import faiss

        flat: Vectors = faiss.rev_swig_ptr(self._index.get_xb(), self._index.ntotal * self._index.d)
        return np.asarray(_Held(flat, self._index)).reshape(self._index.ntotal, self._index.d)


class CoarseIndex:
    """The same vectors in 8 bits, to find the nearest rows without reading all of the exact ones.

    FAISS' 8-bit scalar quantizer: a quarter of the memory to run through.
    """

    def __init__(self, index: Any) -> None:
        """Wrap a FAISS scalar quantizer index."""
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> CoarseIndex:
        """Of `vectors`, shape `(n, dimension)`, row by row."""
        import faiss

        index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if len(rows):
            index.train(rows)
            index.add(rows)
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> CoarseIndex:
        """A saved one."""
        import faiss

        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    def save(self, path: Path) -> None:
        """Write it to one file."""
        import faiss

        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        """Number of rows."""
        return int(self._index.ntotal)

    def nearest(self, query: Vectors, k: int) -> Rows:
        """About the `k` rows nearest to `query`, shape `(1, dimension)`, in no order to rely on."""
        rows: Rows = self._index.search(np.ascontiguousarray(query, dtype=np.float32), min(k, len(self)))[1][0]
        return rows


class _Held:
    """Memory of a FAISS index as an array that keeps the index alive: the view may outlast its store."""

    def __init__(self, flat: Vectors, owner: Any) -> None:
        self.__array_interface__ = flat.__array_interface__
        self._owner = owner
