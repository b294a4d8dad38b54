"""Haystack: a query pipeline over its FAISS store, which answers in under 1 ms where its in-memory store takes 70.

Hybrid joins dense and BM25 retrieval by reciprocal rank; its BM25 exists for the in-memory store only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.systems import DIMENSION, model_path

_FUSED = 50


class Adapter:
    """Haystack as its documentation sets it up."""

    def load(self) -> None:
        """Import Haystack and load the model."""
        from haystack.utils import ComponentDevice
        from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

        self._device = ComponentDevice.from_str("cpu")
        self._text = SentenceTransformersTextEmbedder(model=model_path(), device=self._device, progress_bar=False)
        self._text.warm_up()

    def build(self, chunks: Sequence[dict[str, str]], folder: Path, vectors: Any = None, hybrid: bool = False) -> None:
        """Embed the documents, write them to the store, save it."""
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
        )
        from haystack_integrations.document_stores.faiss import FAISSDocumentStore

        documents = [Document(id=str(number), content=chunk["text"]) for number, chunk in enumerate(chunks)]
        if vectors is None:
            embedder = SentenceTransformersDocumentEmbedder(
                model=model_path(), device=self._device, progress_bar=False, batch_size=32
            )
            embedder.warm_up()
            documents = embedder.run(documents)["documents"]
        else:
            documents = [
                Document(id=document.id, content=document.content, embedding=vector.tolist())
                for document, vector in zip(documents, vectors, strict=True)
            ]
        if hybrid:
            store = InMemoryDocumentStore(return_embedding=False)
            store.write_documents(documents)
            store.save_to_disk(str(folder / "store.json"))
        else:
            vector_store = FAISSDocumentStore(embedding_dim=DIMENSION)
            vector_store.write_documents(documents)
            vector_store.save(str(folder / "store"))

    def open(self, folder: Path, hybrid: bool = False) -> None:
        """Load the store and connect the pipeline."""
        from haystack import Pipeline

        self._hybrid = hybrid
        self._pipeline = Pipeline()
        self._pipeline.add_component("text", self._text)
        if hybrid:
            self._connect_hybrid(folder)
        else:
            from haystack_integrations.components.retrievers.faiss import FAISSEmbeddingRetriever
            from haystack_integrations.document_stores.faiss import FAISSDocumentStore

            store = FAISSDocumentStore(index_path=str(folder / "store"), embedding_dim=DIMENSION)
            self._pipeline.add_component("dense", FAISSEmbeddingRetriever(document_store=store))
        self._pipeline.connect("text.embedding", "dense.query_embedding")

    def _connect_hybrid(self, folder: Path) -> None:
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
        store.return_embedding = False
        self._pipeline.add_component("dense", InMemoryEmbeddingRetriever(store))
        self._pipeline.add_component("lexical", InMemoryBM25Retriever(store))
        self._pipeline.add_component("joined", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        self._pipeline.connect("dense", "joined")
        self._pipeline.connect("lexical", "joined")

    def search(self, question: str, k: int) -> list[int]:
        """One run of the pipeline."""
        values: dict[str, Any] = {"text": {"text": question}, "dense": {"top_k": _FUSED if self._hybrid else k}}
        if self._hybrid:
            values |= {"lexical": {"query": question, "top_k": _FUSED}, "joined": {"top_k": k}}
        result = self._pipeline.run(values)["joined" if self._hybrid else "dense"]
        return [int(document.id) for document in result["documents"]]
