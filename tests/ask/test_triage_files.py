"""The files of triage: what they must hold, how faults are told, and that they are read in milliseconds."""

from __future__ import annotations

import shutil
import time
import tomllib
from pathlib import Path

import pytest

from cartqa.ask.triage import Triage
from cartqa.ask.triage.files import COUNTRIES, read_flags, read_help_lines
from cartqa.errors import LibraryError
from cartqa.library.loader import load_library
from cartqa.library.schema import HelpLineEntry, RedFlagEntry
from cartqa.settings import data_folder

# every sign that issue 6 names
SIGNS = {
    "fever", "chills", "confusion", "speech", "handwriting", "sleepiness", "seizure", "fainting", "breathing",
    "chest_pain", "heartbeat", "low_blood_pressure", "bleeding", "headache", "weakness", "diarrhoea_vomiting", "urine",
    "belly_pain", "swelling", "line", "rash", "crisis", "overdose",
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name in ("red_flags.toml", "help_lines.toml", "sources.toml"):
        shutil.copy(data_folder() / name, tmp_path / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path: Path, start: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


def test_every_sign_of_the_issue_is_there_with_an_official_source() -> None:
    signs = {sign.key: sign for sign in read_flags(data_folder()).signs}
    assert signs.keys() >= SIGNS
    for sign in signs.values():
        for tier in sign.tiers:
            assert tier.source.url.startswith("http")
            assert tier.first.endswith(".")


def test_every_sign_names_sections_that_the_library_has() -> None:
    targets = {
        f"{document.slug}#{section.key}"
        for document in load_library(data_folder()).documents
        for section in document.sections
    }
    named = {tier.read for sign in read_flags(data_folder()).signs for tier in sign.tiers}
    assert len(named) > 5
    assert named - targets == set()


def test_an_emergency_is_never_sent_to_a_section_that_begins_with_calling_the_team() -> None:
    library = load_library(data_folder())
    for sign in read_flags(data_folder()).signs:
        for tier in sign.tiers:
            found = library.find(tier.read)
            assert found is not None
            lead = found[1].sentences[0].text
            if tier.level == "emergency" or sign.key == "unclear":  # which may be raised to one
                assert "911" in lead or sign.key == "crisis", sign.key
            elif tier.level == "call_team":
                assert not lead.startswith("Ring 911"), sign.key


def test_the_files_fit_their_schema() -> None:
    flags = tomllib.loads((data_folder() / "red_flags.toml").read_text(encoding="utf-8"))
    for value in flags["signs"].values():
        RedFlagEntry.model_validate(value)
    lines = tomllib.loads((data_folder() / "help_lines.toml").read_text(encoding="utf-8"))
    for value in lines.values():
        HelpLineEntry.model_validate(value)


def test_help_lines_of_every_country() -> None:
    lines = read_help_lines(data_folder())
    assert tuple(lines) == COUNTRIES
    assert [lines[key].emergency_number for key in ("us", "uk", "eu")] == ["911", "999", "112"]
    assert [lines[key].crisis_number for key in ("us", "uk")] == ["988", "116 123"]
    assert lines["uk"].advice_number == "111"
    assert all(line.looked_up >= "2026-11" for line in lines.values())


@pytest.mark.parametrize("name", ["red_flags.toml", "help_lines.toml", "sources.toml"])
def test_a_missing_file_is_told_with_how_to_mend_it(data: Path, name: str) -> None:
    (data / name).unlink()
    with pytest.raises(LibraryError, match=rf"{name}.*missing.*git checkout"):
        Triage.load(data)


@pytest.mark.parametrize("name", ["red_flags.toml", "help_lines.toml"])
def test_a_damaged_file_is_told_with_its_line(data: Path, name: str) -> None:
    text = (data / name).read_text(encoding="utf-8")
    line = text[: text.index("\n[")].count("\n") + 2
    (data / name).write_text(text.replace("\n[", "\n[[", 1), encoding="utf-8")
    with pytest.raises(LibraryError, match=rf"{name}:{line}: The TOML cannot be read"):
        Triage.load(data)


def test_a_file_that_is_not_text_is_told(data: Path) -> None:
    (data / "red_flags.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LibraryError, match=r"red_flags\.toml: The file is not UTF-8 text"):
        Triage.load(data)


def test_an_empty_file_is_told(data: Path) -> None:
    (data / "red_flags.toml").write_text("", encoding="utf-8")
    with pytest.raises(LibraryError, match="There are no signs"):
        Triage.load(data)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('level = "call_team"', 'level = "soon"', "The level of `fever` is 'soon'"),
        ('name = "a fever"', 'nam = "a fever"', "unknown key `nam`"),
        ('name = "a fever"\n', "", "lacks a text for `name`"),
        ('source = "kite-managing-side-effects"', 'source = "nowhere"', "The source `nowhere` is not in sources.toml"),
        ("read = ", "red = ", "unknown key `red`"),
        ('read = "infections-', 'read = "infections of ', "`signs.fever.read` is no section"),
        ("celsius = 38.0", 'celsius = "warm"', "The limit `celsius` is missing or no number"),
    ],
)
def test_a_wrong_entry_is_told_with_its_line(data: Path, old: str, new: str, told: str) -> None:
    change(data / "red_flags.toml", old, new)
    with pytest.raises(LibraryError, match=rf"red_flags\.toml:\d+: .*{told}"):
        Triage.load(data)


def test_the_line_told_is_the_line_of_the_entry(data: Path) -> None:
    change(data / "red_flags.toml", 'source = "kite-managing-side-effects"', 'source = "nowhere"')
    line = line_of(data / "red_flags.toml", 'source = "nowhere"')
    with pytest.raises(LibraryError, match=rf"red_flags\.toml:{line}: "):
        Triage.load(data)


@pytest.mark.parametrize(
    "phrase", ["a ~x b", "cant & wake & him", "can't wake", "@nobody wakes", "~3", "he? she?", "#x"]
)
def test_a_phrase_that_cannot_be_read_is_told(data: Path, phrase: str) -> None:
    change(data / "red_flags.toml", "\nsays = '''\n", f"\nsays = '''\n{phrase}\n")
    with pytest.raises(LibraryError, match=r"red_flags\.toml:\d+: fever: .*Mend that phrase"):
        Triage.load(data)


def test_a_country_without_numbers_is_told(data: Path) -> None:
    change(data / "help_lines.toml", "[eu]", "[europe]")
    with pytest.raises(LibraryError, match=r"(?s)There is no table `eu`"):
        Triage.load(data)


def test_a_number_that_is_none_is_told(data: Path) -> None:
    change(data / "help_lines.toml", 'emergency_number = "911"', 'emergency_number = "nine one one"')
    with pytest.raises(LibraryError, match=r"help_lines\.toml:\d+: `us.emergency_number` is no telephone number"):
        Triage.load(data)


def test_all_faults_are_told_at_once(data: Path) -> None:
    change(data / "red_flags.toml", 'name = "a fever"', 'nam = "a fever"')
    change(data / "red_flags.toml", 'name = "a seizure"', 'nam = "a seizure"')
    with pytest.raises(LibraryError, match=r"(?s)4 faults.*fever.*seizure"):
        Triage.load(data)


def test_the_rules_are_ready_in_milliseconds() -> None:
    times = []
    for _ in range(7):
        started = time.process_time()
        Triage(read_flags(data_folder()), read_help_lines(data_folder()))
        times.append(time.process_time() - started)
    assert min(times) < 0.15  # 50 ms on a quiet machine; room for a busy one
