"""The question flow with fakes: order of the steps, kinds of reply, nothing kept of any asker."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from cartqa.ask.contract import as_json
from cartqa.ask.coverage import Calibration
from cartqa.ask.engine import MAX_CHARACTERS, Engine, check_question, failure
from cartqa.ask.retrieval import Weights
from cartqa.ask.values import Answer, AskedOf, Failure, NotCovered, Reply, Urgent
from cartqa.errors import CartqaError, EncoderError, InputError
from cartqa.index.build import index_in_memory
from cartqa.index.encoders import Vectors
from cartqa.index.folder import Index
from cartqa.index.store import Rows, VectorStore
from cartqa.library.collection import Library, OutsideGroup
from cartqa.library.values import Source
from cartqa.testing import FakeEncoder, tiny_library

NOTICE = Urgent("emergency", "Call 911 now.", "breathing", Source("k", "T", "P", "2025", "https://x.example"))


class StubTriage:
    """Says what it is told to say, and keeps what it was asked."""

    def __init__(self, says: Urgent | None = None) -> None:
        self.says = says
        self.asked: list[tuple[str, tuple[str, ...], str | None]] = []

    def judge(self, question: str, history: Sequence[str] = (), country: str | None = None) -> Urgent | None:
        self.asked.append((question, tuple(history), country))
        return self.says


class BrokenEncoder(FakeEncoder):
    """Works for the build, and fails afterwards."""

    broken = False

    def encode(self, texts: list[str]) -> Vectors:
        if self.broken:
            raise EncoderError("The model is gone; run `cartqa build`.")
        return super().encode(texts)


@pytest.fixture(scope="module")
def index() -> Index:
    return index_in_memory(tiny_library(), FakeEncoder())


def engine(index: Index, calibration: Calibration, says: Urgent | None = None) -> Engine:
    return Engine(index, StubTriage(says), calibration)  # type: ignore[arg-type]


BICYCLE = "May I ride a bicycle?"


def test_an_answer_is_verbatim_with_its_passage_and_sources(index: Index, always: Calibration) -> None:
    reply = engine(index, always).ask(AskedOf(BICYCLE))
    assert isinstance(reply.result, Answer)
    best = reply.result.hits[0].passage
    assert best.target == "driving#may-i-ride-a-bicycle"
    assert 1 <= len(reply.result.sentences) <= 4
    for sentence in reply.result.sentences:
        assert sentence.passage == best.id
        assert sentence.text in best.text
        assert set(sentence.sources) <= set(best.sources)
    assert reply.result.sentences[0].text.startswith("A bicycle counts as a vehicle")
    assert reply.sources["agency-driving"].publisher == "The Agency"
    assert reply.elapsed_ms > 0


def test_every_passage_is_shown_once_and_scores_never_rise(index: Index, always: Calibration) -> None:
    reply = engine(index, always).ask(AskedOf("fever bicycle road"))
    assert isinstance(reply.result, Answer)
    ids = [hit.passage.id for hit in reply.result.hits]
    scores = [hit.score for hit in reply.result.hits]
    assert len(ids) == len(set(ids)) == 4
    assert scores == sorted(scores, reverse=True)


def test_below_the_threshold_there_is_no_answer(index: Index, never: Calibration) -> None:
    reply = engine(index, never).ask(AskedOf(BICYCLE))
    assert isinstance(reply.result, NotCovered)
    assert reply.result.kind in {"not_covered", "redirect"}
    assert reply.result.message
    assert 0 < len(reply.result.hits) <= 3
    assert reply.confidence < 0.5


def test_the_confidence_is_the_calibrated_probability(index: Index, always: Calibration, never: Calibration) -> None:
    assert engine(index, always).ask(AskedOf(BICYCLE)).confidence == pytest.approx(0.99995, abs=1e-4)
    assert engine(index, never).ask(AskedOf(BICYCLE)).confidence == pytest.approx(0.00005, abs=1e-4)


def test_the_threshold_itself_is_answered(index: Index, always: Calibration) -> None:
    edge = replace(always, bias=0.0, threshold=0.5)
    assert isinstance(engine(index, edge).ask(AskedOf(BICYCLE)).result, Answer)
    assert isinstance(engine(index, replace(edge, threshold=0.5001)).ask(AskedOf(BICYCLE)).result, NotCovered)


EMPTY = ["", "   ", "\n\t", "?!…", "\x00\x07", "—", "​"]


@pytest.mark.parametrize("question", EMPTY)
def test_no_question_is_kindly_said(index: Index, always: Calibration, question: str) -> None:
    with pytest.raises(InputError):
        check_question(question)
    reply = engine(index, always).ask(AskedOf(question))
    assert isinstance(reply.result, Failure)
    assert "no question" in reply.result.message
    assert (reply.confidence, reply.understood_as) == (0.0, question)


def test_a_question_too_long_is_refused_with_both_numbers(index: Index, always: Calibration) -> None:
    fits, long = "a" * MAX_CHARACTERS, "a" * (MAX_CHARACTERS + 1)
    check_question(fits)
    assert isinstance(engine(index, always).ask(AskedOf(fits)).result, Answer)
    reply = engine(index, always).ask(AskedOf(long))
    assert isinstance(reply.result, Failure)
    assert f"{MAX_CHARACTERS + 1:,}" in reply.result.message
    assert f"{MAX_CHARACTERS:,}" in reply.result.message


@pytest.mark.parametrize("question", [BICYCLE, "", "x" * 100_000, "\x00"])
def test_triage_reads_everything_first_and_once(index: Index, always: Calibration, question: str) -> None:
    triage = StubTriage()
    Engine(index, triage, always).ask(AskedOf(question, ("earlier", "later"), "uk"))  # type: ignore[arg-type]
    assert triage.asked == [(question, ("earlier", "later"), "uk")]


def test_any_kind_of_reply_may_carry_an_urgent_notice(index: Index, always: Calibration, never: Calibration) -> None:
    assert isinstance(answered(engine(index, always, NOTICE), BICYCLE).result, Answer)
    assert isinstance(answered(engine(index, never, NOTICE), BICYCLE).result, NotCovered)
    assert isinstance(answered(engine(index, always, NOTICE), "").result, Failure)
    assert isinstance(answered(engine(index, always, NOTICE), "x" * 100_000).result, Failure)


def test_below_a_notice_the_section_on_the_sign_stands_for_a_refusal(index: Index, never: Calibration) -> None:
    """`Not covered` under `call 911` would read as `not serious`."""
    target = next(passage.target for passage in index.passages if passage.article == "fever")
    result = engine(index, never, replace(NOTICE, read=target)).ask(AskedOf("qwz plm 39")).result
    assert isinstance(result, Answer)
    assert result.hits[0].passage.target == target
    assert {sentence.passage for sentence in result.sentences} == {result.hits[0].passage.id}
    for sentence in result.sentences:
        assert sentence.text in result.hits[0].passage.text


def test_below_a_notice_the_section_on_the_sign_comes_after_what_was_asked(index: Index, always: Calibration) -> None:
    target = next(passage.target for passage in index.passages if passage.article == "fever")
    result = engine(index, always, replace(NOTICE, read=target)).ask(AskedOf(BICYCLE)).result
    assert isinstance(result, Answer)
    assert [hit.passage.target for hit in result.hits[:2]] == ["driving#may-i-ride-a-bicycle", target]
    assert list(dict.fromkeys(sentence.passage for sentence in result.sentences)) == [
        hit.passage.id for hit in result.hits[:2]
    ]
    assert len(result.sentences) <= 4


FEVER = replace(NOTICE, read="fever#what-temperature-counts-as-a-fever", name="a fever")


@pytest.mark.parametrize(("says", "kind"), [(None, "not_covered"), (NOTICE, "not_covered"), (FEVER, "answer")])
@pytest.mark.parametrize("question", ["<b>", "<fever 39>", "&nbsp;"])
def test_a_text_of_markup_is_no_crash(
    index: Index, never: Calibration, question: str, says: Urgent | None, kind: str
) -> None:
    reply = engine(index, never, says).ask(AskedOf(question))
    assert reply.urgent is says
    assert as_json(reply)["kind"] == kind


@pytest.mark.parametrize(("level", "turned"), [("call_team", True), ("emergency", False), ("crisis", False)])
def test_below_a_call_to_the_team_one_s_own_case_is_still_turned_to_it(
    index: Index, never: Calibration, level: str, turned: bool
) -> None:
    group = OutsideGroup("own", "redirect", "Ask your team.", (BICYCLE,))
    library = replace(index.library, outside=(group,))
    told = index_in_memory(library, FakeEncoder())
    result = engine(told, never, replace(FEVER, level=level)).ask(AskedOf(BICYCLE)).result
    assert result.hits[0].passage.target == FEVER.read
    assert isinstance(result, NotCovered) == turned
    if isinstance(result, NotCovered):
        assert (result.kind, result.message) == ("redirect", "Ask your team.")


def test_the_nearest_group_that_is_near_enough_for_its_kind_words_a_refusal(
    index: Index, never: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = (
        OutsideGroup("other", "not_covered", "Another illness.", (BICYCLE,)),
        OutsideGroup("own", "redirect", "Ask your team.", (BICYCLE,)),
    )
    told = engine(index_in_memory(replace(index.library, outside=groups), FakeEncoder()), never)
    real = type(told.index.outside).scores

    def scores(self: VectorStore, queries: Vectors, rows: Rows | None = None) -> Vectors:
        return np.array([[0.45, 0.41]]) if self is told.index.outside else real(self, queries, rows)

    monkeypatch.setattr(type(told.index.outside), "scores", scores)
    result = told.ask(AskedOf(BICYCLE)).result
    assert isinstance(result, NotCovered)
    assert result.kind == "redirect"


def test_a_notice_whose_section_is_not_in_the_library_changes_nothing(index: Index, never: Calibration) -> None:
    plain = engine(index, never).ask(AskedOf(BICYCLE)).result
    assert engine(index, never, replace(NOTICE, read="nowhere#at-all")).ask(AskedOf(BICYCLE)).result == plain


def answered(engine: Engine, question: str) -> Reply:
    reply = engine.ask(AskedOf(question))
    assert reply.urgent is NOTICE
    return reply


def test_a_failure_while_answering_is_a_reply_with_its_notice(always: Calibration) -> None:
    encoder = BrokenEncoder()
    broken = Engine(index_in_memory(tiny_library(), encoder), StubTriage(NOTICE), always)  # type: ignore[arg-type]
    encoder.broken = True
    reply = answered(broken, "why is my neighbour's bicycle red")
    assert isinstance(reply.result, Failure)
    assert reply.result.message == "The model is gone; run `cartqa build`."


def test_without_an_index_triage_still_speaks() -> None:
    triage = StubTriage(NOTICE)
    reply = failure(AskedOf("he cannot breathe", ("earlier",), "us"), triage, "No index.")  # type: ignore[arg-type]
    assert reply.urgent is NOTICE
    assert triage.asked == [("he cannot breathe", ("earlier",), "us")]
    assert isinstance(reply.result, Failure)
    assert (reply.confidence, reply.sources) == (0.0, {})


def test_an_engine_without_decision_parameters_is_not_made(index: Index) -> None:
    with pytest.raises(CartqaError, match="`cartqa calibrate`"):
        Engine(index, StubTriage())  # type: ignore[arg-type]


def test_a_library_without_passages_covers_nothing(always: Calibration) -> None:
    reply = engine(index_in_memory(Library(()), FakeEncoder()), always).ask(AskedOf(BICYCLE))
    assert isinstance(reply.result, NotCovered)
    assert reply.result.hits == ()
    assert as_json(reply)["passages"] == []


def test_related_questions_are_headings_that_are_themselves_answered(index: Index, always: Calibration) -> None:
    here = engine(index, always)
    reply = here.ask(AskedOf(BICYCLE))
    assert isinstance(reply.result, Answer)
    assert 1 <= len(reply.result.related) <= 3
    assert BICYCLE not in reply.result.related
    for question in reply.result.related:
        found = here.ask(AskedOf(question)).result
        assert isinstance(found, Answer)
        assert found.hits[0].passage.heading[-1] == question


def test_questions_to_ask_come_from_the_lists_and_are_never_the_question_itself(
    index: Index, always: Calibration
) -> None:
    here = engine(index, always)
    asked = "How long do I have to stay off the road, and when may I drive again?"
    reply = here.ask(AskedOf(asked))
    assert isinstance(reply.result, Answer)
    assert [(one.question.text, one.url) for one in reply.result.to_ask] == [
        ("When may I drive again?", "/questions/going-home#1")
    ]
    same = here.ask(AskedOf("when may i drive again?"))
    assert isinstance(same.result, Answer)
    assert "When may I drive again?" not in [one.question.text for one in same.result.to_ask]


def test_role_and_stage_are_a_preference_never_a_filter(index: Index, always: Calibration) -> None:
    here = engine(index, always)
    for role, stage in [("caregiver", "first-weeks"), ("patient", "going-home"), ("caregiver", "no-such-stage")]:
        result = here.ask(AskedOf(BICYCLE, role=role, stage=stage)).result
        assert isinstance(result, Answer)
        assert result.hits[0].passage.target == "driving#may-i-ride-a-bicycle"
        assert len(result.hits) == 4


def stable(reply: Reply) -> dict[str, object]:
    return {key: value for key, value in as_json(reply).items() if key != "elapsed_ms"}


QUESTIONS = [BICYCLE, "why does a fever happen", "fever cutoff number", "wine", "", "driving ban length", "😀"]


def test_nothing_is_kept_of_any_asker(index: Index, always: Calibration) -> None:
    fresh = [stable(engine(index, always).ask(AskedOf(question))) for question in QUESTIONS]
    one = engine(index, always)
    for _ in range(2):
        one.ask(AskedOf("and then?", ("Why does a fever happen after CAR-T?", BICYCLE)))
        assert [stable(one.ask(AskedOf(question))) for question in QUESTIONS] == fresh


def test_one_engine_serves_many_threads(index: Index, always: Calibration) -> None:
    wanted = [stable(engine(index, always).ask(AskedOf(question))) for question in QUESTIONS]
    shared = engine(index, always)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda question: stable(shared.ask(AskedOf(question))), QUESTIONS * 12))
    assert found == wanted * 12


def test_a_question_is_encoded_in_one_call(always: Calibration) -> None:
    encoder = FakeEncoder()
    here = engine(index_in_memory(tiny_library(), encoder), always)
    here.ask(AskedOf(BICYCLE))  # what related questions need is known from the build
    encoder.encoded.clear()
    here.ask(AskedOf("My son rode home. He was tired after it. Is a bicycle allowed? When may he drive?"))
    assert len(encoder.encoded) == 1
    assert not set(encoder.encoded[0]) & {s.text for p in here.index.passages for s in p.sentences}


@pytest.mark.parametrize("name", ["full", "dense", "lexical", "rrf", "-asked", "-text", "-text_terms"])
def test_settings_for_comparison_rank_the_same_passages(index: Index, always: Calibration, name: str) -> None:
    result = engine(index, always).with_weights(Weights.named(name)).ask(AskedOf(BICYCLE)).result
    assert isinstance(result, Answer)
    assert result.hits[0].passage.target == "driving#may-i-ride-a-bicycle"


@pytest.mark.parametrize("name", ["", "best", "-colour", "--text"])
def test_unknown_settings_are_said(name: str) -> None:
    with pytest.raises(ValueError, match="There is no setting"):
        Weights.named(name)
