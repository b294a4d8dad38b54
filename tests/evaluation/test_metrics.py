"""Our metrics against a known implementation, and against examples worked out by hand."""

from __future__ import annotations

import math

import ir_measures
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, P, Qrel, R, ScoredDoc, Success, nDCG

from cartqa.evaluation.metrics import (
    auroc,
    bootstrap,
    hit_at,
    ndcg_at,
    paired_bootstrap,
    recall_at,
    reciprocal_rank,
    wilson,
)

NAMES = [f"d{n}" for n in range(30)]
RANKED = st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=30)
GRADES = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3), min_size=1, max_size=30)


def known(measure, ranked: list[str], grades: dict[str, int]) -> float:
    run = [ScoredDoc("q", name, 1000.0 - place) for place, name in enumerate(ranked)]
    qrels = [Qrel("q", name, grade) for name, grade in grades.items()]
    return float(ir_measures.calc_aggregate([measure], qrels, run)[measure])


@given(RANKED, GRADES, st.sampled_from([1, 3, 10]))
def test_ndcg_is_that_of_ir_measures(ranked: list[str], grades: dict[str, int], k: int) -> None:
    measure = nDCG(gains={0: 0, 1: 1, 2: 3, 3: 7}) @ k
    assert ndcg_at(k, ranked, grades) == pytest.approx(known(measure, ranked, grades), abs=1e-6)


@given(RANKED, GRADES, st.sampled_from([1, 3, 10]))
def test_the_others_are_those_of_ir_measures(ranked: list[str], grades: dict[str, int], k: int) -> None:
    relevant = {name for name, grade in grades.items() if grade >= 1}
    assert reciprocal_rank(ranked, relevant) == pytest.approx(known(RR, ranked, grades), abs=1e-6)
    assert hit_at(k, ranked, relevant) == pytest.approx(known(Success @ k, ranked, grades), abs=1e-6)
    assert recall_at(k, ranked, relevant) == pytest.approx(known(R @ k, ranked, grades), abs=1e-6)
    assert hit_at(1, ranked, relevant) == pytest.approx(known(P @ 1, ranked, grades), abs=1e-6)


def test_ndcg_by_hand() -> None:
    grades = {"a": 3, "b": 1, "c": 0}
    found = 1 / math.log2(2) + 7 / math.log2(4)  # b first, then an unknown, then a
    best = 7 / math.log2(2) + 1 / math.log2(3)
    assert ndcg_at(10, ["b", "x", "a"], grades) == pytest.approx(found / best)
    assert ndcg_at(2, ["b", "x", "a"], grades) == pytest.approx(1 / best)
    assert ndcg_at(10, ["a", "b"], grades) == 1.0
    assert ndcg_at(10, ["x"], grades) == 0.0
    assert ndcg_at(10, ["a"], {"a": 0}) == 0.0


def test_ranks_by_hand() -> None:
    assert reciprocal_rank(["x", "a", "b"], {"a", "b"}) == 0.5
    assert reciprocal_rank(["x"], {"a"}) == 0.0
    assert (hit_at(1, ["x", "a"], {"a"}), hit_at(2, ["x", "a"], {"a"})) == (0.0, 1.0)
    assert recall_at(2, ["x", "a", "b"], {"a", "b", "c"}) == pytest.approx(1 / 3)
    assert recall_at(2, ["x"], set()) == 0.0


def test_auroc_by_hand() -> None:
    scores, positive = np.array([0.9, 0.8, 0.4, 0.35, 0.1]), np.array([True, False, True, True, False])
    assert auroc(scores, positive) == pytest.approx(4 / 6)  # of six pairs four are in order
    assert auroc(np.array([1.0, 2.0, 3.0]), np.array([False, True, True])) == 1.0
    assert auroc(np.array([3.0, 2.0, 1.0]), np.array([False, True, True])) == 0.0
    assert auroc(np.array([0.5, 0.5]), np.array([True, False])) == 0.5
    assert math.isnan(auroc(np.array([0.5, 0.6]), np.array([True, True])))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=40))
def test_auroc_is_the_share_of_pairs_in_order(pairs: list[tuple[float, bool]]) -> None:
    high = [score for score, positive in pairs if positive]
    low = [score for score, positive in pairs if not positive]
    found = auroc(np.array([score for score, _ in pairs]), np.array([positive for _, positive in pairs]))
    if not high or not low:
        assert math.isnan(found)
        return
    won = sum((a > b) + 0.5 * (a == b) for a in high for b in low)
    assert found == pytest.approx(won / (len(high) * len(low)))


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # the solutions of |p - s/n| = z sqrt(p (1 - p) / n), to four places
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (81, 263, 0.2553, 0.3662),
        (1, 29, 0.0061, 0.1718),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson_s_interval(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500), st.data())
def test_wilson_s_bounds_solve_his_equation(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    p = successes / trials
    low, high = wilson(successes, trials)
    assert 0.0 <= low <= p + 1e-12
    assert p - 1e-12 <= high <= 1.0
    for bound in (low, high):
        if 1e-9 < bound < 1 - 1e-9:
            assert abs(bound - p) == pytest.approx(1.959964 * math.sqrt(bound * (1 - bound) / trials), rel=1e-6)


def test_a_bootstrap_interval_is_about_the_normal_one() -> None:
    values = np.random.default_rng(1).random(400)
    low, high = bootstrap(values.tolist())
    spread = 1.96 * values.std() / math.sqrt(400)
    assert low == pytest.approx(values.mean() - spread, abs=0.01)
    assert high == pytest.approx(values.mean() + spread, abs=0.01)
    assert bootstrap(values.tolist()) == (low, high)  # the seed is fixed


def test_a_bootstrap_takes_another_statistic() -> None:
    low, high = bootstrap([1.0, 2.0, 3.0, 4.0, 100.0], lambda row: float(np.median(row)))
    assert 1.0 <= low <= 3.0 <= high <= 100.0


def test_nothing_has_no_interval() -> None:
    assert all(math.isnan(bound) for bound in bootstrap([]))


def test_a_paired_difference_is_taken_question_by_question() -> None:
    first, second = [0.5, 0.9, 0.1, 0.7], [0.4, 0.8, 0.0, 0.6]
    mean, low, high = paired_bootstrap(first, second)
    assert mean == pytest.approx(0.1)
    assert (low, high) == pytest.approx((0.1, 0.1))  # every question gains alike, though they spread widely
    assert paired_bootstrap(second, first)[0] == pytest.approx(-0.1)
