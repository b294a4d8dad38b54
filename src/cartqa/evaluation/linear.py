"""Logistic regression over sets of text features, as triage's second opinion and the form of a question are fitted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["feature_columns", "feature_matrix", "logistic"]


def feature_columns(texts: Sequence[set[str]], seen_in: int) -> dict[str, int]:
    """A column for each feature found in at least `seen_in` texts, in the order of the alphabet."""
    seen = Counter(feature for found in texts for feature in found)
    return {feature: place for place, feature in enumerate(sorted(f for f, n in seen.items() if n >= seen_in))}


def feature_matrix(texts: Sequence[set[str]], columns: dict[str, int]) -> Any:
    """A sparse matrix, shape `(texts, columns)`: each row is 1 over the root of how many features its text has."""
    from scipy.sparse import csr_matrix

    indices: list[int] = []
    starts, values = [0], list[float]()
    for found in texts:
        places = sorted(columns[feature] for feature in found if feature in columns)
        indices += places
        values += [1 / math.sqrt(max(1, len(found)))] * len(places)
        starts.append(len(indices))
    return csr_matrix((values, indices, starts), shape=(len(texts), len(columns)))


def logistic(
    matrix: Any, wanted: NDArray[np.bool_], weight: NDArray[np.float64], strength: float
) -> tuple[NDArray[np.float64], float]:
    """Coefficients, shape `(columns,)`, and bias; `strength` is scikit-learn's C."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=500).fit(matrix, wanted, sample_weight=weight)
    return model.coef_[0], float(model.intercept_[0])
