"""Fitting how a question is put (`cartqa.index.form`), and its view of questions it was not fitted on."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartqa.index.form import QuestionForm, turns
from cartqa.library.collection import Library

__all__ = ["cross_fitted", "fit_form"]

_SEED, _FOLDS = 20261122, 5
_ASKED, _ASKED_WEIGHT, _OUTSIDE_WEIGHT = 5000, 0.1, 0.5
_STRENGTH, _SEEN_IN, _KEPT = 30.0, 2, 12000


def fit_form(library: Library, texts: Sequence[str], covered: NDArray[np.bool_]) -> QuestionForm:
    """A classifier of `texts` (answered or not), and of the library's own asked lines and outside examples."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    asked = [line.text for line in library.asked]
    asked = random.Random(_SEED).sample(asked, min(_ASKED, len(asked)))
    outside = [example for group in library.outside for example in group.examples]
    found = [turns(text) for text in (*texts, *asked, *outside)]
    seen = Counter(turn for one in found for turn in one)
    columns = {turn: place for place, turn in enumerate(sorted(t for t, n in seen.items() if n >= _SEEN_IN))}
    indices: list[int] = []
    values, starts = list[float](), [0]
    for one in found:
        places = sorted(columns[turn] for turn in one if turn in columns)
        indices += places
        values += [1 / math.sqrt(len(one))] * len(places)
        starts.append(len(indices))
    matrix: Any = csr_matrix((values, indices, starts), shape=(len(found), len(columns)))
    wanted = np.concatenate([covered, np.ones(len(asked), dtype=bool), np.zeros(len(outside), dtype=bool)])
    weight = np.concatenate(
        [np.ones(len(covered)), np.full(len(asked), _ASKED_WEIGHT), np.full(len(outside), _OUTSIDE_WEIGHT)]
    )
    model = LogisticRegression(C=_STRENGTH, max_iter=500).fit(matrix, wanted, sample_weight=weight)
    coefficients = model.coef_[0]
    names = list(columns)
    kept = np.argsort(-np.abs(coefficients), kind="stable")[:_KEPT]
    return QuestionForm(
        {names[place]: round(float(coefficients[place]), 2) for place in kept}, round(float(model.intercept_[0]), 3)
    )


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
