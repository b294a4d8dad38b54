"""`cartqa ask`: options, exit statuses, batches, settings; urgent whatever else fails."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cartqa.settings import Settings

PLAIN = "What is cytokine release syndrome?"
URGENT = "my husband had car-t 6 days ago and he can't write his name"
EMERGENCY = "he had car-t last week and now he cannot breathe and his lips are blue"
LONG_EMERGENCY = ("We drove home and had soup. " * 4000)[:100_000] + " " + EMERGENCY


def value(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one object that was printed, and nothing beside it."""
    assert done.stdout.count("\n") == 1, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert "Traceback" not in done.stderr
    return found


def without_time(found: dict[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in found.items() if key != "elapsed_ms"}


def test_json_prints_one_object_and_exits_0(ask_real) -> None:
    done = ask_real("--json", PLAIN)
    assert done.returncode == 0
    assert done.stderr == ""
    found = value(done)
    assert (found["kind"], found["id"], found["question"]) == ("answer", None, PLAIN)
    assert found["passages"][0]["article"] == "crs"


def test_words_may_come_unquoted(ask_real) -> None:
    assert value(ask_real("--json", *PLAIN.split()))["question"] == PLAIN


def test_without_json_a_person_can_read_it(ask_real) -> None:
    done = ask_real(PLAIN)
    assert done.returncode == 0
    assert done.stdout.startswith("Cytokine release syndrome")
    assert "https://" in done.stdout
    assert "{" not in done.stdout


def test_what_is_not_covered_exits_0(ask_real) -> None:
    done = ask_real("--json", "how do I get red wine out of a carpet")
    assert done.returncode == 0
    assert value(done)["kind"] == "not_covered"


@pytest.mark.parametrize(
    ("question", "part"),
    [("", "no question"), ("  ", "no question"), ("?!", "no question"), ("x" * 100_000, "100,000")],
    ids=["empty", "spaces", "marks", "100,000 characters"],
)
def test_a_question_that_cannot_be_used_exits_2_with_one_sentence(ask_real, question: str, part: str) -> None:
    done = ask_real("--json", question)
    assert done.returncode == 2
    found = value(done)
    assert found["kind"] == "error"
    assert part in found["message"]
    plain = ask_real(question)
    assert plain.returncode == 2
    assert plain.stdout == ""
    assert " ".join(plain.stderr.split()) == found["message"]


def test_no_question_at_all_exits_2(ask_real) -> None:
    done = ask_real("--json")
    assert done.returncode == 2
    assert "no question" in value(done)["message"]


def test_bytes_that_are_no_text_get_an_object_not_a_traceback(ask_real) -> None:
    """A terminal of another encoding: Python hands the bytes on as lone surrogates."""
    done = ask_real("--json", "what is CRS \udcff\udcfe?")
    assert done.returncode == 0
    assert value(done)["kind"] == "answer"
    plain = ask_real("what is CRS \udcff?")
    assert plain.returncode == 0
    assert "Traceback" not in plain.stderr


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
def test_the_output_is_utf_8_whatever_the_locale(ask_real, locale: str) -> None:
    """A file or pipe is read back as UTF-8 by everyone else."""
    done = ask_real("--json", "CAR-T疗法有哪些副作用？", env={"LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0"})
    assert value(done)["question"] == "CAR-T疗法有哪些副作用？"


# --- history and country


def replies(ask_real, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects of a batch."""
    done = ask_real("--batch", "-", stdin="".join(json.dumps(line) + "\n" for line in lines))
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_history_is_repeatable_and_oldest_first(ask_real) -> None:
    follow, crs, icans = "how long does it last?", "When does CRS start?", "When does ICANS start?"
    icans_last = value(ask_real("--json", "--history", crs, "--history", icans, follow))
    assert icans_last["passages"][0]["article"] == "icans"
    assert icans_last["question"] == follow
    assert icans_last["understood_as"] != follow
    (crs_last,) = replies(ask_real, {"question": follow, "history": [icans, crs]})
    assert crs_last["passages"][0]["article"] == "crs"


def test_the_country_chooses_the_numbers_of_an_urgent_notice(ask_real) -> None:
    numbers = {"us": "911", "uk": "999", "eu": "112"}
    asked = [{"question": EMERGENCY, "country": country} for country in (*numbers, "other", None)]
    us, uk, eu, other, unknown = (reply["urgent"]["message"] for reply in replies(ask_real, *asked))
    for message, own in ((us, "911"), (uk, "999"), (eu, "112")):
        assert own in message
        assert [number for number in numbers.values() if number != own and number in message] == []
    assert all(number in unknown for number in numbers.values())
    assert other
    flag = value(ask_real("--json", "--country", "uk", EMERGENCY))
    assert flag["urgent"]["message"] == uk


def test_an_unknown_country_is_said(ask_real) -> None:
    done = ask_real("--json", "--country", "mars", PLAIN)
    assert done.returncode == 2
    assert "mars" in done.stderr
    assert "Traceback" not in done.stderr


# --- urgent


def test_an_urgent_notice_comes_with_an_answer(ask_real) -> None:
    found = value(ask_real("--json", URGENT))
    assert found["urgent"]["level"] in {"call_team", "emergency"}
    assert found["kind"] in {"answer", "not_covered", "redirect"}
    assert ask_real(URGENT).stdout.startswith("!! ")


def test_an_emergency_is_seen_in_a_text_far_too_long_to_answer(ask_real) -> None:
    """Triage comes before the length is looked at, and reads to the end."""
    assert len(LONG_EMERGENCY) > 100_000
    line = json.dumps({"id": 1, "question": LONG_EMERGENCY}) + "\n"
    done = ask_real("--batch", "-", stdin=line)
    assert done.returncode == 1
    found = value(done)
    assert found["kind"] == "error"
    assert found["urgent"]["level"] == "emergency"


def test_an_emergency_is_seen_with_no_index_at_all(run_cartqa, real_settings: Settings, tmp_path: Path) -> None:
    done = run_cartqa("ask", "--json", "--index", tmp_path / "none", "--data", real_settings.data, EMERGENCY)
    assert done.returncode == 2
    found = value(done)
    assert found["kind"] == "error"
    assert "`cartqa build`" in found["message"]
    assert found["urgent"]["level"] == "emergency"
    plain = run_cartqa("ask", "--index", tmp_path / "none", "--data", real_settings.data, EMERGENCY)
    assert plain.stdout.startswith("!! ")


def test_an_emergency_is_seen_in_another_language(ask_real) -> None:
    found = value(ask_real("--json", "Mi marido no puede respirar"))
    assert found["kind"] == "redirect"
    assert found["urgent"]["level"] == "emergency"


def test_the_current_question_is_judged_read_with_its_history(ask_real) -> None:
    calm, after = "he had CAR-T last week", "now he can't stop shaking and he is burning hot"
    first, second, third = replies(
        ask_real,
        {"question": calm},
        {"question": after, "history": [calm]},
        {"question": "What does Medicare pay for?", "history": [calm, after]},
    )
    assert (first["urgent"], third["urgent"]) == (None, None)
    assert second["urgent"] is not None


# --- batch


def test_a_batch_answers_line_by_line_in_order_with_the_same_ids(ask_real, tmp_path: Path) -> None:
    lines = [
        {"id": "b", "question": PLAIN},
        {"id": 2, "question": "how long does it last?", "history": ["When does ICANS start?"], "country": "us"},
        {"question": "how do I get red wine out of a carpet"},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (tmp_path / "lines.jsonl").write_text(text, encoding="utf-8")
    piped, filed = ask_real("--batch", "-", stdin=text), ask_real("--batch", tmp_path / "lines.jsonl")
    assert (piped.returncode, filed.returncode, piped.stderr, filed.stderr) == (0, 0, "", "")
    found = [json.loads(line) for line in piped.stdout.splitlines()]
    assert [one["id"] for one in found] == ["b", 2, None]
    assert [one["kind"] for one in found] == ["answer", "answer", "not_covered"]
    assert found[1]["passages"][0]["article"] == "icans"
    assert list(map(without_time, found)) == [without_time(json.loads(line)) for line in filed.stdout.splitlines()]
    alone = value(ask_real("--json", PLAIN))
    assert without_time({**alone, "id": "b"}) == without_time(found[0])


BAD = ["{not json", "[]", "3", "null", '"text"', '{"question": 3}', '{"id": 4}', '{"question": "q", "country": "mars"}',
       '{"question": "q", "history": "x"}', '{"question": "\\ud800"}']  # fmt: skip


def test_a_bad_line_gives_an_error_with_its_line_and_the_batch_goes_on(ask_real) -> None:
    good = json.dumps({"id": "good", "question": PLAIN})
    text = "\n".join([good, "", *BAD, good]) + "\n"
    done = ask_real("--batch", "-", stdin=text)
    assert done.returncode == 1
    assert done.stderr == ""
    first, *bad, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert (first["kind"], first["id"], last["kind"], last["id"]) == ("answer", "good", "answer", "good")
    assert "line" not in first
    assert [one["line"] for one in bad] == list(range(3, 3 + len(BAD)))  # empty lines are counted and passed over
    for one in bad:
        assert (one["kind"], one["answer"], one["passages"], one["confidence"]) == ("error", [], [], 0)
        assert set(one) == set(first) | {"line"}
        assert one["message"].count("\n") == 0
        assert str(one["line"]) in one["message"]
    assert {one["id"] for one in bad[:5]} == {None}


def test_bytes_that_are_no_utf_8_spoil_only_their_line(ask_real) -> None:
    good = json.dumps({"id": "good", "question": PLAIN}).encode()
    done = ask_real("--batch", "-", stdin=b"\xff\xfe\x00{\n" + good + b"\n")
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert (first["kind"], first["line"], second["kind"]) == ("error", 1, "answer")


def test_a_line_with_windows_ends_and_a_last_line_without_end_are_read(ask_real) -> None:
    good = json.dumps({"id": "good", "question": PLAIN})
    done = ask_real("--batch", "-", stdin=f"{good}\r\n{good}")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["good", "good"]
    assert done.returncode == 0


def test_an_empty_batch_is_no_fault(ask_real) -> None:
    done = ask_real("--batch", "-", stdin="\n\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_batch_file_that_is_not_there_is_said(ask_real, tmp_path: Path) -> None:
    for name in (tmp_path / "none.jsonl", tmp_path):
        done = ask_real("--batch", name)
        assert done.returncode == 2
        assert str(name) in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_the_country_of_the_command_holds_for_lines_that_name_none(ask_real) -> None:
    lines = [{"question": EMERGENCY}, {"question": EMERGENCY, "country": "uk"}]
    done = ask_real("--batch", "-", "--country", "us", stdin="".join(json.dumps(line) + "\n" for line in lines))
    first, second = [json.loads(line)["urgent"]["message"] for line in done.stdout.splitlines()]
    assert ("911" in first, "999" in first) == (True, False)
    assert ("911" in second, "999" in second) == (False, True)


def test_a_batch_without_index_still_triages_every_line(run_cartqa, real_settings: Settings, tmp_path: Path) -> None:
    text = "".join(json.dumps({"id": n, "question": q}) + "\n" for n, q in enumerate([PLAIN, EMERGENCY]))
    done = run_cartqa("ask", "--batch", "-", "--index", tmp_path / "no", "--data", real_settings.data, stdin=text)
    assert done.returncode == 1
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert (first["kind"], second["kind"]) == ("error", "error")
    assert (first["id"], second["id"]) == (0, 1)
    assert first["urgent"] is None
    assert second["urgent"]["level"] == "emergency"


# --- settings


def test_the_flag_wins_over_the_environment_and_that_over_the_default(
    run_cartqa, real_settings: Settings, real_index_folder: Path, tmp_path: Path
) -> None:
    def message(*flags: object, **environment: object) -> dict[str, Any]:
        return value(run_cartqa("ask", "--json", *flags, PLAIN, env={k: str(v) for k, v in environment.items()}))

    data = real_settings.data
    assert message(CARTQA_INDEX=real_index_folder, CARTQA_DATA=data)["kind"] == "answer"
    assert message("--index", real_index_folder, CARTQA_INDEX=tmp_path / "no", CARTQA_DATA=data)["kind"] == "answer"
    wrong = message("--index", tmp_path / "no", CARTQA_INDEX=real_index_folder, CARTQA_DATA=data)
    assert wrong["kind"] == "error"
    assert str(tmp_path / "no") in wrong["message"]


def test_ask_never_builds(run_cartqa, real_settings: Settings, tmp_path: Path) -> None:
    done = run_cartqa("ask", "--json", "--index", tmp_path / "index", "--data", real_settings.data, PLAIN)
    assert done.returncode == 2
    assert "There is no index" in value(done)["message"]
    assert list(tmp_path.iterdir()) == []


def test_a_setting_that_is_wrong_is_said_in_one_sentence(ask_real) -> None:
    for name, wrong in [("CARTQA_RUNTIME", "abacus"), ("CARTQA_THREADS", "many"), ("CARTQA_WAITING", "0")]:
        done = ask_real("--json", PLAIN, env={name: wrong})
        assert done.returncode == 2
        assert name in done.stderr
        assert wrong in done.stderr
        assert len(done.stderr.splitlines()) == 1


# --- an index that cannot be used


@pytest.fixture
def copy(tiny_settings: Settings, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_settings.index, tmp_path / "index"))


def test_a_damaged_index_is_refused_with_found_expected_and_command(run_cartqa, real_settings, copy: Path) -> None:
    raw = bytearray((copy / "asked.faiss").read_bytes())
    raw[-1] ^= 1
    (copy / "asked.faiss").write_bytes(raw)
    done = run_cartqa("ask", "--json", "--index", copy, "--data", real_settings.data, PLAIN)
    assert done.returncode == 2
    message = value(done)["message"]
    assert re.search(r"`asked\.faiss` is damaged \(found sha256 [0-9a-f]{12}…, expected [0-9a-f]{12}…\)", message)
    assert "`cartqa build`" in message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 999}, "format 999"),
        ({"encoder": {"digest": "f" * 64}}, "ffffffffffff…"),
        ({"calibration": None}, "`cartqa calibrate`"),
    ],
    ids=["another format", "another encoder", "no decision parameters"],
)
def test_a_passport_that_does_not_fit_is_refused(
    run_cartqa, real_settings: Settings, copy: Path, change: dict[str, Any], said: str
) -> None:
    passport = json.loads((copy / "passport.json").read_text(encoding="utf-8"))
    for key, new in change.items():
        passport[key] = {**passport[key], **new} if isinstance(new, dict) else new
    (copy / "passport.json").write_text(json.dumps(passport), encoding="utf-8")
    done = run_cartqa("ask", "--json", "--index", copy, "--data", real_settings.data, EMERGENCY)
    assert done.returncode == 2
    found = value(done)
    assert found["kind"] == "error"
    assert said in found["message"]
    assert "`cartqa build`" in found["message"]
    assert found["urgent"]["level"] == "emergency"


# --- the data folder at the time of asking


def test_faults_in_the_articles_do_not_stop_an_index_that_is_there(
    run_cartqa, real_settings: Settings, real_index_folder: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(real_settings.data, tmp_path / "data"))
    (data / "articles" / "crs.md").write_text("---\nbroken", encoding="utf-8")
    done = run_cartqa("ask", "--json", "--index", real_index_folder, "--data", data, PLAIN)
    assert done.returncode == 0
    assert value(done)["kind"] == "answer"


@pytest.mark.parametrize("arguments", [["--json", PLAIN], [PLAIN], ["--batch", "-"]], ids=["json", "plain", "batch"])
def test_without_red_flags_nothing_is_answered_and_the_file_is_named(
    run_cartqa, real_settings: Settings, real_index_folder: Path, tmp_path: Path, arguments: list[str]
) -> None:
    """A page that answers and cannot see an emergency is worse than one that says what is missing."""
    data = tmp_path / "data"
    data.mkdir()
    for name in ("help_lines.toml", "sources.toml"):
        shutil.copyfile(real_settings.data / name, data / name)
    done = run_cartqa("ask", "--index", real_index_folder, "--data", data, *arguments, stdin='{"question": "q"}\n')
    assert done.returncode == 2
    assert "red_flags.toml" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
