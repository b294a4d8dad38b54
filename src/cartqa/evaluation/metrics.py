"""Retrieval and decision metrics, plain and with bootstrap intervals.

nDCG is that of Järvelin and Kekäläinen (2002) with gain 2^grade - 1; AUROC the Mann-Whitney statistic;
intervals for proportions Wilson's (1927).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "auroc",
    "bootstrap",
    "false_answers",
    "hit_at",
    "ndcg_at",
    "paired_bootstrap",
    "recall_at",
    "reciprocal_rank",
    "wilson",
]

Floats = NDArray[np.float64]
_DRAWS, _SEED = 2000, 20261122


def ndcg_at(k: int, ranked: Sequence[str], grades: dict[str, int]) -> float:
    """Normalised discounted cumulative gain of the first `k` names; 0 when nothing is relevant."""
    gains = [2.0 ** grades.get(name, 0) - 1 for name in ranked[:k]]
    ideal = sorted((2.0**grade - 1 for grade in grades.values()), reverse=True)[:k]
    best = sum(gain / math.log2(place + 2) for place, gain in enumerate(ideal))
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains)) / best if best else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: set[str]) -> float:
    """One over the place of the first relevant name; 0 when there is none."""
    return next((1.0 / place for place, name in enumerate(ranked, 1) if name in relevant), 0.0)


def hit_at(k: int, ranked: Sequence[str], relevant: set[str]) -> float:
    """1 when one of the first `k` names is relevant, else 0."""
    return float(any(name in relevant for name in ranked[:k]))


def recall_at(k: int, ranked: Sequence[str], relevant: set[str]) -> float:
    """The share of the relevant names that stand among the first `k`."""
    return len(relevant.intersection(ranked[:k])) / len(relevant) if relevant else 0.0


def auroc(scores: Floats, positive: NDArray[np.bool_]) -> float:
    """The chance that a positive scores above a negative, ties counting half."""
    high, low = scores[positive], scores[~positive]
    if not len(high) or not len(low):
        return float("nan")
    wins = (high[:, None] > low[None, :]).mean() + 0.5 * (high[:, None] == low[None, :]).mean()
    return float(wins)


def bootstrap(values: Sequence[float], statistic: Callable[[Floats], float] | None = None) -> tuple[float, float]:
    """The 95 % percentile interval of the mean (or `statistic`) over resampled questions, with a fixed seed."""
    data = np.asarray(values, dtype=np.float64)
    if not len(data):
        return (float("nan"), float("nan"))
    draw = np.random.default_rng(_SEED)
    picks = data[draw.integers(0, len(data), (_DRAWS, len(data)))]
    found = picks.mean(axis=1) if statistic is None else np.array([statistic(row) for row in picks])
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def paired_bootstrap(first: Sequence[float], second: Sequence[float]) -> tuple[float, float, float]:
    """The mean of `first - second`, question by question, and its 95 % interval."""
    difference = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    low, high = bootstrap(difference.tolist())
    return float(difference.mean()), low, high


def false_answers(scores: NDArray[np.float64], covered: NDArray[np.bool_], recall: float = 0.95) -> float:
    """The share of outside questions answered at the threshold that answers `recall` of the covered ones."""
    if not covered.any() or covered.all():
        return float("nan")
    return float((scores[~covered] >= np.quantile(scores[covered], 1 - recall)).mean())


def wilson(successes: int, trials: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion."""
    if not trials:
        return (0.0, 1.0)
    p = successes / trials
    centre = p + z * z / (2 * trials)
    spread = z * math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
