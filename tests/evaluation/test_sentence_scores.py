"""Nearness of single sentences, and the ways they are counted."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cartqa.evaluation.sentence_scores import WAYS, sentence_nearness


def index() -> Any:
    """Two passages, of three sentences and of one."""
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8], [0, 1]], dtype=np.float32)
    return SimpleNamespace(sentence_rows=(0, 3, 4), sentence_vectors=vectors)


def test_each_sentence_of_the_passage_is_compared_and_no_other() -> None:
    question = np.array([0, 1], dtype=np.float32)
    assert sentence_nearness(index(), 0, question) == pytest.approx([0, 1, 0.8])
    assert sentence_nearness(index(), 1, question) == pytest.approx([1])


@pytest.mark.parametrize(
    ("way", "expected"), [("nearest sentence", 0.9), ("mean of the three nearest", 0.7), ("lead", 0.1)]
)
def test_the_ways_count_what_they_say(way: str, expected: float) -> None:
    assert WAYS[way](np.array([0.1, 0.9, 0.5, 0.7])) == pytest.approx(expected)


def test_a_short_section_is_counted_whole() -> None:
    assert WAYS["mean of the three nearest"](np.array([0.2, 0.4])) == pytest.approx(0.3)
