"""MaxSim by hand, and the order it gives."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cartqa.evaluation.comparison import difference, plain_halves, ranked_again
from cartqa.evaluation.late_interaction import TokenVectors


class FakeModel:
    """Gives each word of a text the axis of its first letter, twice as long as a unit."""

    def encode(self, texts: list[str], **_: Any) -> list[Any]:
        found = []
        for text in texts:
            rows = np.zeros((len(text.split()), 3), dtype=np.float32)
            for place, word in enumerate(text.split()):
                rows[place, "abc".index(word[0])] = 2.0
            found.append(SimpleNamespace(cpu=lambda rows=rows: SimpleNamespace(numpy=lambda: rows)))
        return found


def tokens(*texts: str) -> TokenVectors:
    return TokenVectors.of(FakeModel(), texts)  # type: ignore[arg-type]


def test_token_vectors_are_unit_vectors_kept_text_by_text() -> None:
    found = tokens("apple bear", "cat")
    assert found.vectors.dtype == np.int8
    assert found.rows(0).tolist() == [[1, 0, 0], [0, 1, 0]]
    assert found.rows(1).tolist() == [[0, 0, 1]]


def test_max_sim_is_the_mean_over_the_question_s_tokens_of_the_nearest_token() -> None:
    found = tokens("apple bear", "cat", "apple cat")
    question = tokens("ant crow").rows(0)
    assert found.max_sim(question, [0, 1, 2]).tolist() == pytest.approx([0.5, 0.5, 1.0])


@pytest.mark.parametrize(("strength", "order"), [(0.0, [0, 1, 2]), (0.1, [0, 1, 2]), (4.0, [2, 1, 0])])
def test_the_strength_says_how_much_the_tokens_count(strength: float, order: list[int]) -> None:
    assert ranked_again(np.array([3.0, 2.0, 1.0]), np.array([0.1, 0.2, 0.3]), strength).tolist() == order


def test_scores_that_are_all_alike_change_nothing() -> None:
    assert ranked_again(np.array([3.0, 2.0, 1.0]), np.ones(3), 4.0).tolist() == [0, 1, 2]


def test_a_difference_is_what_the_second_adds() -> None:
    assert difference([0.0, 0.0, 1.0], [1.0, 1.0, 1.0]).startswith("0.333 | 1.000 | +0.667 (")
    assert difference([1.0, 0.5], [1.0, 0.5]) == "0.750 | 0.750 | +0.000 (+0.000 to +0.000)"


def test_halves_without_a_section_are_left_out(tmp_path: Path) -> None:
    line = {"parts": ["what is crs", "who won", "can I drive"], "sections": [["crs#what"], [], ["driving#when"]]}
    (tmp_path / "dev_doubles.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert list(plain_halves(tmp_path)) == [
        ("what is crs", (), frozenset({"crs#what"})),
        ("can I drive", (), frozenset({"driving#when"})),
    ]
