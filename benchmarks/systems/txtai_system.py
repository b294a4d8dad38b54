"""txtai: an `Embeddings` instance over FAISS, ids only; hybrid adds its own BM25."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.systems import model_path


class Adapter:
    """txtai as its documentation sets it up."""

    def load(self) -> None:
        """Import txtai and load the model, once for whatever index is made or opened."""
        import txtai

        self._txtai = txtai
        self._models: dict[str, Any] = {}
        self._model = {"path": model_path(), "method": "sentence-transformers", "gpu": False}
        self._embeddings = txtai.Embeddings(self._model, self._models)

    def build(self, chunks: Sequence[dict[str, str]], folder: Path, vectors: Any = None, hybrid: bool = False) -> None:
        """Index the texts under their numbers and save."""
        texts = [chunk["text"] for chunk in chunks]
        settings = dict(self._model)
        if vectors is not None:
            known = dict(zip(texts, vectors, strict=True))

            def transform(batch: list[str]) -> Any:
                import numpy as np

                return np.stack([known[text] for text in batch])

            settings = {"method": "external", "transform": transform}
        if hybrid:
            settings["hybrid"] = True
        made = self._embeddings if vectors is None and not hybrid else self._txtai.Embeddings(settings, self._models)
        made.index((number, text, None) for number, text in enumerate(texts))
        if vectors is not None:
            made.config.pop("transform")
            made.config.update(self._model)
        made.save(str(folder))

    def open(self, folder: Path, hybrid: bool = False) -> None:
        """Load the index with its model."""
        self._embeddings.load(str(folder))

    def search(self, question: str, k: int) -> list[int]:
        """The search of txtai itself."""
        return [int(number) for number, _ in self._embeddings.search(question, k)]
