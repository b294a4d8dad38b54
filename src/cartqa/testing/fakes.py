"""Deterministic fakes of the seams: no model, no file, the same result on every machine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from cartqa.index.encoders import EncoderInfo, Vectors
from cartqa.index.store import Rows
from cartqa.library.values import Document

__all__ = ["FakeEncoder", "FakeLoader", "FakeVectorStore"]

_WORD = re.compile(r"[^\W_]+")


class FakeEncoder:
    """An Encoder of hashed words: texts that share words are near, whatever their order.

    A token is a word, and a start and an end mark are counted. Text past `max_tokens` is not read. `encoded`
    keeps every text it was given, call by call, so that a test can prove that nothing was embedded twice.
    """

    def __init__(self, name: str = "fake", dimension: int = 256, max_tokens: int = 64) -> None:
        """An encoder whose vectors depend on `name`, `dimension` and `max_tokens` alone."""
        digest = hashlib.sha256(f"{name} {dimension} {max_tokens}".encode()).hexdigest()
        self._info = EncoderInfo(name, "fake", digest, dimension, max_tokens)
        self.encoded: list[list[str]] = []

    @property
    def info(self) -> EncoderInfo:
        """Name, runtime, digest, dimension, token limit."""
        return self._info

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors, shape `(len(texts), dimension)`."""
        self.encoded.append(list(texts))
        out = np.zeros((len(texts), self._info.dimension), dtype=np.float64)
        for row, text in enumerate(texts):
            # The marks count as words, so that no text, not even an empty one, has a vector of length 0.
            for word in ["\x02", *_words(text)[: self._info.max_tokens - 2], "\x03"]:
                out[row] += self._word(word)
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        return out.astype(np.float32)

    def token_counts(self, texts: list[str]) -> list[int]:
        """Words of each text and two marks, without truncation."""
        return [len(_words(text)) + 2 for text in texts]

    def _word(self, word: str) -> Vectors:
        """A pseudo-random direction of its own for each word; the marks weigh little."""
        seed = hashlib.sha256(f"{self._info.name} {word}".encode()).digest()
        draw = np.random.default_rng(int.from_bytes(seed[:8], "big"))
        weight = 0.1 if word in "\x02\x03" else 1.0
        return (weight * draw.standard_normal(self._info.dimension)).astype(np.float32)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


class FakeVectorStore:
    """A VectorStore that keeps its vectors in memory and compares them all."""

    def __init__(self, vectors: Vectors) -> None:
        """Hold `vectors`, shape `(rows, dimension)`."""
        self._vectors = np.asarray(vectors, dtype=np.float32)

    def __len__(self) -> int:
        """Number of rows."""
        return len(self._vectors)

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, Rows]:
        """The `k` best rows for each query, best first; the lower row first where two are alike."""
        scores = self.scores(queries)
        rows = np.argsort(-scores, axis=1, kind="stable")[:, :k].astype(np.int64)
        return np.take_along_axis(scores, rows, axis=1), rows

    def scores(self, queries: Vectors, rows: Rows | None = None) -> Vectors:
        """The inner products of queries with the named rows, or with all of them."""
        vectors = self._vectors if rows is None else self._vectors[rows]
        return np.asarray(np.asarray(queries, dtype=np.float32) @ vectors.T, dtype=np.float32)


class FakeLoader:
    """A Loader that has its documents already; the folder it is given is only noted in `asked_for`."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Give `documents` whenever asked."""
        self._documents = list(documents)
        self.asked_for: list[Path] = []

    def load(self, folder: Path) -> list[Document]:
        """The documents, in the order given."""
        self.asked_for.append(folder)
        return list(self._documents)
