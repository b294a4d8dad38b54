"""Two questions in one: where a text is cut, and what a person gets for both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartqa.ask.engine import Engine
from cartqa.ask.parts import asks
from cartqa.ask.retrieval import Weights
from cartqa.ask.triage import Triage
from cartqa.ask.values import Answer, AskedOf, Failure, NotCovered
from cartqa.index.folder import Index
from cartqa.settings import Settings


@pytest.fixture(scope="module")
def engine(real_index: Index, real_settings: Settings) -> Engine:
    return Engine(real_index, Triage.load(real_settings.data))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("When can I drive? When can I work?", ("When can I drive?", "When can I work?")),
        ("what is crs and how long does it last", ("what is crs", "how long does it last")),
        ("what is bridging therapy? oh and does it hurt", ("what is bridging therapy?", "does it hurt")),
        ("how much does it cost will medicare pay", ("how much does it cost", "will medicare pay")),
        ("1) what is a car 2) who invented it", ("what is a car", "who invented it")),
        ("cost and side effects of carvykti", ("cost of carvykti", "side effects of carvykti")),
        ("fertility, vaccines after car-t", ("fertility after car-t", "vaccines after car-t")),
        ("1 what is anakinra 2 why levetiracetam", ("what is anakinra", "why levetiracetam")),
        ("How bad is CRS, and how about the brain effects?", ("How bad is CRS", "how about the brain effects?")),
        (
            "tell me what the parts of a car are, and then tell me how a batch is checked",
            ("tell me what the parts of a car are", "tell me how a batch is checked"),
        ),
        (
            "He is 70. I want to know whether he can travel and when he can eat salad again.",
            ("I want to know whether he can travel", "when he can eat salad again."),
        ),
    ],
)
def test_asks_that_stand_side_by_side_are_cut(text: str, parts: tuple[str, ...]) -> None:
    assert asks(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "What is cytokine release syndrome?",
        "How close to the hospital do you have to stay?",
        "What I actually want to know is how many weeks it takes to make the cells.",
        "How long and how often do you go for check-ups after CAR-T?",
        "is it normal to have a fever and chills after the infusion",
        "Does he have to stay in hospital? Or can it be done as an outpatient?",
        "How much will it cost me? I mean what do people end up paying?",
        "We have a dog and two cats. My sister comes on Mondays.",
        "",
        "?",
    ],
)
def test_one_ask_is_never_cut(text: str) -> None:
    assert len(asks(text)) <= 1


@pytest.mark.parametrize(
    "text", ["and " * 900, "what is " * 450, "?!" * 900, "1) " * 900, "can i " * 600, "a,b;" * 900]
)
def test_of_an_odd_text_at_most_one_ask_is_made_and_nothing_is_made_up(text: str) -> None:
    found = asks(text)
    assert len(found) <= 1
    for part in found:
        assert part
        assert part in " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "second"), [("Whats ICANS? And tocilizumab?", "tocilizumab?"), ("What is CRS? Oh, and ICANS?", "ICANS?")]
)
def test_a_second_ask_of_one_word_counts(text: str, second: str) -> None:
    assert asks(text)[1:] == (second,)


@pytest.mark.parametrize(
    ("question", "articles"),
    [
        ("When can I drive again after CAR-T? And when can I have vaccines?", {"driving", "vaccines-after-car-t"}),
        ("can he drink alcohol after car-t and can we keep the dog", {"alcohol", "pets-and-garden"}),
        ("What is CRS? What is ICANS?", {"crs", "icans"}),
    ],
)
def test_both_halves_of_a_double_question_are_answered(engine: Engine, question: str, articles: set[str]) -> None:
    result = engine.ask(AskedOf(question)).result
    assert isinstance(result, Answer)
    used = list(dict.fromkeys(sentence.passage for sentence in result.sentences))
    assert used == [hit.passage.id for hit in result.hits[:2]]
    assert {hit.passage.article for hit in result.hits[:2]} == articles
    assert 2 <= len(result.sentences) <= 4
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    assert not {hit.passage.heading[-1] for hit in result.hits[:2]} & set(result.related)


@pytest.mark.parametrize(("own_case", "kind"), [(False, Answer), (True, NotCovered)])
def test_two_covered_halves_are_answered_though_the_whole_text_is_near_neither(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, own_case: bool, kind: type
) -> None:
    asked = AskedOf("when can i drive after car-t and can i keep my dog")
    meant = replace(engine.understander.understand(asked.question), own_case=own_case)
    monkeypatch.setattr(engine.understander, "understand", lambda question, history=(): meant)
    monkeypatch.setattr(engine, "_confidence", lambda found, of: 0.1 if of.parts else 0.9)
    reply = engine.ask(asked)
    assert type(reply.result) is kind
    assert reply.confidence == (0.9 if kind is Answer else 0.1)
    if isinstance(reply.result, Answer):
        assert {hit.passage.article for hit in reply.result.hits[:2]} == {"driving", "pets-and-garden"}


def test_the_half_that_leans_on_the_other_keeps_its_subject(engine: Engine) -> None:
    result = engine.ask(AskedOf("What is CRS? How is it treated?")).result
    assert isinstance(result, Answer)
    assert {hit.passage.article for hit in result.hits[:2]} <= {"crs", "crs-grades-and-treatment"}


def test_the_first_half_leans_on_what_was_told_before_it(engine: Engine) -> None:
    told = "We heard about second cancers on the radio. How often does it really happen, and what is the check for it?"
    parts = engine.understander.understand(told).parts
    assert len(parts) == 2
    for part in parts:
        assert "second cancers" in part.text


def test_a_greeting_is_nothing_to_lean_on(engine: Engine) -> None:
    parts = engine.understander.understand("Hi there everyone. How long does it last and when can I drive?").parts
    assert all("everyone" not in part.text for part in parts)


def test_a_question_asked_twice_over_is_answered_once(engine: Engine) -> None:
    result = engine.ask(AskedOf("When can I drive again? How long until I can drive the car?")).result
    assert isinstance(result, Answer)
    assert len({sentence.passage for sentence in result.sentences}) == 1


def test_a_half_that_nothing_matches_is_left_out(engine: Engine) -> None:
    """With words alone compared, a half of words that the library has not finds no passage."""
    words = engine.with_weights(Weights.named("lexical"))
    meant = words.understander.understand("Zzyzx qwrt plmk? What is CRS?")
    assert [len(words.find(part, AskedOf(part.text))[0].rows) > 0 for part in meant.parts] == [False, True]
    result = words.ask(AskedOf("Zzyzx qwrt plmk? What is CRS?")).result
    assert not isinstance(result, Failure)
