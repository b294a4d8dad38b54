"""What is fitted is what is served: training and triage read a text alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cartqa.ask.second_opinion import SecondOpinion, pieces_of
from cartqa.evaluation.fit_triage import served
from cartqa.evaluation.multiple_instance import Bag, fit_bags, score_bags
from cartqa.evaluation.sets import in_a_row

_TEXTS = (
    ("He shakes and his temp is 38.6 now. What do we do?", "call_team"),
    ("She cannot say my name since noon. Her face hangs.", "emergency"),
    ("I took all the pills in the box. I want it to stop.", "crisis"),
    ("He shook in March. It was over in a day. May we travel?", None),
    ("What is a fever? The leaflet says 38.6 is one.", None),
    ("The dog is well. May she sleep on the bed?", None),
)


@pytest.fixture(scope="module")
def fitted() -> tuple[list[Bag], np.ndarray, SecondOpinion]:
    bags: list[Bag] = [pieces_of(text, ("We came home.",)) for text, _ in _TEXTS]
    levels = [level for _, level in _TEXTS]
    urgent = np.array([level is not None for level in levels])
    model = fit_bags(bags, urgent, np.ones(len(bags)), seen_in=1, penalty=1e-4, steps=60)
    return bags, score_bags(model, bags), served(model, bags, levels, threshold=0.25)


def test_triage_scores_a_text_as_the_fit_does(fitted: tuple[list[Bag], np.ndarray, SecondOpinion]) -> None:
    """Weights are rounded to hundredths, of which a text of 200 pieces sums many: 0.05 is left for that."""
    _, scores, opinion = fitted
    views = [opinion.view(text, ("We came home.",)).urgent for text, _ in _TEXTS]
    assert views == pytest.approx(scores.tolist(), abs=0.05)
    assert np.ptp(scores) > 1  # else any model would agree


def test_it_is_kept_whole(fitted: tuple[list[Bag], np.ndarray, SecondOpinion], tmp_path: Path) -> None:
    opinion = fitted[2]
    opinion.save(tmp_path / "weights.json")
    again = SecondOpinion.load(tmp_path / "weights.json")
    assert again is not None
    assert again.fit == opinion.fit
    assert [again.view(text) for text, _ in _TEXTS] == [opinion.view(text) for text, _ in _TEXTS]


def test_a_stop_is_put_between_texts_that_have_none() -> None:
    assert in_a_row(["he is hot", "Is it late?", "yes "]) == "he is hot. Is it late? yes ."
