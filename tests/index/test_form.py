"""How a question is put: the features, the file, and that the shipped weights tell the two kinds apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cartqa.errors import CalibrationError
from cartqa.evaluation.fit_form import cross_fitted, fit_form
from cartqa.index.form import FORM_FILE, QuestionForm, turns
from cartqa.library.collection import Library
from cartqa.settings import data_folder


def test_turns_are_words_marks_and_their_runs() -> None:
    assert turns("Should I stop?") == {
        "<", "should", "i", "stop", "?", ">",
        "<_should", "should_i", "i_stop", "stop_?", "?_>",
        "<_should_i", "should_i_stop", "i_stop_?", "stop_?_>",
    }  # fmt: skip


def test_numbers_are_one_word() -> None:
    assert turns("day 6") == turns("day 21")


def test_an_empty_text_has_the_bias_and_no_fault() -> None:
    assert QuestionForm({"should_i": -3.0}, 0.5).log_odds("") == 0.5


def test_log_odds_are_the_mean_weight_times_the_root_of_the_count() -> None:
    form = QuestionForm({"should_i": -3.0}, 0.5)
    assert form.log_odds("Should I stop?") == pytest.approx(0.5 - 3.0 / np.sqrt(15))


def test_what_is_saved_is_read(tmp_path: Path) -> None:
    QuestionForm({"b": 1.25, "a": -2.0}, 0.125).save(tmp_path / FORM_FILE)
    found = QuestionForm.open(tmp_path / FORM_FILE)
    assert found is not None
    assert (found.weights, found.bias) == ({"a": -2.0, "b": 1.25}, 0.125)


def test_no_file_is_no_opinion(tmp_path: Path) -> None:
    assert QuestionForm.open(tmp_path / FORM_FILE) is None


@pytest.mark.parametrize("text", ["", "[]", '{"weights": {"a": "x"}, "bias": 0}', '{"weights": {}}'])
def test_a_damaged_file_is_said_with_what_mends_it(tmp_path: Path, text: str) -> None:
    (tmp_path / FORM_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(CalibrationError, match=r"form\.json.*cartqa calibrate"):
        QuestionForm.open(tmp_path / FORM_FILE)


def test_the_shipped_weights_hear_the_difference() -> None:
    form = QuestionForm.open(data_folder() / FORM_FILE)
    assert form is not None
    own = ["Should I go ahead with it or not?", "How long has my dad got left?", "Which one would you choose for me?"]
    general = ["How long does it last?", "What are the side effects?", "When can people drive again after it?"]
    assert max(map(form.log_odds, own)) < min(map(form.log_odds, general))


def test_a_fit_learns_from_the_texts_it_is_given(real_library: Library) -> None:
    texts = ["please zorble my frumious appointment"] * 6 + ["how long is the zebra phase"] * 6
    covered = np.array([False] * 6 + [True] * 6)
    form = fit_form(real_library, texts, covered)
    assert form.log_odds("zorble my frumious appointment") < 0 < form.log_odds("how long is the zebra phase")


def test_cross_fitting_never_sees_the_text_it_judges(real_library: Library) -> None:
    """A text whose words occur nowhere else is judged as if it had not been given."""
    texts = ["qwxz vbnk plmt", *["how long is the zebra phase"] * 9]
    covered = np.array([False, *[True] * 9])
    out = cross_fitted(real_library, texts, covered)
    rest = fit_form(real_library, texts[1:], covered[1:])
    assert abs(out[0] - rest.log_odds(texts[0])) < 0.5
    assert fit_form(real_library, [*texts, *texts[:1] * 3], np.append(covered, [False] * 3)).log_odds(texts[0]) < out[0]
