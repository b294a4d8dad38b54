"""Each sign in people's own words, what only looks like one, history, and the words of the notice. Rules alone."""

from __future__ import annotations

import pytest
from triage_phrases import CALM, CALM_FRAMES, CORE, FAMILIES, IN_FRAMES, OTHER_LANGUAGES, URGENT

from cartqa.ask.triage import Triage
from cartqa.ask.triage.files import read_flags, read_help_lines
from cartqa.settings import data_folder

EMERGENCY = (
    ("can't wake her properly", "sleepiness"),
    ("he just had a seizure", "seizure"),
    ("i cant breathe", "breathing"),
    ("oxygen meter says 88", "breathing"),
    ("tightness in my chest since lunch", "chest_pain"),
    ("one side of his face is drooping", "weakness"),
    ("my wife doesn't know where she is", "confusion"),
    ("her speech is slurred", "speech"),
    ("nose has been bleeding for 40 minutes wont stop", "bleeding"),
    ("worst headache of my life", "headache"),
    ("my lips are swelling up", "swelling"),
    ("hasn't peed since yesterday", "urine"),
    ("he passed out in the shower", "fainting"),
    ("dad fell and hit his head", "fall"),
    ("took too many of her tablets", "overdose"),
    ("he is shaking uncontrollably", "chills"),
)


@pytest.fixture(scope="module")
def triage() -> Triage:
    data = data_folder()
    return Triage(read_flags(data), read_help_lines(data))


@pytest.mark.parametrize("sign", CORE)
def test_the_plainest_sentence_of_a_sign_names_it(triage: Triage, sign: str) -> None:
    urgent = triage.judge(CORE[sign])
    assert urgent is not None
    assert urgent.sign == sign


@pytest.mark.parametrize(("sign", "text"), [(sign, text) for sign, texts in URGENT.items() for text in texts])
def test_people_s_own_words_are_urgent(triage: Triage, sign: str, text: str) -> None:
    assert triage.judge(text) is not None, sign


@pytest.mark.parametrize(("family", "text"), [(key, text) for key, texts in FAMILIES.items() for text in texts])
def test_families_of_wordings_that_once_slipped_past_are_urgent(triage: Triage, family: str, text: str) -> None:
    assert triage.judge(text) is not None, family


@pytest.mark.parametrize("text", IN_FRAMES)
def test_a_frame_that_tells_of_something_else_hides_nothing(triage: Triage, text: str) -> None:
    assert triage.judge(text) is not None


@pytest.mark.parametrize(
    ("language", "text"), [(key, text) for key, texts in OTHER_LANGUAGES.items() for text in texts]
)
def test_the_plainest_words_of_other_languages_are_urgent(triage: Triage, language: str, text: str) -> None:
    urgent = triage.judge(text)
    assert urgent is not None
    assert triage.help_lines["us"].emergency_number in urgent.message, language


def test_a_notice_begins_in_the_language_of_the_message(triage: Triage) -> None:
    spanish = triage.judge("mi esposo tiene mucha fiebre y está temblando")
    chinese = triage.judge("我丈夫发烧39度")
    assert spanish and spanish.message.startswith("Llame ahora")
    assert chinese and chinese.message.startswith("请现在就打电话")


def test_two_languages_in_one_message(triage: Triage) -> None:
    assert triage.judge("my mum tiene mucha fiebre y esta muy confused") is not None


@pytest.mark.parametrize("text", (*CALM, *CALM_FRAMES))
def test_what_only_looks_urgent_is_left_alone(triage: Triage, text: str) -> None:
    urgent = triage.judge(text)
    assert urgent is None, urgent


@pytest.mark.parametrize(("text", "sign"), EMERGENCY)
def test_emergencies_have_their_level(triage: Triage, text: str, sign: str) -> None:
    urgent = triage.judge(text)
    assert urgent is not None
    assert (urgent.level, urgent.sign) == ("emergency", sign)


def test_the_most_pressing_of_several_signs_comes_first(triage: Triage) -> None:
    urgent = triage.judge("he has a fever of 101 and a rash and now he can't breathe")
    assert urgent is not None
    assert (urgent.level, urgent.sign) == ("emergency", "breathing")
    assert "You also mention a fever." in urgent.message


@pytest.mark.parametrize(
    ("value", "urgent"),
    [("37.9", False), ("38.0", True), ("38", True), ("100.3", False), ("100.4", True), ("36.8", False), ("35.4", True)],
)
def test_limits_of_temperature(triage: Triage, value: str, urgent: bool) -> None:
    assert (triage.judge(f"his temperature is {value} now") is not None) is urgent


def test_a_sign_in_the_middle_of_a_long_ramble_is_found(triage: Triage) -> None:
    text = (
        "sorry for the long message we got home on tuesday after three weeks in the hospital and all was fine he "
        "ate some soup and watched the game and my sister came over with the kids which maybe was too much and then he "
        "went to bed early and i went to check and he was talking nonsense to the lamp and i dont know if i am being "
        "silly the parking at the clinic is awful by the way"
    )
    assert triage.judge(text) is not None
    assert (
        triage.judge("The parking was awful. " * 400 + "He can't breathe. " + "The food was fine. " * 400) is not None
    )


# history ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("history", "text"),
    [
        (["he had CAR-T last week"], "now he's shaking"),
        (["what temperature should I call for"], "it's 101.2"),
        (["whats a normal temperature after car t"], "its 39 now"),
        (["what does a seizure look like"], "so it's happening now, what do I do"),
        (["should I worry if he can't wake up properly"], "he is doing that now"),
        (["he has a bit of a fever"], "it's got a lot worse"),
        (["his heart is racing"], "still the same, not settling"),
    ],
)
def test_a_question_is_read_with_what_came_before_it(triage: Triage, history: list[str], text: str) -> None:
    assert triage.judge(text, history) is not None


@pytest.mark.parametrize(
    ("history", "text"),
    [
        (["my husband has a fever"], "and how long does that last"),
        (["he had chills and fever 101 last night"], "thank you, what can he eat today?"),
        (["i fainted this morning"], "what does tocilizumab do?"),
        (["he wants to die"], "which foods are safe"),
    ],
)
def test_an_earlier_sign_alone_is_not_raised_again(triage: Triage, history: list[str], text: str) -> None:
    assert triage.judge(history[0]) is not None
    assert triage.judge(text, history) is None


# the notice --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("country", "number"), [("us", "911"), ("uk", "999"), ("eu", "112")])
def test_a_country_has_its_own_number_and_no_other(triage: Triage, country: str, number: str) -> None:
    urgent = triage.judge("he just had a seizure", country=country)
    assert urgent is not None
    assert {wanted for wanted in ("911", "999", "112") if wanted in urgent.message} == {number}


@pytest.mark.parametrize("text", ["he just had a seizure", "he has a fever of 39", "i want to die"])
def test_an_unknown_country_gets_every_number(triage: Triage, text: str) -> None:
    urgent = triage.judge(text)
    assert urgent is not None
    for number in ("911", "999", "112"):
        assert number in urgent.message


@pytest.mark.parametrize(("country", "number"), [("us", "988"), ("uk", "116 123"), (None, "988"), (None, "116 123")])
def test_a_crisis_gets_the_crisis_line(triage: Triage, country: str | None, number: str) -> None:
    urgent = triage.judge("i keep thinking about killing myself", country=country)
    assert urgent is not None
    assert urgent.level == "crisis"
    assert number in urgent.message


def test_a_crisis_with_an_overdose_gets_both(triage: Triage) -> None:
    urgent = triage.judge("took too many tablets because i want to die", country="us")
    assert urgent is not None
    assert urgent.level == "emergency"
    assert "911" in urgent.message
    assert "988" in urgent.message


def test_call_the_team_names_the_card_and_what_to_do_without_a_team(triage: Triage) -> None:
    urgent = triage.judge("my neighbour has a fever of 39", country="uk")
    assert urgent is not None
    for words in ("wallet card", "24-hour number", "NHS 111", "Without a CAR-T team"):
        assert words in urgent.message


def test_every_notice_starts_short_and_never_says_it_is_nothing(triage: Triage) -> None:
    for text in (*CORE.values(), *(text for texts in URGENT.values() for text in texts)):
        urgent = triage.judge(text)
        assert urgent is not None
        first = urgent.message.split(". ")[0]
        assert len(first.split()) <= 22, first
        assert "!" not in urgent.message
        for word in ("nothing to worry", "probably", "harmless", "you have CRS", "you have ICANS"):
            assert word not in urgent.message


def test_every_notice_has_a_source_with_an_address(triage: Triage) -> None:
    for text in CORE.values():
        urgent = triage.judge(text)
        assert urgent is not None
        assert urgent.source.url.startswith("https://")


@pytest.mark.parametrize("text", ["", "   ", "???", "…", "\u200b", "😀", "1", "a" * 5000])
def test_odd_texts_are_no_emergency_and_no_error(triage: Triage, text: str) -> None:
    assert triage.judge(text) is None
