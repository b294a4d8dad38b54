"""Multiple-instance regression: it finds the window that decides, hears its neighbours, and is the same each time."""

from __future__ import annotations

import random

import numpy as np
import pytest

from cartqa.evaluation.multiple_instance import Bag, columns_of, fit_bags, score_bags

_FILLER = [f"filler{number}" for number in range(30)]


def bag(draw: random.Random, *windows: set[str]) -> Bag:
    """Some windows of filler with the given ones among them, in order."""
    found = [set(draw.sample(_FILLER, 5)) for _ in range(draw.randrange(1, 6))]
    place = draw.randrange(len(found) + 1)
    found[place:place] = [window | set(draw.sample(_FILLER, 3)) for window in windows]
    return found, set().union(*found)


def bags(seed: int, count: int) -> tuple[list[Bag], np.ndarray]:
    """A sign counts, unless the window after it holds `over`; `over` elsewhere takes nothing back."""
    draw = random.Random(seed)
    made: list[Bag] = []
    wanted = []
    for _ in range(count):
        made.append(bag(draw, {"sign"}))
        made.append(bag(draw, {"over"}, {"sign"}))
        made.append(bag(draw, {"sign"}, {"over"}))
        made.append(bag(draw, {"over"}))
        wanted += [True, True, False, False]
    return made, np.array(wanted)


def test_the_window_that_decides_is_found_among_others() -> None:
    learnt, wanted = bags(1, 150)
    model = fit_bags(learnt, wanted, np.ones(len(wanted)), seen_in=2, penalty=1e-5, steps=200)
    fresh, truth = bags(2, 50)
    assert ((score_bags(model, fresh) > 0) == truth).mean() > 0.97
    assert model.window[model.columns["over"], 2] < -1  # what stands after a sign takes it back


def test_the_same_bags_give_the_same_model() -> None:
    learnt, wanted = bags(3, 20)
    once, again = (fit_bags(learnt, wanted, np.ones(len(wanted)), seen_in=2, penalty=1e-4, steps=30) for _ in range(2))
    assert np.array_equal(once.window, again.window)
    assert np.array_equal(once.frame, again.frame)


def test_a_heavier_bag_counts_for_more() -> None:
    same: list[Bag] = [([{"a"}], {"a"}), ([{"a"}], {"a"})]
    wanted = np.array([True, False])
    model = fit_bags(same, wanted, np.array([3.0, 1.0]), seen_in=1, penalty=1e-9, steps=100)
    assert score_bags(model, same)[0] == pytest.approx(np.log(3), abs=0.05)


def test_rare_features_weigh_a_little_more_and_the_rarest_are_left_out() -> None:
    seen: list[Bag] = [([{"often", "seldom"}], {"often", "seldom"}), ([{"often"}], {"often"}), ([{"once"}], {"once"})]
    seen += [([{"often", "seldom"}], {"often", "seldom"})]
    columns, scale = columns_of(seen, 2)
    assert list(columns) == ["often", "seldom"]
    assert scale[1] > scale[0]
