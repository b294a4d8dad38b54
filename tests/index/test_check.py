from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cartqa.errors import InputError
from cartqa.index import check as check_module
from cartqa.index.asked_checks import asked_faults
from cartqa.index.check import find_faults, run_check, touched_by
from cartqa.index.encoders import EncoderInfo, Vectors
from cartqa.index.vector_cache import VectorCache
from cartqa.library.collection import AskedLine, Library
from cartqa.library.faults import Fault
from cartqa.settings import Settings
from cartqa.testing import TINY_FILES, FakeEncoder, tiny_library


class PlaneEncoder:
    """Texts that are angles: "a 30" is the direction of 30 degrees, so that nearness is known exactly."""

    info = EncoderInfo("plane", "fake", "0" * 64, 2, 64)

    def encode(self, texts: list[str]) -> Vectors:
        angles = np.radians([float(text.split()[-1]) for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)

    def token_counts(self, texts: list[str]) -> list[int]:
        return [4] * len(texts)


def plane_faults(lines: list[tuple[str, int]]) -> list[Fault]:
    asked = tuple(AskedLine(f"q{n} {angle}", target) for n, (target, angle) in enumerate(lines))
    encoder = PlaneEncoder()
    return list(asked_faults(Library((), asked=asked), encoder, VectorCache(None, encoder)))


FAR = [("a#x", 0), ("a#x", 1), ("a#x", 2), ("a#x", 3), ("b#y", 90), ("b#y", 91), ("b#y", 92), ("b#y", 93)]


def test_sections_far_apart_are_sound() -> None:
    assert plane_faults(FAR) == []


def test_the_same_question_under_two_sections_is_found_once() -> None:
    found = plane_faults([*FAR, ("c#z", 200), ("c#z", 201), ("c#z", 202), ("c#z", 45), ("d#w", 50)])
    same = [fault for fault in found if "is nearly" in fault.what]
    assert [(f.file, "c#z" in f.what and "d#w" in f.what) for f in same] == [("asked/c.toml", True)]


def test_near_questions_of_one_section_are_no_fault() -> None:
    assert plane_faults([("a#x", 0), ("a#x", 0), ("a#x", 1), ("b#y", 90), ("b#y", 90), ("b#y", 90)]) == []


def test_a_question_nearer_to_another_section_is_found() -> None:
    found = plane_faults([*FAR, ("a#x", 70)])
    assert [fault.file for fault in found] == ["asked/a.toml"]
    assert "is nearer to `b#y`" in found[0].what
    assert "q8 70" in found[0].what


def test_a_question_only_a_little_nearer_to_another_section_is_no_fault() -> None:
    assert plane_faults([*FAR, ("a#x", 49)]) == []


def test_no_questions_no_faults() -> None:
    assert plane_faults([]) == []


@pytest.fixture
def settings(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The check itself, with an encoder of hashed words."""
    monkeypatch.setattr(check_module, "building_encoder", lambda _: FakeEncoder())
    return Settings(data=tiny_folder, cache=tiny_folder.parent / "cache")


def edit(settings: Settings, name: str, old: str, new: str) -> None:
    assert old in TINY_FILES[name]
    (settings.data / name).write_text(TINY_FILES[name].replace(old, new), encoding="utf-8")


def test_a_sound_library_passes(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_check(settings, as_json=False, fix=False) == 0
    out = capsys.readouterr().out
    assert out == "2 articles, 4 sections, 40 asked questions, 3 sources: 0 faults, 0 warnings.\n"


def test_faults_of_every_kind_come_in_one_table(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    edit(settings, "articles/fever.md", "topic: side-effects", "topic: pets")  # loader
    edit(settings, "articles/driving.md", "[^agency-driving]: Driving rule", "[^agency-driving]: Old")  # footnotes
    edit(settings, "key_facts.toml", 'sources = ["agency-fever"]', 'sources = ["gone"]')  # checks
    moved = "my husband feels very hot today and the number on the thermometer reads 37.5 now what"
    edit(settings, "asked/driving.toml", "can I cycle to the shop", moved)  # asked
    edit(settings, "asked/fever.toml", "my husband feels hot but reads 37.5", f"{moved} please")
    assert run_check(settings, as_json=False, fix=False) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("fault    articles/fever.md:4") and "`pets` is no topic" in line]
    assert [line for line in lines if "articles/driving.md:0" in line and "`cartqa check --fix`" in line]
    assert [line for line in lines if "key_facts.toml:0" in line and "`gone`" in line]
    assert [line for line in lines if "asked/driving.toml:0" in line and moved in line]
    assert lines[-1].endswith(f": {len(lines) - 1} faults, 0 warnings.")


def test_json_gives_the_same_faults(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    edit(settings, "articles/fever.md", "topic: side-effects", "topic: pets")
    assert run_check(settings, as_json=True, fix=False) == 1
    value = json.loads(capsys.readouterr().out)
    assert value["articles"] == 2
    assert value["fixed"] == []
    assert value["faults"] == [
        {
            "file": "articles/fever.md",
            "line": 4,
            "what": "`pets` is no topic",
            "mend": "Those in `stages.toml`: living, side-effects",
            "warning": False,
            "fixable": False,
        }
    ]


def test_warnings_alone_do_not_fail(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    edit(settings, "articles/fever.md", "checked: 2026-11-22", "checked: 2001-01-01")
    assert run_check(settings, as_json=False, fix=False) == 0
    out = capsys.readouterr().out
    assert "warning  articles/fever.md:1  It was last checked" in out
    assert out.endswith("0 faults, 1 warnings.\n")


def test_fix_mends_the_footnotes_and_says_so(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    edit(settings, "articles/driving.md", "[^agency-driving]: Driving rule", "[^agency-driving]: Old")
    assert run_check(settings, as_json=False, fix=False) == 1
    capsys.readouterr()
    assert run_check(settings, as_json=False, fix=True) == 0
    assert "mended  articles/driving.md" in capsys.readouterr().out
    text = (settings.data / "articles/driving.md").read_text(encoding="utf-8")
    assert text == TINY_FILES["articles/driving.md"]
    assert run_check(settings, as_json=False, fix=True) == 0
    assert "mended" not in capsys.readouterr().out


@pytest.mark.parametrize("ledger", ["not toml", None], ids=["unreadable", "missing"])
def test_fix_strips_nothing_when_the_ledger_cannot_be_read(settings: Settings, ledger: str | None) -> None:
    path = settings.data / "sources.toml"
    path.unlink() if ledger is None else path.write_text(ledger, encoding="utf-8")
    before = {file: file.read_bytes() for file in (settings.data / "articles").iterdir()}
    _, faults, changed = find_faults(settings, fix=True)
    assert [fault for fault in faults if fault.file == "sources.toml"]
    assert changed == []
    assert {file: file.read_bytes() for file in (settings.data / "articles").iterdir()} == before


def test_faults_come_before_warnings_in_order_of_file_and_line(settings: Settings) -> None:
    edit(settings, "articles/fever.md", "checked: 2026-11-22", "checked: 2001-01-01")
    edit(settings, "articles/driving.md", "topic: living", "topic: pets")
    edit(settings, "glossary.toml", 'kind = "side-effect"', 'kind = "planet"')
    _, faults, _ = find_faults(settings)
    assert [(f.warning, f.file, f.line) for f in faults] == sorted((f.warning, f.file, f.line) for f in faults)
    assert [f.file for f in faults] == ["articles/driving.md", "glossary.toml", "articles/fever.md"]


def test_a_missing_data_folder_is_a_fault_not_a_crash(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    gone = settings.model_copy(update={"data": settings.data / "gone"})
    assert run_check(gone, as_json=False, fix=True) == 1
    assert "There is no such data folder" in capsys.readouterr().out


def test_what_rests_on_a_key_fact_is_listed(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    lines = touched_by(tiny_library(), "fever")
    assert lines[0] == "fever: 38.0 °C (100.4 °F) (agency-fever)"
    assert "section  fever#what-temperature-counts-as-a-fever" in lines
    assert "asked    fever#what-temperature-counts-as-a-fever: fever cutoff number" in lines
    assert "list     going-home#2: At which temperature do I call you?" in lines
    assert len(lines) == 1 + 1 + 10 + 1
    assert run_check(settings, as_json=False, fix=False, touches="fever") == 0
    assert capsys.readouterr().out.splitlines() == lines


def test_an_unknown_key_fact_is_said_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"no key fact `gone`.*are: fever\."):
        touched_by(tiny_library(), "gone")
