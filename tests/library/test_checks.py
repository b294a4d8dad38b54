"""Each check finds its own kind of fault, and says nothing where there is none."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from cartqa.library.checks import article_grade, check_library
from cartqa.library.collection import Library
from cartqa.library.faults import Fault
from cartqa.library.loader import load_library
from cartqa.library.markdown import RawSection, parse_section
from cartqa.library.values import Document
from cartqa.testing import TINY_FILES, write_data_folder

TODAY = datetime.date(2026, 11, 22)
FEVER, DRIVING = "articles/fever.md", "articles/driving.md"


def check(tmp_path: Path, changes: dict[str, str] | None = None, today: datetime.date = TODAY) -> list[Fault]:
    return check_library(load_library(write_data_folder(tmp_path / "data", changes)), today)


def swapped(name: str, old: str, new: str) -> dict[str, str]:
    assert old in TINY_FILES[name]
    return {name: TINY_FILES[name].replace(old, new)}


def added(sentence: str) -> dict[str, str]:
    """The bicycle section of the driving article with one more sentence, not its first."""
    return swapped(DRIVING, "Walk where you can.", f"Walk where you can. {sentence}")


def test_a_sound_library_has_neither_fault_nor_warning(tmp_path: Path) -> None:
    assert check(tmp_path) == []


HARD = (
    "Immunological complications necessitate comprehensive multidisciplinary hospitalization, "
    "considering individualized pharmacological interventions.[^agency-driving]"
)


@pytest.mark.parametrize(
    ("changes", "file", "line", "what"),
    [
        pytest.param(
            swapped(DRIVING, "Ask a friend for lifts.", f"{HARD} {HARD.replace('Immuno', 'Patho')}"),
            DRIVING, 0, "The reading grade is", id="reading grade",
        ),
        pytest.param(
            added(" ".join(f"Walk with friend number{n} now." for n in range(25))),
            DRIVING, 12, "has 144 words, at most 130", id="too long",
        ),
        pytest.param(
            swapped(DRIVING, "A bicycle counts", "It counts"),
            DRIVING, 12, "opens with a word that points outside: “It", id="points outside",
        ),
        pytest.param(
            swapped(DRIVING, "A bicycle counts", "These bikes count"), DRIVING, 12, "points outside: “These",
            id="points outside too",
        ),
        pytest.param(added("Wait 3 weeks."), DRIVING, 12, "has no source: “Wait 3 weeks.”", id="a number"),
        pytest.param(added("Rest 12% more."), DRIVING, 12, "has no source: “Rest 12%", id="a percentage"),
        pytest.param(
            added("A crash can cause harm to you."), DRIVING, 12, "has no source: “A crash can cause", id="a risk"
        ),
        pytest.param(
            added("Insurers are required to wait."), DRIVING, 12, "has no source: “Insurers are required", id="a rule"
        ),
        pytest.param(
            added("Busy immune cells send out signals, and the signals heat the body.[^trial-crs]"),
            FEVER, 12, "stands in `driving#may-i-ride-a-bicycle` too", id="the same sentence twice",
        ),
        pytest.param(
            swapped("asked/driving.toml", '  "is bicycle ok or not ok",\n', ""),
            "asked/driving.toml", 0, "`may-i-ride-a-bicycle` has 9 asked questions", id="few asked",
        ),
        pytest.param(
            swapped("asked/driving.toml", "can I cycle to the shop", "Fever  CUTOFF number"),
            "asked/fever.toml", 0, "is asked of `driving#may-i-ride-a-bicycle` too", id="one question, two sections",
        ),
        pytest.param(
            swapped(FEVER, "driving#how-long-do-i-have", "driving#how-short-do-i-have"),
            FEVER, 12, "link to `driving#how-short", id="a link to no section",
        ),
        pytest.param(
            swapped(FEVER, "(driving#how-long-do-i-have-to-stay-off-the-road)", "(flying)"),
            FEVER, 12, "link to `flying` leads nowhere", id="a link to no article",
        ),
        pytest.param(
            swapped("sources.toml", "https://agency.example/driving", "https://AGENCY.example/fever/"),
            "sources.toml", 0, "One address stands under 2 keys: agency-fever, agency-driving", id="one address twice",
        ),
        pytest.param(
            swapped("key_facts.toml", 'sources = ["agency-fever"]', 'sources = ["gone"]'),
            "key_facts.toml", 0, "names the source `gone`", id="key fact without its source",
        ),
        pytest.param(
            swapped("key_facts.toml", "fever#what-temperature", "fever#which-temperature"),
            "key_facts.toml", 0, "names `fever#which-temperature-counts-as-a-fever`", id="key fact without its section",
        ),
        pytest.param(
            swapped(FEVER, "temperature of 38.0 °C (100.4 °F) or more", "temperature of 38.5 °C or more"),
            FEVER, 9, "does not say what `fever` says: 38.0 °C (100.4 °F)", id="a section that left its key fact",
        ),
        pytest.param(
            added("In some clinics a FEVER is 39 degrees.[^agency-fever]"),
            DRIVING, 12, "“FEVER is 39” goes against the key fact `fever`", id="a sentence against a key fact",
        ),
    ],
)  # fmt: skip
def test_each_kind_of_fault_is_found_where_it_is(
    tmp_path: Path, changes: dict[str, str], file: str, line: int, what: str
) -> None:
    found = check(tmp_path, changes)
    assert [(f.file, f.line) for f in found if what in f.what and not f.warning] == [(file, line)], found
    assert all(f.mend for f in found)


def article(grade_above: float, grade_below: float) -> Document:
    """An article whose reading grade lies between the two, mixed from plain and hard sentences."""
    plain, hard = "We help you with this.", "Hospital pharmacists prepare medicines carefully every single morning."
    for count in range(1, 60):
        body = " ".join([plain] * 30 + [hard] * count)
        document = Document("a", "A", (parse_section(RawSection("What?", body, 1)),), checked="2026-11-22", path="a.md")
        if grade_above < article_grade(document) <= grade_below:
            return document
    raise AssertionError("no mixture fits")


@pytest.mark.parametrize(
    ("between", "files"),
    [((6.9, 7.4), []), ((7.5, 8.0), ["articles"]), ((8.0, 8.6), ["a.md", "articles"])],
)
def test_an_article_and_the_library_s_median_have_their_own_limits(
    between: tuple[float, float], files: list[str]
) -> None:
    found = check_library(Library((article(*between),)), TODAY)
    assert [f.file for f in found if "reading grade" in f.what] == files


@pytest.mark.parametrize(
    "sentence",
    [
        "Call 911 at once.", "Ring 999 or 112.", "The crisis line 988 is open.", "Ring 1-800-555-0199 for help.",
        "The line is open 24 hours.", "The product looks for CD19.", "Your team calls you on day 7.",
        "Ask whether the trial is open.", "Call your team when something is life-threatening.",
        "What can cause a delay?", "Here are 3 things to pack:",
    ],
)  # fmt: skip
def test_advice_telephone_numbers_and_names_need_no_source(tmp_path: Path, sentence: str) -> None:
    assert check(tmp_path, added(sentence)) == []


def test_a_claim_with_a_source_is_no_fault(tmp_path: Path) -> None:
    assert check(tmp_path, added("A crash can cause harm in 3 of 4 people.[^agency-driving]")) == []


def test_short_sentences_may_stand_twice(tmp_path: Path) -> None:
    assert check(tmp_path, added("Take your temperature twice a day.")) != []
    fever = swapped(FEVER, "- A racing heart.", "- A racing heart. Call your team at once.")
    assert check(tmp_path, added("Call your team at once.") | fever) == []


@pytest.mark.parametrize("target", ["https://x.example/a", "mailto:a@x.example", "tel:911", "/questions", "fever"])
def test_links_that_lead_somewhere_are_no_fault(tmp_path: Path, target: str) -> None:
    assert check(tmp_path, added(f"See [this page]({target}).")) == []


def test_an_article_not_checked_for_a_year_is_a_warning(tmp_path: Path) -> None:
    def after(days: int) -> list[Fault]:
        return check(tmp_path / str(days), None, TODAY + datetime.timedelta(days=days))

    assert after(365) == []
    assert [(f.file, f.warning) for f in after(366)] == [(DRIVING, True), (FEVER, True)]
    assert "366 days ago" in after(366)[0].what


def test_an_unused_source_is_a_warning(tmp_path: Path) -> None:
    more = '\n[spare]\ntitle = "S"\npublisher = "P"\ndate = ""\nurl = "https://s.example"\nlooked_up = "2026-11"\n'
    found = check(tmp_path, {"sources.toml": TINY_FILES["sources.toml"] + more})
    assert [(f.file, f.what, f.warning) for f in found] == [("sources.toml", "`spare` is used by nothing", True)]


def test_a_source_that_red_flags_name_is_used(tmp_path: Path) -> None:
    more = '\n[spare]\ntitle = "S"\npublisher = "P"\ndate = ""\nurl = "https://s.example"\nlooked_up = "2026-11"\n'
    root = write_data_folder(tmp_path / "data", {"sources.toml": TINY_FILES["sources.toml"] + more})
    (root / "red_flags.toml").write_text('[x]\nsource = "spare"\n', encoding="utf-8")
    library = load_library(root)
    assert "spare" in library.ledger_uses
    assert check_library(library, TODAY) == []


def test_the_shipped_library_passes_every_check_that_needs_no_model(real_library: Library) -> None:
    real = [str(f) for f in check_library(real_library, TODAY) if not f.warning]
    assert real == []
