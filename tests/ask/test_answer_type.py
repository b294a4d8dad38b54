"""The kinds of answer that questions want and headings promise."""

from __future__ import annotations

import numpy as np
import pytest

from cartqa.ask.answer_type import AnswerTypes, asked_for


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("what does crs feel like", "feel"),
        ("how many people get icans", "how common"),
        ("when can mum drive again", "when"),
        ("for how long is he off work", "how long"),
        ("what can we do about the tiredness", "what to do"),
        ("how much is carvykti", "cost"),
        ("is my nan too old", "for whom"),
        ("does it work in mantle cell", "results"),
        ("why not in breast cancer", "why"),
        ("what is an ice score", "what"),
        ("abecma vs carvykti", "compared"),
        ("what if it comes back", "afterwards"),
        ("where in england can I have it", "where"),
        ("should i ring about a rash", "when to call"),
        ("any dangers for my kidneys", "harm"),
    ],
)
def test_a_question_says_what_it_wants(question: str, kind: str) -> None:
    assert kind in asked_for(question)


def test_words_that_say_nothing_want_nothing() -> None:
    assert asked_for("hello there") == frozenset()


def test_the_heading_of_the_right_kind_scores_best() -> None:
    headings = ["What is CRS?", "What does CRS feel like?", "How long does CRS last?", "How is CRS treated?"]
    types = AnswerTypes(headings)
    assert int(np.argmax(types.scores("crs feel like?"))) == 1
    assert int(np.argmax(types.scores("and how long will his crs last"))) == 2
    assert types.scores("hello there").tolist() == [0.0] * 4


def test_scores_are_cosines() -> None:
    scores = AnswerTypes(["Why is it so?", "Who can have it, and what does it cost?"]).scores("why is it so expensive")
    assert ((scores >= 0) & (scores <= 1.0000001)).all()


def test_no_headings_are_no_scores() -> None:
    assert AnswerTypes([]).scores("why").shape == (0,)
