"""Which section a question sounds like: a linear discriminant over question vectors.

Fisher's linear discriminant with a pooled, shrunken within-section covariance, fitted in closed form on the
vectors of the asked lines and of the section's own heading and text. It weighs the directions of the encoder
that tell sections apart, which cosine similarity cannot: on development questions it alone finds the right
section first more often than the mean of the nearest asked lines (`docs/quality.md`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartqa.index.encoders import Vectors

__all__ = ["Discriminant"]

_SHRINK = 0.3  # share of the mean variance added to every direction; flat between 0.1 and 3 on development


@dataclass(frozen=True, slots=True)
class Discriminant:
    """`weights` has shape `(dimension, sections)`, `bias` `(sections,)`."""

    weights: Vectors
    bias: Vectors

    @classmethod
    def fit(cls, vectors: Vectors, owner: NDArray[np.int64], sections: int) -> Discriminant:
        """Fit on `vectors`, shape `(n, dimension)`, where row `i` belongs to section `owner[i]`.

        Every section needs at least one row.
        """
        means = np.zeros((sections, vectors.shape[1]))
        counts = np.bincount(owner, minlength=sections).astype(float)
        np.add.at(means, owner, vectors)
        means /= counts[:, None]
        off = vectors - means[owner]
        covariance = off.T @ off / len(vectors)
        covariance += _SHRINK * np.trace(covariance) / len(covariance) * np.eye(len(covariance)) + 1e-9 * np.eye(
            len(covariance)
        )
        weights = np.linalg.solve(covariance, means.T)
        bias = -0.5 * np.einsum("sd,ds->s", means, weights)
        return cls(weights.astype(np.float32), bias.astype(np.float32))

    def scores(self, vectors: Vectors) -> Vectors:
        """How much each of the `(q, dimension)` vectors sounds like each section: `(q, sections)`."""
        return np.asarray(vectors @ self.weights + self.bias, dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write it to one `.npz` file."""
        np.savez(path, weights=self.weights, bias=self.bias)

    @classmethod
    def open(cls, path: Path) -> Discriminant:
        """Read what `save` wrote."""
        with np.load(path) as stored:
            return cls(stored["weights"], stored["bias"])
