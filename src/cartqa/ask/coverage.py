"""Deciding whether the library covers a question: one calibrated probability, after all ranking.

A logistic model over how near the question is to asked lines, to outside examples and to passages. Its
parameters are fitted by `cartqa calibrate` on development questions and hold for one encoder only.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartqa.ask.retrieval import Found
from cartqa.ask.understanding import Understanding
from cartqa.errors import CalibrationError
from cartqa.index.folder import Index
from cartqa.index.form import QuestionForm

__all__ = ["FEATURES", "Calibration", "break_even", "features", "fit", "seen"]

_PLAIN = (
    "asked",
    "outside",
    "text",
    "heading",
    "first_text",
    "first_asked",
    "known_words",
    "words",
    "term_strength",
    "asked_terms",
    "outside_best",
    "asked_best",
    "spread",
    "sounds_inside",
    "sounds_outside",
    "cart",
    "follow_up",
    "own_case",
    "form",
)
# In a long tale all nearness is less and means another thing: each feature has a second weight that counts with length.
FEATURES = (*_PLAIN, "long", *(f"long {name}" for name in _PLAIN))
_SHORT_WORDS, _LONG_WORDS = 12, 70  # from where a text counts as long in part, and from where wholly
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """The decision's parameters: standardised features, their weights, the bias, the threshold."""

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float
    features: tuple[str, ...] = FEATURES

    def probability(self, nearness: dict[str, float]) -> float:
        """How likely it is that the library covers the question."""
        x = (features(nearness) - np.array(self.mean)) / np.array(self.scale)
        logit = float(x @ np.array(self.weights)) + self.bias
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))

    def as_dict(self) -> dict[str, Any]:
        """Plain values for the calibration file and the passport."""
        return asdict(self)

    @classmethod
    def of(cls, index: Index) -> Calibration:
        """The parameters in the index's passport; CalibrationError when it has none for its encoder."""
        found = index.passport.calibration if index.passport else None
        if not found:
            digest = index.encoder.info.digest[:12]
            raise CalibrationError(
                f"The index has no decision parameters for its encoder `{index.encoder.info.name}` (digest {digest}…); "
                "run `cartqa calibrate` to fit them, then `cartqa build`."
            )
        if tuple(found.get("features", ())) != FEATURES:
            raise CalibrationError(
                "The decision parameters in the index were fitted by another version of cartqa; run "
                "`cartqa calibrate`, then `cartqa build`."
            )
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}
        return cls(**values)


def features(nearness: dict[str, float]) -> NDArray[np.float64]:
    """The decision's features in their fixed order, shape `(len(FEATURES),)`."""
    return np.array([nearness[name] for name in FEATURES])


def seen(found: Found, meant: Understanding, form: QuestionForm | None) -> dict[str, float]:
    """All that the decision looks at: nearness to the library, how the question is put, and both times its length."""
    plain = {
        **found.nearness,
        "follow_up": float(meant.follow_up),
        "own_case": float(meant.own_case),
        "form": form.log_odds(meant.searched) if form else 0.0,
    }
    words = max(1, len(meant.searched.split()))
    long = min(1.0, max(0.0, math.log(words / _SHORT_WORDS) / math.log(_LONG_WORDS / _SHORT_WORDS)))
    return {**plain, "long": long, **{f"long {name}": long * plain[name] for name in _PLAIN}}


def fit(rows: NDArray[np.float64], covered: NDArray[np.bool_], ridge: float = _RIDGE) -> Calibration:
    """Ridge logistic regression by Newton's method, both classes weighted alike.

    `rows` has shape `(questions, len(FEATURES))`. The threshold is the break-even of these rows.
    """
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    x = np.column_stack([(rows - mean) / scale, np.ones(len(rows))])
    y = covered.astype(float)
    balance = np.where(covered, 0.5 / max(covered.mean(), 1e-9), 0.5 / max(1 - covered.mean(), 1e-9))
    w = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], ridge)
    penalty[-1] = 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (balance * (p - y)) + penalty * w
        curvature = x.T @ (x * (balance * p * (1 - p))[:, None]) + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curvature, gradient)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
    threshold = break_even(p, covered)
    return Calibration(tuple(mean.tolist()), tuple(scale.tolist()), tuple(w[:-1].tolist()), float(w[-1]), threshold)


def break_even(p: NDArray[np.float64], covered: NDArray[np.bool_]) -> float:
    """The threshold that refuses as many questions as are outside, as nearly as ties allow.

    Precision and recall of refusals are equal there.
    """
    rising = np.sort(p)
    outside = int((~covered).sum())
    return float(np.round(rising[max(0, outside - 1) : outside + 1].mean(), 4))
