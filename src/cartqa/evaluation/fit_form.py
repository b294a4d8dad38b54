"""Fitting how a question is put (`cartqa.index.form`), and its view of questions it was not fitted on."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cartqa.evaluation.linear import feature_columns, feature_matrix, logistic
from cartqa.index.form import QuestionForm, turns
from cartqa.library.collection import Library

__all__ = ["cross_fitted", "fit_form"]

_SEED, _FOLDS = 20261122, 5
_ASKED, _ASKED_WEIGHT, _OUTSIDE_WEIGHT = 5000, 0.1, 0.5
_STRENGTH, _SEEN_IN, _KEPT = 30.0, 2, 12000


def fit_form(library: Library, texts: Sequence[str], covered: NDArray[np.bool_]) -> QuestionForm:
    """A classifier of `texts` (answered or not), and of the library's own asked lines and outside examples."""
    asked = [line.text for line in library.asked]
    asked = random.Random(_SEED).sample(asked, min(_ASKED, len(asked)))
    outside = [example for group in library.outside for example in group.examples]
    found = [turns(text) for text in (*texts, *asked, *outside)]
    columns = feature_columns(found, _SEEN_IN)
    wanted = np.concatenate([covered, np.ones(len(asked), dtype=bool), np.zeros(len(outside), dtype=bool)])
    weight = np.concatenate(
        [np.ones(len(covered)), np.full(len(asked), _ASKED_WEIGHT), np.full(len(outside), _OUTSIDE_WEIGHT)]
    )
    coefficients, bias = logistic(feature_matrix(found, columns), wanted, weight, _STRENGTH)
    names = list(columns)
    kept = np.argsort(-np.abs(coefficients), kind="stable")[:_KEPT]
    return QuestionForm({names[place]: round(float(coefficients[place]), 2) for place in kept}, round(bias, 3))


def cross_fitted(library: Library, texts: Sequence[str], covered: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The log-odds of each text by a classifier fitted without its fold."""
    fold = np.random.default_rng(_SEED).permutation(len(texts)) % _FOLDS
    out = np.zeros(len(texts))
    for part in range(_FOLDS):
        rest = np.flatnonzero(fold != part).tolist()
        form = fit_form(library, [texts[place] for place in rest], covered[rest])
        for place in np.flatnonzero(fold == part).tolist():
            out[place] = form.log_odds(texts[place])
    return out
