"""What anyone would write first: sentence-transformers and a flat FAISS index."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.systems import model_path


class Adapter:
    """Plain sentence-transformers + FAISS."""

    def load(self) -> None:
        """Import both and load the model."""
        import faiss
        from sentence_transformers import SentenceTransformer

        self._faiss = faiss
        self._model = SentenceTransformer(model_path(), device="cpu", local_files_only=True)

    def build(self, chunks: Sequence[dict[str, str]], folder: Path, vectors: Any = None, hybrid: bool = False) -> None:
        """Encode, add, write."""
        import numpy as np

        texts = [chunk["text"] for chunk in chunks]
        found = vectors if vectors is not None else self._model.encode(texts, normalize_embeddings=True)
        index = self._faiss.IndexFlatIP(found.shape[1])
        index.add(found)
        self._faiss.write_index(index, str(folder / "index.faiss"))
        (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
        np.save(folder / "vectors.npy", found)  # for the other systems' indexes of the whole corpus

    def open(self, folder: Path, hybrid: bool = False) -> None:
        """Read the index and the texts."""
        self._index = self._faiss.read_index(str(folder / "index.faiss"))
        self._texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))

    def search(self, question: str, k: int) -> list[int]:
        """Encode the question, search."""
        vector = self._model.encode([question], normalize_embeddings=True)
        _, rows = self._index.search(vector, min(k, len(self._texts)))
        return [int(row) for row in rows[0]]
