"""The second opinion: what it adds to the rules, and what it may not take from them."""

from __future__ import annotations

import math

import pytest

from cartqa.ask.second_opinion import Fit, SecondOpinion, pieces, windows
from cartqa.ask.triage import Triage
from cartqa.settings import data_folder


@pytest.fixture(scope="module")
def triage() -> Triage:
    return Triage.load(data_folder())


@pytest.mark.parametrize(
    "question",
    [
        "my temp is 38.6, when can I drive again?",
        "temp 38.6. when can I drive again?",
        "38.6 now, can I have a bath?",
        "fever 38.4, what food can he eat",
        "he has a temperature of 39 and when can the dog come home",
        "temp 101 day 4",
    ],
)
def test_a_fever_that_was_measured_stands_whatever_else_is_asked(triage: Triage, question: str) -> None:
    notice = triage.judge(question)
    assert notice is not None
    assert (notice.level, notice.sign) == ("call_team", "fever")


@pytest.mark.parametrize(
    "question", ["chills but no fever day 4", "chills no fever", "is it ok if I have chills but no fever after car-t"]
)
def test_a_denied_fever_says_nothing_against_chills(triage: Triage, question: str) -> None:
    notice = triage.judge(question)
    assert notice is not None
    assert notice.sign == "chills"


@pytest.mark.parametrize("asked", ["when can I drive again?", "does Medicare pay?", "can we keep the dog?", ""])
@pytest.mark.parametrize("join", [". ", ", ", " and "])
@pytest.mark.parametrize(
    "told",
    ["my pulse is 140", "heart rate 135", "bp 85/50", "temp: 39", "temp 35.2", "fever of 38.4", "his oxygen is 88"],
)
def test_every_reading_stands_beside_every_question(triage: Triage, told: str, join: str, asked: str) -> None:
    assert triage.judge(f"{told}{join}{asked}" if asked else told) is not None


@pytest.mark.parametrize(
    "question", ["pills in my hand. all of them", "no air, no air please", "his eyez roll up, wont anser"]
)
def test_a_few_words_are_enough(triage: Triage, question: str) -> None:
    assert triage.judge(question) is not None


@pytest.mark.parametrize(
    "question",
    [
        "hello",
        "thanks",
        "and for kids?",
        "he had CAR-T last week",
        "cost of yescarta",
        "dog on bed",
        "what is fever",
        "end of life",
        "morphine",
        "sleeping pills",
        "hot flushes",
        "new car t coming soon fda",
    ],
)
def test_a_few_words_of_no_danger_raise_nothing(triage: Triage, question: str) -> None:
    assert triage.judge(question) is None


def opinion(**weights: float) -> SecondOpinion:
    table = {piece: [weight, 0.0, 0.0, 0.0, 0.0, 0.0] for piece, weight in weights.items()}
    return SecondOpinion(table, Fit((0.0, 0.0, 0.0), rule=1.5, pressing=4.0, threshold=1.0))


def test_the_most_urgent_clause_counts_alone() -> None:
    """One piece of weight 100 hundredths, over the root of how many pieces the clause has."""
    judge = opinion(cold_sweat=100.0)
    clause = "a cold sweat"
    alone = 1 / math.sqrt(len(pieces(f" {clause}")))
    assert judge.most_urgent_clause(f"what may we eat, and {clause}; is rice fine?") == pytest.approx(alone)
    assert judge.view(clause).urgent == pytest.approx(1 / math.sqrt(len(pieces(clause))))


def test_without_a_clause_there_is_nothing_to_weigh() -> None:
    assert opinion(cold_sweat=100.0).most_urgent_clause("fever, chills") == -math.inf


def test_a_reading_is_not_cut_at_its_point() -> None:
    judge = opinion(temp_highdegrees=100.0)
    assert judge.most_urgent_clause("food? his temp 38.6 rising") > 0
    assert judge.most_urgent_clause("food? his temp 36.6 falling") == 0.0


@pytest.mark.parametrize("text", ["temperature of 39", "fever 38", "temp is 40"])
def test_whole_degrees_are_read_as_a_fever_beside_its_name(text: str) -> None:
    assert any("highdegrees" in piece for piece in pieces(text))
    assert not any("highdegrees" in piece for piece in pieces("aged 39, bed 38"))


def test_a_neighbour_and_the_frame_are_heard() -> None:
    """Two windows: the first tells of a sweat, the second holds the word that speaks for or against it."""
    text = "He has a cold sweat. That was years ago."
    first, second = (pieces(window) for window in windows(text))
    told = {"cold_sweat": [100.0, 0.0, 0.0, 0.0, 0.0, 0.0]}
    fit = Fit((0.0, 0.0, 0.0), rule=1.5, pressing=4.0, threshold=1.0)
    alone = SecondOpinion(told, fit).view(text).urgent
    score = 1 / math.sqrt(len(first))
    assert alone == pytest.approx(math.log(math.exp(score) + 1))
    after = SecondOpinion({**told, "years_ago": [0.0, 0.0, -200.0, 0.0, 0.0, 0.0]}, fit).view(text).urgent
    assert after == pytest.approx(math.log(math.exp(score - 2 / math.sqrt(len(second))) + 1))
    frame = SecondOpinion({**told, "years_ago": [0.0, 0.0, 0.0, -200.0, 0.0, 0.0]}, fit).view(text).urgent
    assert frame == pytest.approx(alone - 2 / math.sqrt(len(first | second)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Temp 38.6 now. He shakes.", ["Temp 38.6 now.  He shakes."]),
        ("His temp is 38.6 now. He shakes a lot.", ["His temp is 38.6 now.", " He shakes a lot."]),
        ("", [""]),
    ],
)
def test_a_text_is_cut_into_sentences_but_not_at_a_decimal(text: str, expected: list[str]) -> None:
    assert windows(text) == expected


def test_a_run_on_is_cut_at_its_joints_and_loses_no_word() -> None:
    text = "we came home on friday and the dog was so happy " * 12
    found = windows(text)
    assert len(found) > 4
    assert max(len(window.split()) for window in found) <= 44
    assert " ".join(" ".join(found).split()) == text.strip()
