"""The command line: every fault in one sentence (or one line a fault), the right exit status, no traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cartqa
from cartqa import cli
from cartqa.errors import CartqaError
from cartqa.settings import Settings
from cartqa.testing import TINY_FILES

COMMANDS = ["build", "serve", "ask", "check", "calibrate", "eval"]


def test_version(run_cartqa) -> None:
    done = run_cartqa("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"cartqa {cartqa.__version__}\n", "")


def test_help_names_every_command(run_cartqa) -> None:
    done = run_cartqa("--help")
    assert done.returncode == 0
    assert [command for command in COMMANDS if not re.search(rf"^    {command}\s", done.stdout, re.MULTILINE)] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main([command, "--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert "CARTQA_INDEX" in out
    assert "CARTQA_DATA" in out


def test_serve_listens_on_this_machine_only_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["serve", "--help"])
    out = " ".join(capsys.readouterr().out.split())
    assert "(default: 127.0.0.1)" in out
    assert "(default: 7860)" in out


@pytest.mark.parametrize("arguments", [[], ["bake"], ["ask", "--colour"], ["build", "--runtime", "abacus"]])
def test_wrong_use_exits_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert "usage: cartqa" in capsys.readouterr().err


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise error

    monkeypatch.setattr("cartqa.index.check.run_check", fail)


def test_a_fault_is_one_sentence_and_exits_2(monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    fail_with(monkeypatch, CartqaError("Found this, expected that; run `cartqa build`."))
    assert cli.main(["check"]) == 2
    assert capsys.readouterr() == ("", "cartqa: Found this, expected that; run `cartqa build`.\n")


def test_ctrl_c_exits_130(monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    fail_with(monkeypatch, KeyboardInterrupt())
    assert cli.main(["check"]) == 130
    assert capsys.readouterr().err == "cartqa: stopped.\n"


def test_a_reader_that_goes_away_makes_no_traceback(real_settings: Settings, real_index_folder: Path) -> None:
    """As `cartqa ask --batch lines | head -1` does."""
    line = json.dumps({"question": "What is CRS?"}) + "\n"
    command = [str(Path(sys.executable).with_name("cartqa")), "ask", "--batch", "-"]
    command += ["--index", str(real_index_folder), "--data", str(real_settings.data)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(line)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["kind"] == "answer"
        process.stdout.close()
        process.stdin.write(line * 50)
        process.stdin.close()
        err = process.stderr.read()
        assert process.wait(60) == 1
    assert "Traceback" not in err
    assert "Exception ignored" not in err


# --- build


def test_build_says_what_it_built(run_cartqa, tiny_folder: Path, tmp_path: Path) -> None:
    done = run_cartqa("build", "--quiet", "--data", tiny_folder, "--index", tmp_path / "index")
    assert done.returncode == 0
    assert done.stderr == ""
    first, second = done.stdout.splitlines()
    assert first == f"Built {tmp_path / 'index'}: 2 articles, 4 sections, 4 passages, 40 asked questions."
    assert "`cartqa calibrate`" in second  # the tiny library has no decision parameters

    same = run_cartqa("build", "--if-needed", "--data", tiny_folder, "--index", tmp_path / "index")
    assert (same.returncode, same.stdout) == (0, f"The index at {tmp_path / 'index'} is up to date.\n")

    (tiny_folder / "glossary.toml").write_text("", encoding="utf-8")
    changed = run_cartqa("build", "--if-needed", "--quiet", "--data", tiny_folder, "--index", tmp_path / "index")
    assert changed.stdout.startswith("Built ")


def test_build_shows_its_progress(run_cartqa, tiny_folder: Path, tmp_path: Path) -> None:
    done = run_cartqa("build", "--data", tiny_folder, "--index", tmp_path / "index")
    assert done.returncode == 0
    assert "Passages" in done.stderr
    assert "Asked questions" in done.stderr


def test_build_lists_every_fault_of_the_library_and_exits_2(run_cartqa, tiny_folder: Path, tmp_path: Path) -> None:
    fever = TINY_FILES["articles/fever.md"]
    (tiny_folder / "articles/fever.md").write_text(fever.replace("title: Fever", "title: Fever: a"), encoding="utf-8")
    driving = TINY_FILES["articles/driving.md"].replace("topic: living", "topic: dying")
    (tiny_folder / "articles/driving.md").write_text(driving, encoding="utf-8")
    done = run_cartqa("build", "--quiet", "--data", tiny_folder, "--index", tmp_path / "index")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "articles/fever.md:2: The front matter cannot be read" in done.stderr
    assert "articles/driving.md:4: `dying` is no topic" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "index").exists()


def test_an_unknown_model_is_one_sentence(run_cartqa, tiny_folder: Path, tmp_path: Path) -> None:
    done = run_cartqa(
        "build", "--data", tiny_folder, "--index", tmp_path / "index", env={"CARTQA_ENCODER": "no-such-model"}
    )
    assert done.returncode == 2
    assert done.stderr.startswith("cartqa: There is no model `no-such-model` on this machine")
    assert "CARTQA_ENCODER" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_data_folder_that_is_not_there_is_said(run_cartqa, tmp_path: Path) -> None:
    done = run_cartqa("build", "--data", tmp_path / "none", "--index", tmp_path / "index")
    assert done.returncode == 2
    assert str(tmp_path / "none") in done.stderr
    assert "CARTQA_DATA" in done.stderr


def test_a_folder_of_one_s_own_is_never_made_an_index(run_cartqa, tiny_folder: Path, tmp_path: Path) -> None:
    done = run_cartqa("build", "--data", tiny_folder, "--index", tiny_folder)
    assert done.returncode == 2
    assert "not an index" in done.stderr
    assert {p.relative_to(tiny_folder).as_posix() for p in tiny_folder.rglob("*") if p.is_file()} == set(TINY_FILES)


# --- check


def test_check_exits_1_on_faults_and_mends_what_it_can(run_cartqa, tiny_folder: Path) -> None:
    text = TINY_FILES["articles/driving.md"]
    (tiny_folder / "articles/driving.md").write_text(text.replace(": Driving rule |", ": Old |"), encoding="utf-8")
    found = run_cartqa("check", "--data", tiny_folder)
    assert found.returncode == 1
    assert "articles/driving.md" in found.stdout
    mended = run_cartqa("check", "--fix", "--json", "--data", tiny_folder)
    assert mended.returncode == 0, mended.stdout
    assert json.loads(mended.stdout) == {"faults": [], "articles": 2, "fixed": ["articles/driving.md"]}
    assert (tiny_folder / "articles/driving.md").read_text(encoding="utf-8") == text


def test_check_lists_what_rests_on_a_key_fact(run_cartqa, tiny_folder: Path) -> None:
    done = run_cartqa("check", "--touches", "fever", "--data", tiny_folder)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "fever: 38.0 °C (100.4 °F) (agency-fever)"
    unknown = run_cartqa("check", "--touches", "moon", "--data", tiny_folder)
    assert unknown.returncode == 2
    assert len(unknown.stderr.splitlines()) == 1


@pytest.mark.slow
def test_the_shipped_library_passes_check(run_cartqa, real_settings: Settings) -> None:
    done = run_cartqa("check", "--json", "--data", real_settings.data)
    faults = [fault for fault in json.loads(done.stdout)["faults"] if not fault["warning"]]
    assert faults == []
    assert done.returncode == 0
