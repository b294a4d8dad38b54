from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from cartqa.ask.coverage import FEATURES, Calibration, break_even, features, fit, seen
from cartqa.ask.retrieval import Found
from cartqa.ask.understanding import Understanding

COUNT = len(FEATURES)


def nearness(**values: float) -> dict[str, float]:
    return {name: values.get(name, 0.0) for name in FEATURES}


def test_the_probability_is_the_logistic_of_the_standardised_features(always: Calibration) -> None:
    weights = tuple(0.5 if name == "asked" else 0.0 for name in FEATURES)
    model = replace(always, mean=(0.2,) * COUNT, scale=(0.1,) * COUNT, weights=weights, bias=-1.0)
    logit = 0.5 * (0.6 - 0.2) / 0.1 - 1.0
    assert model.probability(nearness(asked=0.6)) == pytest.approx(1 / (1 + math.exp(-logit)))


@pytest.mark.parametrize("bias", [1e6, -1e6])
def test_probabilities_stay_between_0_and_1(always: Calibration, bias: float) -> None:
    assert 0.0 <= replace(always, bias=bias).probability(nearness()) <= 1.0


def test_features_keep_their_order() -> None:
    values = {name: float(place) for place, name in enumerate(FEATURES)}
    assert features(dict(reversed(values.items()))).tolist() == list(map(float, range(COUNT)))


@pytest.mark.parametrize(("words", "share"), [(1, 0.0), (12, 0.0), (29, 0.5), (70, 1.0), (300, 1.0)])
def test_each_feature_counts_once_more_by_how_long_the_text_is(words: int, share: float) -> None:
    text = " ".join(["word"] * words)
    near = {name: 0.5 for name in FEATURES}
    found = Found(np.zeros(1, dtype=np.int64), np.zeros(1), near)
    looked_at = seen(found, Understanding(text, text, (text,), own_case=True), None)
    assert looked_at["long"] == pytest.approx(share, abs=0.01)
    assert looked_at["own_case"] == 1.0
    for name in FEATURES:
        if name.startswith("long "):
            assert looked_at[name] == pytest.approx(looked_at["long"] * looked_at[name.removeprefix("long ")])
    assert set(FEATURES) <= set(looked_at)


def sample(seed: int, apart: float, size: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Questions whose first feature lies `apart` standard deviations higher where they are covered."""
    draw = np.random.default_rng(seed)
    covered = draw.random(size) < 0.7
    rows = draw.standard_normal((size, COUNT))
    rows[:, 0] += apart * covered
    return rows, covered


def judged(model: Calibration, rows: np.ndarray) -> np.ndarray:
    return np.array([model.probability(dict(zip(FEATURES, row, strict=True))) for row in rows])


def test_a_fit_separates_questions_it_has_not_seen() -> None:
    model = fit(*sample(1, 4.0))
    rows, covered = sample(2, 4.0)
    found = judged(model, rows) >= model.threshold
    assert (found[covered].mean() + (~found[~covered]).mean()) / 2 > 0.93
    assert np.argmax(np.abs(model.weights)) == 0
    assert model.weights[0] > 0


def test_at_the_break_even_refusals_have_equal_precision_and_recall() -> None:
    """Of ten questions four are outside; 0.55 refuses four, one of them wrongly, and misses one."""
    p = np.array([0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.9, 0.9])
    covered = np.array([False, False, True, False, True, False, True, True, True, True])
    threshold = break_even(p, covered)
    assert threshold == pytest.approx(0.55)
    refused = p < threshold
    assert (refused & ~covered).sum() == 3
    assert refused.sum() == (~covered).sum() == 4


def test_a_fit_on_noise_is_not_confident() -> None:
    model = fit(*sample(1, 0.0))
    found = judged(model, sample(2, 0.0)[0])
    assert 0.3 < found.mean() < 0.7


def test_both_classes_weigh_alike() -> None:
    """Ten covered questions to one outside must not make everything covered."""
    rows, covered = sample(3, 3.5, 6000)
    keep = covered | (np.random.default_rng(4).random(6000) < 0.1)
    assert covered[keep].mean() > 0.95
    model = fit(rows[keep], covered[keep])
    fresh, truth = sample(5, 3.5, 2000)
    found = judged(model, fresh) >= model.threshold
    assert found[truth].mean() > 0.75
    assert (~found[~truth]).mean() > 0.75
    even = replace(model, threshold=0.5)  # the probability itself is fair, not only the threshold
    assert (judged(even, fresh)[~truth] < 0.5).mean() > 0.85


def test_a_fit_is_the_same_every_time() -> None:
    assert fit(*sample(1, 2.0)) == fit(*sample(1, 2.0))


def test_a_feature_that_never_changes_does_no_harm() -> None:
    rows, covered = sample(1, 4.0)
    rows[:, 3] = 7.0
    model = fit(rows, covered)
    assert np.isfinite(judged(model, rows)).all()


def test_parameters_keep_their_values_as_plain_ones() -> None:
    model = fit(*sample(1, 2.0))
    value = model.as_dict()
    assert set(value) >= {"mean", "scale", "weights", "bias", "threshold", "features"}
    assert Calibration(**value) == model
