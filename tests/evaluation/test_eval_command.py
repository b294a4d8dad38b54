"""`cartqa eval` and `cartqa calibrate`, through the command line."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cartqa.ask.engine import Engine
from cartqa.ask.triage import Triage
from cartqa.errors import InputError
from cartqa.evaluation.own import Outcome, both_halves, summarise
from cartqa.evaluation.report import _tales
from cartqa.evaluation.sets import Question, read_questions, read_urgent
from cartqa.index.folder import Index
from cartqa.index.passport import read_passport
from cartqa.library.collection import Library
from cartqa.settings import Settings

DOCUMENTS = {
    "driving": "You stay off the road for some weeks after CAR-T, since seizures may come late. Ask for lifts.",
    "fever": "A fever is a temperature of 38.0 C or more. Call your team at once, day or night.",
    "wine": "Red wine leaves the carpet with salt and cold water. Do not rub the stain.",
    "bread": "Bread dough rises in a warm place for an hour. Bake the bread in a hot oven.",
    "chess": "A chess game opens with a pawn. The rook moves in straight lines.",
}
QUERIES = {
    "q1": "how do I get red wine out of the carpet",
    "q2": "how long does bread dough have to rise",
    "q3": "which way does the rook move in chess",
    "unjudged": "something that nobody has judged",
}


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """A folder in BEIR's layout; q3's best document is judged 2, another 0."""
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    rows = [{"_id": key, "title": key, "text": text} for key, text in DOCUMENTS.items()]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    rows = [{"_id": key, "text": text} for key, text in QUERIES.items()]
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    judged = [("q1", "wine", 1), ("q2", "bread", 1), ("q3", "chess", 2), ("q3", "wine", 0)]
    table = "query-id\tcorpus-id\tscore\n" + "".join(f"{q}\t{d}\t{s}\n" for q, d, s in judged)
    (folder / "qrels" / "test.tsv").write_text(table, encoding="utf-8")
    return folder


def test_a_beir_folder_gives_the_figures_of_the_contract(run_cartqa, beir: Path) -> None:
    done = run_cartqa("eval", "--beir", beir, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    assert set(found) >= {"queries", "ndcg@10", "mrr", "p@1", "recall@10", "ms_p50", "settings"}
    assert found["queries"] == 3  # a query without judgments counts in nothing
    assert (found["ndcg@10"], found["mrr"], found["p@1"], found["recall@10"]) == (1.0, 1.0, 1.0, 1.0)
    assert found["ms_p50"] > 0
    assert isinstance(found["settings"], dict)
    assert found["settings"]


def test_wrong_judgments_give_low_figures(run_cartqa, beir: Path) -> None:
    """The figures follow the judgments: here the right document of q1 is one that no word leads to."""
    table = "query-id\tcorpus-id\tscore\nq1\tchess\t1\n"
    (beir / "qrels" / "test.tsv").write_text(table, encoding="utf-8")
    found = json.loads(run_cartqa("eval", "--beir", beir, "--json").stdout)
    assert found["queries"] == 1
    assert found["p@1"] == 0.0
    assert found["recall@10"] == 1.0  # five documents in all
    assert 0 < found["mrr"] <= 0.5
    assert 0 < found["ndcg@10"] < 0.7


def test_settings_can_be_compared(run_cartqa, beir: Path) -> None:
    done = run_cartqa("eval", "--beir", beir, "--json", "--compare", "full,dense,lexical,rrf,-text_terms")
    assert done.returncode == 0, done.stderr
    for name in ("dense", "lexical", "rrf", "-text_terms"):
        assert name in done.stdout


def test_without_json_a_person_can_read_it(run_cartqa, beir: Path) -> None:
    done = run_cartqa("eval", "--beir", beir)
    assert done.returncode == 0, done.stderr
    assert "nDCG@10 1.000" in done.stdout
    assert "3 queries" in done.stdout


def test_unknown_settings_are_said(run_cartqa, beir: Path) -> None:
    done = run_cartqa("eval", "--beir", beir, "--compare", "best")
    assert done.returncode == 2
    assert "`best`" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("gone", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_folder_that_is_not_beir_is_said(run_cartqa, beir: Path, gone: str) -> None:
    (beir / gone).unlink()
    done = run_cartqa("eval", "--beir", beir, "--json")
    assert done.returncode == 2
    assert str(beir) in done.stderr
    assert gone in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [("corpus.jsonl", "{\n"), ("corpus.jsonl", '{"_id": "x"}\n'), ("queries.jsonl", "[]\n"), ("queries.jsonl", "{}\n"),
     ("qrels/test.tsv", "a\tb\nq1\twine\n"), ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\twine\tmuch\n")],
)  # fmt: skip
def test_files_that_cannot_be_read_are_said(run_cartqa, beir: Path, name: str, text: str) -> None:
    (beir / name).write_text(text, encoding="utf-8")
    done = run_cartqa("eval", "--beir", beir, "--json")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert str(beir) in done.stderr
    assert len(done.stderr.splitlines()) == 1


# --- our own questions


def row(number: int, **more: Any) -> str:
    value = {"id": f"q{number}", "question": "What is CRS?", "kind": "answer", "register": "plain", **more}
    return json.dumps(value) + "\n"


def test_questions_are_read_with_their_judgments(tmp_path: Path) -> None:
    text = row(1, sections=["a#b"], history=["x"], facts=["f"], topic="t", urgent="crisis", finding=True)
    (tmp_path / "q.jsonl").write_text(text + "\n" + row(2, kind="redirect"), encoding="utf-8")
    first, second = read_questions(tmp_path / "q.jsonl")
    assert (first.id, first.text, first.history, first.kind, first.sections) == (
        "q1", "What is CRS?", ("x",), "answer", ("a#b",)
    )  # fmt: skip
    assert (first.facts, first.register, first.topic, first.urgent, first.finding) == (
        ("f",), "plain", "t", "crisis", True
    )  # fmt: skip
    assert (second.kind, second.history, second.sections, second.finding) == ("redirect", (), (), False)


@pytest.mark.parametrize("text", ["{", "[]", '{"id": "x"}', row(1, kind="maybe"), row(1, urgent="loud")])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(row(0) + text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_questions(file)
    assert f"{file}:2: " in str(error.value)
    assert "\n" not in str(error.value)


def test_a_section_that_is_not_there_is_named(tmp_path: Path, real_library: Library) -> None:
    (tmp_path / "q.jsonl").write_text(row(1, sections=["crs#gone"]), encoding="utf-8")
    with pytest.raises(InputError, match=r"q1 names the section `crs#gone`"):
        read_questions(tmp_path / "q.jsonl", real_library)


def test_missing_questions_are_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no evaluation questions"):
        read_questions(tmp_path / "none.jsonl")


@pytest.mark.parametrize("name", ["dev", "test"])
def test_our_own_questions_are_sound_and_judged_by_sections_that_exist(
    real_settings: Settings, real_library: Library, name: str
) -> None:
    found = read_questions(real_settings.data / "evaluation" / f"{name}.jsonl", real_library)
    assert len(found) >= 100
    assert len({question.id for question in found}) == len(found)
    assert {question.kind for question in found} == {"answer", "not_covered", "redirect"}
    assert all(not question.sections for question in found if question.kind != "answer")


def test_the_long_tales_are_sound(real_settings: Settings, real_library: Library) -> None:
    found = read_questions(real_settings.data / "evaluation" / "dev_long.jsonl", real_library)
    assert len({question.id for question in found}) == len({question.text for question in found}) == len(found) >= 1000
    assert all(len(question.text.split()) >= 40 for question in found)
    assert all(bool(question.sections) == (question.kind == "answer") for question in found)
    assert {question.kind for question in found} == {"answer", "not_covered", "redirect"}


def test_the_two_turn_conversations_are_sound(real_settings: Settings, real_library: Library) -> None:
    found = read_questions(real_settings.data / "evaluation" / "dev_followups.jsonl", real_library)
    assert len({question.id for question in found}) == len(found) >= 100
    assert all(question.history and question.sections for question in found)


def test_development_and_test_questions_are_apart_and_apart_from_what_the_library_learns(
    real_settings: Settings, real_library: Library
) -> None:
    def plain(text: str) -> str:
        return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())

    folder = real_settings.data / "evaluation"
    dev = {
        (plain(q.text), q.history)
        for name in ("dev", "dev_coverage", "dev_followups", "dev_long")
        for q in read_questions(folder / f"{name}.jsonl")
    }
    test = {(plain(q.text), q.history) for q in read_questions(folder / "test.jsonl")}
    asked = {plain(line.text) for line in real_library.asked}
    outside = {plain(example) for group in real_library.outside for example in group.examples}
    assert dev & test == set()
    for name, questions in (("dev", dev), ("test", test)):
        known = [text for text, history in questions if not history and text in asked | outside]
        assert known == [], name


def test_no_urgent_test_question_is_learnt_from(real_settings: Settings, real_library: Library) -> None:
    folder = real_settings.data / "evaluation"
    test = {(q.text.lower(), q.history) for q in read_urgent(folder / "urgent_test.jsonl")}
    learnt = [path for path in folder.glob("urgent_*.jsonl") if path.stem != "urgent_test"]
    assert len(learnt) >= 5
    for path in (*learnt, *folder.glob("redteam_*.jsonl")):
        assert [q.id for q in read_urgent(path) if (q.text.lower(), q.history) in test] == [], path.name
    lines = [line.text for line in real_library.asked]
    lines += [example for group in real_library.outside for example in group.examples]
    calm = {(q.text.lower(), q.history) for q in read_questions(folder / "dev.jsonl")}
    assert test & (calm | {(line.lower(), ()) for line in lines}) == set()


@pytest.mark.parametrize("name", ["urgent_dev", "urgent_test"])
def test_urgent_questions_are_sound(real_settings: Settings, name: str) -> None:
    found = read_urgent(real_settings.data / "evaluation" / f"{name}.jsonl")
    assert len({question.id for question in found}) == len(found) >= 100
    assert {question.urgent for question in found} == {None, "emergency", "crisis", "call_team"}


# --- calibrate


@pytest.fixture
def small(real_settings: Settings, tmp_path: Path) -> Path:
    """The library with some development questions, and no test questions at all."""
    data = Path(shutil.copytree(real_settings.data, tmp_path / "data"))
    lines = (data / "evaluation" / "dev.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    for file in (data / "evaluation").iterdir():
        file.unlink()
    (data / "evaluation" / "dev.jsonl").write_text("".join(lines[::5]), encoding="utf-8")
    return data


@pytest.mark.slow
def test_calibrate_fits_on_development_questions_alone_and_writes_by_the_encoder_s_digest(
    run_cartqa, real_index_folder: Path, small: Path
) -> None:
    digest = read_passport(real_index_folder).encoder.digest
    file = small / "calibration.json"
    file.write_text(json.dumps({"of another encoder": {"threshold": 0.5}}), encoding="utf-8")
    done = run_cartqa("calibrate", "--json", "--index", real_index_folder, "--data", small)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["digest"] == digest
    assert report["covered"] > report["outside"] > 0
    assert 0.7 < report["auroc_held_out"] <= 1.0
    assert 0.0 < report["threshold"] < 1.0
    written = json.loads(file.read_text(encoding="utf-8"))
    assert set(written) == {digest, "of another encoder"}
    assert written["of another encoder"] == {"threshold": 0.5}

    again = file.read_bytes()
    plain = run_cartqa("calibrate", "--index", real_index_folder, "--data", small)
    assert "`cartqa build`" in plain.stdout
    assert file.read_bytes() == again  # the same questions give the same parameters


def test_calibrate_without_questions_of_both_kinds_is_said(run_cartqa, real_index_folder: Path, small: Path) -> None:
    lines = (small / "evaluation" / "dev.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    covered = [line for line in lines if json.loads(line).get("sections")][:5]
    (small / "evaluation" / "dev.jsonl").write_text("".join(covered), encoding="utf-8")
    done = run_cartqa("calibrate", "--index", real_index_folder, "--data", small)
    assert done.returncode == 2
    assert "both kinds" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_calibrate_without_an_index_names_the_command(run_cartqa, real_settings: Settings, tmp_path: Path) -> None:
    done = run_cartqa("calibrate", "--index", tmp_path / "none", "--data", real_settings.data)
    assert done.returncode == 2
    assert "`cartqa build`" in done.stderr


def test_the_words_of_wanted_facts_are_counted_in_what_is_shown() -> None:
    question = Question("q", "?", (), "answer", ("a#b",), ("Fever above 38.", "Call early."), "", "", None, False)
    outcome = Outcome(question, ("a#b",), "answer", 0.9, "A fever above 38 degrees.", None, 1.0)
    assert summarise([outcome]).facts_shown == (0.5,)
    assert summarise([replace(outcome, answer="")]).facts_shown == ()


def test_two_questions_in_one_are_counted_by_what_is_shown(
    real_index: Index, real_settings: Settings, tmp_path: Path
) -> None:
    engine = Engine(real_index, Triage.load(real_settings.data))
    asked = "When can I drive again after CAR-T? And when can I have vaccines?"
    drive = "driving#when-can-i-drive-again-after-car-t"
    vaccines = "vaccines-after-car-t#when-can-i-have-vaccines-again-after-car-t"
    lines = [
        {"question": asked, "sections": [[drive], [vaccines]]},
        {"question": asked, "sections": [[drive], ["cll#no-such-section"]]},
        {"question": asked, "sections": [[drive]]},
        {"question": "What is ICANS?", "sections": [["icans#what-is-icans"]]},
        {
            "question": "how do I get red wine out of a carpet? and how do I mend a bicycle?",
            "sections": [[drive], [vaccines]],
        },
    ]
    file = tmp_path / "doubles.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert both_halves(engine, file) == {
        "double": 3, "both_answered": 1, "shown_as_two": 2, "single": 2, "single_shown_as_two": 1,
    }  # fmt: skip


def test_the_report_says_what_became_of_long_tales() -> None:
    even = {"mean": 0.5, "interval": [0.4, 0.6], "n": 4}
    rows = {
        "answer": {"answer": 3, "redirect": 1},
        "not_covered": {"answer": 2, "not_covered": 5},
        "redirect": {"redirect": 3},
    }
    lines = _tales({"hit1": even, "hit3": even, "confusion": rows})
    assert [line.rsplit("| ", 1)[1] for line in lines[2:]] == ["1 |", "2 |"]
    assert "of 4: refused" in lines[2]
    assert "of 10: answered" in lines[3]
    assert _tales(None) == []
