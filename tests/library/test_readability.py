from __future__ import annotations

import pytest

from cartqa.library.readability import grade, syllables, word_count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("fever", 2), ("hospital", 3), ("temperature", 3), ("the", 1), ("take", 1), ("table", 2),
        ("syndrome", 2), ("Fever,", 2), ("people", 2), ("immunotherapy", 6),
        # not in the dictionary: vowel groups, a silent e at the end not counted
        ("zorble", 2), ("grake", 1), ("blorpation", 3), ("38.0", 1),
    ],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def expected(words: int, sentences: int, total: int) -> float:
    """The formula of Flesch and Kincaid, written out from the paper."""
    return 0.39 * (words / sentences) + 11.8 * (total / words) - 15.59


@pytest.mark.parametrize(
    ("sentences", "words", "total"),
    [
        # counted by hand: six words of one syllable
        (["The cat sat on the mat."], 6, 6),
        # call 1 your 1 doc-tor 2 at 1 once 1
        (["Call your doctor at once."], 5, 6),
        # the 1 fe-ver 2 starts 1 soon 1 | hos-pi-tal 3 staff 1 can 1 help 1
        (["The fever starts soon.", "Hospital staff can help."], 8, 11),
        # ab-so-lute-ly 4 nec-es-sar-y 4
        (["Absolutely necessary."], 2, 8),
    ],
)
def test_grades_against_hand_counts(sentences: list[str], words: int, total: int) -> None:
    assert grade(sentences) == pytest.approx(expected(words, len(sentences), total))


def test_a_known_value() -> None:
    assert grade(["The cat sat on the mat."]) == pytest.approx(-1.45)


@pytest.mark.parametrize(
    "name", ["Kymriah", "axi-cel", "tisagenlecleucel", "lisocabtagene maraleucel", "Tocilizumab", "dexamethasone"]
)
def test_a_product_counts_as_one_word_of_three_syllables(name: str) -> None:
    assert grade([f"We give {name} now."]) == pytest.approx(expected(4, 1, 1 + 1 + 3 + 1))


def test_longer_sentences_and_longer_words_are_harder() -> None:
    assert grade(["We call you and we help you."]) > grade(["We call you.", "And we help you."])
    assert grade(["Professionals coordinate hospitalization."]) > grade(["Nurses plan your stay."])


def test_nothing_has_grade_zero() -> None:
    assert grade([]) == 0.0
    assert grade(["…", "!"]) == 0.0


def test_words_are_counted_with_numbers_and_without_signs() -> None:
    assert word_count("At 38.0 °C (100.4 °F), you don’t wait – call!") == 9
