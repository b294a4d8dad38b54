"""The encoder run by sentence-transformers itself: slower to start, and the reference for the others."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import numpy as np

from cartqa.errors import EncoderError
from cartqa.index.encoders import EncoderInfo, Vectors
from cartqa.index.encoders.adapter import merge
from cartqa.index.encoders.weights import ModelFolder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["TorchEncoder", "load_sentence_transformer"]


def load_sentence_transformer(folder: ModelFolder) -> SentenceTransformer:
    """The model on the processor, from local files only."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model = SentenceTransformer(str(folder.path), device="cpu", local_files_only=True)
    except Exception as error:  # torch, transformers and safetensors each have their own
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise EncoderError(f"The model in {folder.path} cannot be loaded ({reason}); save it again.") from None
    model.max_seq_length = folder.max_tokens
    if folder.adapter:
        merge(model, folder.adapter)
    return model


class TorchEncoder:
    """A sentence-transformers model as an Encoder."""

    def __init__(self, folder: ModelFolder) -> None:
        """Load the model of `folder`."""
        self._model = load_sentence_transformer(folder)
        dimension = self._model.get_embedding_dimension()
        digest = hashlib.sha256(f"{folder.digest} sentence-transformers fp32".encode()).hexdigest()
        self._info = EncoderInfo(folder.name, "sentence-transformers", digest, int(dimension or 0), folder.max_tokens)

    @property
    def info(self) -> EncoderInfo:
        """Name, runtime, digest, dimension, token limit."""
        return self._info

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors, shape `(len(texts), dimension)`."""
        if not texts:
            return np.zeros((0, self._info.dimension), dtype=np.float32)
        found = self._model.encode(texts, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)

    def token_counts(self, texts: list[str]) -> list[int]:
        """Tokens of each text without truncation."""
        if not texts:
            return []
        found = self._model.tokenizer(texts, truncation=False, verbose=False)["input_ids"]
        return [len(ids) for ids in found]
