"""Multiple-instance logistic regression, as triage's second opinion is fitted.

A text is a bag of windows and urgent when one of them is. The windows' scores are pooled by the logarithm of the sum of
their exponentials (Ray and Craven 2005, "Supervised versus multiple instance learning: an empirical comparison"); the
text as a whole adds its own score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartqa.evaluation.linear import feature_columns, feature_matrix

__all__ = ["Bag", "Model", "columns_of", "fit_bags", "score_bags"]

Bag = tuple[Sequence[set[str]], set[str]]  # the features of each window, those of the whole
_FloatArray = NDArray[np.float32]
_LEANING = 0.25  # power of a feature's rarity: rare ones learn a little faster, as with inverse document frequency
_MEMORY = 8  # earlier steps that L-BFGS keeps


@dataclass(frozen=True, slots=True)
class Model:
    """Fitted numbers, features in the order of `columns`.

    `window` has the shape `(features, 3)`: the weight in the window itself, in the one before, in the one after;
    `frame` the shape `(features,)`.
    """

    columns: dict[str, int]
    scale: _FloatArray
    window: _FloatArray
    frame: _FloatArray
    bias: float


@dataclass(frozen=True, slots=True)
class _Matrices:
    windows: Any  # sparse, shape `(windows, features)`
    wholes: Any  # sparse, shape `(bags, features)`
    bag: NDArray[np.int64]  # of each window
    first: NDArray[np.int64]  # window of each bag
    before: NDArray[np.int64]  # each window's neighbours; the number of windows where there is none
    after: NDArray[np.int64]


def columns_of(bags: Sequence[Bag], seen_in: int) -> tuple[dict[str, int], _FloatArray]:
    """A column for each feature of at least `seen_in` bags, in the order of the alphabet, and what it is scaled by."""
    wholes = [whole for _, whole in bags]
    columns = feature_columns(wholes, seen_in)
    counts = feature_matrix(wholes, columns).getnnz(axis=0).astype(np.float64)
    scale = (len(bags) / counts) ** _LEANING
    scale /= np.sqrt((scale**2 * counts).sum() / counts.sum())  # the mean square over occurrences is 1
    return columns, scale.astype(np.float32)


def fit_bags(
    bags: Sequence[Bag],
    wanted: NDArray[np.bool_],
    weight: NDArray[np.float64],
    *,
    seen_in: int,
    penalty: float,
    steps: int,
) -> Model:
    """Fit by L-BFGS from zero, so that the same bags give the same model; `penalty` is on the squared weights."""
    from scipy.optimize import minimize

    columns, scale = columns_of(bags, seen_in)
    found = _matrices(bags, columns, scale)
    turned, turned_wholes = found.windows.T.tocsr(), found.wholes.T.tocsr()
    size = len(columns)
    share = (weight / weight.sum()).astype(np.float32)
    target = wanted.astype(np.float32)

    def apart(values: NDArray[np.float64]) -> tuple[_FloatArray, _FloatArray, float]:
        small = values.astype(np.float32)
        return small[: 3 * size].reshape(size, 3), small[3 * size : -1], float(values[-1])

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        window, frame, bias = apart(values)
        scores, attention = _forward(found, window, frame, bias)
        lost = float((share * (np.logaddexp(0, scores) - target * scores)).sum())
        lost += penalty * float((window**2).sum() + (frame**2).sum())
        slope = share * (_sigmoid(scores) - target)
        spread = slope[found.bag] * attention
        places = np.zeros((len(spread) + 1, 3), dtype=np.float32)
        places[:-1, 0] = spread
        np.add.at(places[:, 1], found.before, spread)
        np.add.at(places[:, 2], found.after, spread)
        of_window = turned @ places[:-1] + 2 * penalty * window
        of_frame = turned_wholes @ slope + 2 * penalty * frame
        return lost, np.concatenate([of_window.ravel(), of_frame, [slope.sum()]]).astype(np.float64)

    start = np.zeros(4 * size + 1)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": _MEMORY})
    window, frame, bias = apart(best.x)
    return Model(columns, scale, window, frame, bias)


def score_bags(model: Model, bags: Sequence[Bag]) -> _FloatArray:
    """The log-odds of each bag."""
    found = _matrices(bags, model.columns, model.scale)
    return _forward(found, model.window, model.frame, model.bias)[0]


def _sigmoid(scores: _FloatArray) -> _FloatArray:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * scores)), dtype=np.float32)


def _forward(found: _Matrices, window: _FloatArray, frame: _FloatArray, bias: float) -> tuple[_FloatArray, _FloatArray]:
    """The score of each bag, and the share of each window in its bag's."""
    sums = found.windows @ window
    edged = np.vstack([sums, np.zeros((1, 3), dtype=np.float32)])
    scores = sums[:, 0] + edged[found.before, 1] + edged[found.after, 2]
    strongest = np.maximum.reduceat(scores, found.first)
    powers = np.exp(scores - strongest[found.bag])
    total = np.add.reduceat(powers, found.first)
    pooled = strongest + np.log(total) + found.wholes @ frame + bias
    return pooled.astype(np.float32), (powers / total[found.bag]).astype(np.float32)


def _matrices(bags: Sequence[Bag], columns: dict[str, int], scale: _FloatArray) -> _Matrices:
    counts = np.array([len(windows) for windows, _ in bags], dtype=np.int64)
    last = np.cumsum(counts)
    first = last - counts
    numbers = np.arange(int(counts.sum()), dtype=np.int64)
    none = len(numbers)
    before, after = numbers - 1, numbers + 1
    before[first], after[last - 1] = none, none
    return _Matrices(
        _scaled([window for windows, _ in bags for window in windows], columns, scale),
        _scaled([whole for _, whole in bags], columns, scale),
        np.repeat(np.arange(len(bags), dtype=np.int64), counts),
        first,
        before,
        after,
    )


def _scaled(texts: Sequence[set[str]], columns: dict[str, int], scale: _FloatArray) -> Any:
    """The feature matrix in single precision, each column times its scale."""
    matrix = feature_matrix(texts, columns).astype(np.float32)
    matrix.data *= scale[matrix.indices]
    return matrix
