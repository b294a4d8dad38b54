"""Sentence encoders behind one seam: text in, unit vectors out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Encoder", "EncoderInfo", "Vectors"]

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """What an index must know of the encoder that made its vectors.

    `digest` changes with weights, tokenizer, token limit, runtime and quantisation: vectors of two
    encoders with the same digest may be compared, others not.
    """

    name: str
    runtime: str
    digest: str
    dimension: int
    max_tokens: int


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is their cosine similarity."""

    @property
    def info(self) -> EncoderInfo:
        """Name, runtime, digest, dimension, token limit."""
        ...

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors, shape `(len(texts), info.dimension)`, float32, in the order given."""
        ...

    def token_counts(self, texts: list[str]) -> list[int]:
        """Tokens of each text, start and end marks among them, without truncation."""
        ...
