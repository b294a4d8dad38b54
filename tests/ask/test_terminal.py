"""What a person reads on the terminal; the JSON is in `tests/contracts`."""

from __future__ import annotations

from pathlib import Path

import pytest

from cartqa.ask import terminal
from cartqa.ask.coverage import Calibration
from cartqa.ask.engine import Engine
from cartqa.ask.terminal import ask_once
from cartqa.ask.values import Answer, AskedOf, Urgent
from cartqa.index.build import index_in_memory
from cartqa.library.values import Source
from cartqa.settings import Settings
from cartqa.testing import FakeEncoder, tiny_library

NOTICE = Urgent("call_team", "Please call your team now.", "fever", Source("k", "T", "P", "2025", "https://x.example"))


class StubTriage:
    def __init__(self, says: Urgent | None) -> None:
        self.says = says

    def judge(self, *arguments: object) -> Urgent | None:
        return self.says


class StubLoad:
    """Stands for the class: `load` gives a triage that says one thing."""

    says: Urgent | None = None

    @classmethod
    def load(cls, data: Path) -> StubTriage:
        return StubTriage(cls.says)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Asks the tiny library on the terminal: exit status, standard output, standard error."""

    def run(question: str, calibration: Calibration, says: Urgent | None = None) -> tuple[int, str, str]:
        index = index_in_memory(tiny_library(), FakeEncoder())
        monkeypatch.setattr(StubLoad, "says", says)
        monkeypatch.setattr(terminal, "Triage", StubLoad)
        monkeypatch.setattr(terminal, "open_engine", lambda settings, triage: Engine(index, triage, calibration))
        status = ask_once(Settings(), question, (), None, as_json_text=False)
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_an_answer_is_printed_with_article_date_and_sources(asked, always: Calibration) -> None:
    status, out, err = asked("May I ride a bicycle?", always)
    assert (status, err) == (0, "")
    text = " ".join(out.split())
    assert text.startswith("A bicycle counts as a vehicle, so the same pause holds for riding a bicycle.")
    assert "From: Driving after CAR-T — May I ride a bicycle? (checked 2026-11-22)" in text
    assert "Driving rule | The Agency | 2025-06 | https://agency.example/driving" in text
    assert "Understood as" not in text


def test_every_sentence_is_printed_word_for_word(asked, always: Calibration) -> None:
    """Lines may be broken at spaces, never inside a word: "CAR-T" stays "CAR-T"."""
    index = index_in_memory(tiny_library(), FakeEncoder())
    for passage in index.passages:
        question = passage.heading[-1]
        result = Engine(index, StubTriage(None), always).ask(AskedOf(question)).result
        assert isinstance(result, Answer)
        text = " ".join(asked(question, always)[1].split())
        assert " ".join(sentence.text for sentence in result.sentences) in text


def test_what_was_understood_is_said_when_it_differs(asked, always: Calibration) -> None:
    assert asked("<b>May I ride a bicycle?</b>", always)[1].startswith("Understood as: May I ride a bicycle?\n")


def test_an_urgent_notice_comes_before_everything(asked, always: Calibration, never: Calibration) -> None:
    for question, calibration in [("May I ride a bicycle?", always), ("wine", never), ("", always)]:
        _, out, _ = asked(question, calibration, NOTICE)
        assert out.startswith("!! Please call your team now.\n")


def test_a_refusal_names_the_nearest_sections(asked, never: Calibration) -> None:
    status, out, err = asked("May I ride a bicycle?", never)
    assert (status, err) == (0, "")
    assert "Nearest in our articles:" in out
    assert "  - May I ride a bicycle? (Driving after CAR-T)" in out


def test_a_fault_goes_to_standard_error(asked, always: Calibration) -> None:
    status, out, err = asked("", always)
    assert status == 2
    assert out == ""
    assert err.startswith("There is no question here yet.")
    assert "Traceback" not in err
