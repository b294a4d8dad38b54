from __future__ import annotations

from pathlib import Path

import pytest

from cartqa.errors import LibraryError
from cartqa.library.faults import Fault
from cartqa.library.loader import load_library, read_library
from cartqa.testing import TINY_FILES, write_data_folder

FEVER, DRIVING = TINY_FILES["articles/fever.md"], TINY_FILES["articles/driving.md"]
LIST = TINY_FILES["questions_to_ask/going-home.toml"]
TWICE = "## What temperature counts as a fever?"
LOOSE = FEVER.replace("or more.[^agency-fever]", "or more.[^agency fever]")


def swapped(name: str, old: str, new: str) -> dict[str, str]:
    """One file of the tiny library with one stretch exchanged."""
    text = TINY_FILES[name]
    assert old in text
    return {name: text.replace(old, new)}


def faults(tmp_path: Path, changes: dict[str, str | bytes | None]) -> list[Fault]:
    return read_library(write_data_folder(tmp_path / "data", changes))[1]


def test_a_whole_library_has_no_fault_and_loads(tmp_path: Path) -> None:
    root = write_data_folder(tmp_path / "data")
    library = load_library(root)
    assert [d.slug for d in library.documents] == ["driving", "fever"]
    assert set(library.sources) == {"agency-fever", "agency-driving", "trial-crs"}
    assert len(library.asked) == 40
    assert library.asked[0].target == "driving#how-long-do-i-have-to-stay-off-the-road"
    assert [group.kind for group in library.outside] == ["not_covered", "redirect"]
    assert [question.number for question in library.lists[0].questions] == [1, 2]
    assert library.find("fever#what-temperature-counts-as-a-fever") is not None
    assert library.find("fever#nothing") is None
    assert library.find("nothing#nothing") is None


# what is changed, the file and line that are named, words of the fault, words of the mend
CASES = [
    pytest.param(
        swapped("articles/fever.md", "---\n## What temp", "## What temp"),
        "articles/fever.md", 1, "front matter is not closed", "`---`", id="front matter not closed",
    ),
    pytest.param(
        {"articles/fever.md": "Hello.\n" + FEVER}, "articles/fever.md", 1, "front matter", "`---`", id="text before it"
    ),
    pytest.param(
        swapped("articles/fever.md", "title: Fever after", "title: Fever: after"),
        "articles/fever.md", 2, "cannot be read", "colon", id="a colon in a title",
    ),
    pytest.param(
        swapped("articles/fever.md", "topic: side-effects", "topic: side\x01effects"),
        "articles/fever.md", 4, "cannot be read", "colon", id="a control character in the front matter",
    ),
    pytest.param(
        swapped("articles/fever.md", "checked: 2026-11-22", "checked: 2026-13-45"),
        "articles/fever.md", 7, "`checked` is wrong", "title, summary", id="a day that does not exist",
    ),
    pytest.param(
        swapped("articles/fever.md", "summary: What a fever means after CAR-T, and when to call.\n", ""),
        "articles/fever.md", 1, "lacks `summary`", "title, summary", id="a missing key",
    ),
    pytest.param(
        swapped("articles/fever.md", "topic: side-effects", "topic: side-effects\ncolour: red"),
        "articles/fever.md", 5, "unknown key `colour`", "title, summary", id="an unknown key",
    ),
    pytest.param(
        swapped("articles/fever.md", "stages: [first-weeks]", "stages: []"),
        "articles/fever.md", 5, "`stages` is wrong", "title, summary", id="no stage",
    ),
    pytest.param(
        swapped("articles/fever.md", "topic: side-effects", "topic: pets"),
        "articles/fever.md", 4, "`pets` is no topic", "living, side-effects", id="unknown topic",
    ),
    pytest.param(
        swapped("articles/fever.md", "[first-weeks]", "[first-weeks, moon]"),
        "articles/fever.md", 5, "`moon` is no stage", "first-weeks, going-home", id="unknown stage",
    ),
    pytest.param(
        swapped("articles/fever.md", "[patient, caregiver]", "[patient, dog]"),
        "articles/fever.md", 6, "`dog` is no role", "caregiver, patient", id="unknown role",
    ),
    pytest.param(
        swapped("articles/fever.md", "signals heat the body.[^trial-crs]", "signals heat the body.[^trial-x]"),
        "articles/fever.md", 12, "`[^trial-x]` is not in the ledger", "sources.toml", id="unknown source",
    ),
    pytest.param(
        {"articles/fever.md": LOOSE}, "articles/fever.md", 10, "mark is not closed", "`[^key]`", id="a mark not closed"
    ),
    pytest.param(
        swapped("articles/fever.md", "A racing heart.\n", "A racing heart.\n\n[^trial-crs]\n\n- [^agency-driving]\n"),
        "articles/fever.md", 12, "`[^agency-driving]` stands behind no sentence", "right after", id="a mark alone",
    ),
    pytest.param(
        swapped("articles/fever.md", "## Why does a fever happen after CAR-T?", TWICE),
        "articles/fever.md", 12, "again (first on line 9)", "differently", id="one heading twice",
    ),
    pytest.param(
        swapped("articles/driving.md", "## May I ride a bicycle?", "## ???\nText.\n\n## May I ride a bicycle?"),
        "articles/driving.md", 12, "no key", "question", id="a heading without words",
    ),
    pytest.param(
        swapped("articles/driving.md", "## May I ride a bicycle?", "## Empty?\n\n## May I ride a bicycle?"),
        "articles/driving.md", 12, "section is empty", "text", id="an empty section",
    ),
    pytest.param(
        swapped("articles/fever.md", "---\n## What temp", "---\nHello.\n\n## What temp"),
        "articles/fever.md", 9, "before the first heading", "`## `", id="text before the first heading",
    ),
    pytest.param(
        {"articles/pets.md": FEVER[: FEVER.index("## ")]},
        "articles/pets.md", 9, "no section", "`## `", id="no section",
    ),
    *(
        pytest.param(
            swapped("articles/fever.md", "- A racing heart.", f"- A racing heart.\n\n{markdown}"),
            "articles/fever.md", 17, what, "paragraphs", id=f"not allowed: {what}",
        )
        for markdown, what in [
            ("### Third level", "A heading other than"),
            ("# First level", "A heading other than"),
            ("| a | b |", "A table"),
            ("```", "A block of code"),
            ("See ![it](x.png)", "An image"),
            ("Some <b>bold</b> text", "HTML"),
        ]
    ),
    pytest.param({"articles/fever.md": FEVER.encode("utf-16")}, "articles/fever.md", 1, "UTF-8", "UTF-8", id="UTF-16"),
    pytest.param(
        {"sources.toml": TINY_FILES["sources.toml"].encode() + b'\n[x]\ntitle = "caf\xe9"\n'},
        "sources.toml", 23, "not UTF-8", "UTF-8", id="Latin-1",
    ),
    pytest.param({"articles/pets.md/x": ""}, "articles/pets.md", 0, "cannot be read", "readable", id="a folder"),
    pytest.param({"sources.toml": None}, "sources.toml", 0, "is missing", "Put it back", id="missing ledger"),
    pytest.param({"stages.toml": None}, "stages.toml", 0, "is missing", "Put it back", id="missing stages"),
    pytest.param(
        {"outside.toml": "[a]\nkind = not_covered\n"}, "outside.toml", 2, "TOML cannot be read", "quotes", id="bad TOML"
    ),
    pytest.param(
        {"stages.toml": "stages = 3\n" + TINY_FILES["stages.toml"].replace("[stages.", "[old.")},
        "stages.toml", 0, "`stages` is not a table", "[stages.key]", id="stages of another shape",
    ),
    pytest.param(
        {"sources.toml": "loose = 3\n" + TINY_FILES["sources.toml"]},
        "sources.toml", 0, "Source `loose` is not a table", "key = value", id="a value without a table",
    ),
    pytest.param(
        swapped("sources.toml", 'url = "https://agency.example/fever"', 'url = "agency.example/fever"'),
        "sources.toml", 5, "`url` is wrong", "title, publisher", id="an address without https",
    ),
    pytest.param(
        swapped("sources.toml", 'looked_up = "2026-11"\n', 'looked_up = "last week"\n'),
        "sources.toml", 13, "`looked_up` is wrong", "title, publisher", id="a day that is none",
    ),
    pytest.param(
        swapped("sources.toml", 'publisher = "The Journal"\n', ""),
        "sources.toml", 15, "Source `trial-crs` lacks `publisher`", "title, publisher", id="a source without publisher",
    ),
    pytest.param(
        swapped("asked/fever.toml", "[why-does-a-fever-happen-after-car-t]", "[why-does-it-happen]"),
        "asked/fever.toml", 15, "`why-does-it-happen` is no section of `fever`", "why-does-a-fever-happen",
        id="orphan asked key",
    ),
    pytest.param(
        {"asked/pets.toml": "[x]\nasked = []\n"},
        "asked/pets.toml", 0, "no article `pets`", "slug", id="orphan asked file",
    ),
    pytest.param(
        {"asked/fever.toml": '[what-temperature-counts-as-a-fever]\nasked = "one"\n'},
        "asked/fever.toml", 2, "`asked` is wrong", "asked", id="asked is no list",
    ),
    pytest.param(
        swapped("asked/driving.toml", "[may-i-ride-a-bicycle]", "[how-long-do-i-have-to-stay-off-the-road]"),
        "asked/driving.toml", 15, "TOML cannot be read", "Mend", id="one section asked twice",
    ),
    pytest.param(
        swapped("outside.toml", 'kind = "redirect"', 'kind = "rude"'),
        "outside.toml", 7, "`kind` is wrong", "message", id="unknown kind of refusal",
    ),
    pytest.param(
        swapped("questions_to_ask/going-home.toml", "fever#what-temperature-counts-as-a-fever", "fever#gone"),
        "questions_to_ask/going-home.toml", 12, "Question 2 links to `fever#gone`", "article#section-key",
        id="a list question that links nowhere",
    ),
    pytest.param(
        swapped("questions_to_ask/going-home.toml", "fever#what-temperature-counts-as-a-fever", "fever"),
        "questions_to_ask/going-home.toml", 12, "`question.1.link` is wrong", "title", id="a link without a section",
    ),
    pytest.param(
        swapped("questions_to_ask/going-home.toml", '["going-home"]', '["moon"]'),
        "questions_to_ask/going-home.toml", 3, "`moon` is no stage", "going-home", id="a list for an unknown stage",
    ),
    pytest.param(
        {"questions_to_ask/empty.toml": ""}, "questions_to_ask/empty.toml", 1, "lacks `title`", "title", id="empty list"
    ),
    pytest.param(
        swapped("glossary.toml", 'kind = "side-effect"', 'kind = "planet"'),
        "glossary.toml", 3, "`kind` is wrong", "term", id="a term of unknown kind",
    ),
    pytest.param(
        swapped("key_facts.toml", 'says = "38', 'says = "(38'),
        "key_facts.toml", 6, "`says` is wrong", "fact, value", id="a key fact with a broken pattern",
    ),
    pytest.param(
        {"key_facts.toml": b'[x]\nfact = "\xff"\n'}, "key_facts.toml", 2, "UTF-8", "UTF-8", id="facts not UTF-8"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "file", "line", "what", "mend"), CASES)
def test_each_fault_names_file_line_what_is_wrong_and_how_to_mend_it(
    tmp_path: Path, changes: dict[str, str | bytes | None], file: str, line: int, what: str, mend: str
) -> None:
    found = faults(tmp_path, changes)
    named = [fault for fault in found if fault.file == file and what in fault.what]
    assert named, found
    assert named[0].line == line
    assert mend in named[0].mend
    assert not named[0].warning
    text = str(named[0])
    assert text.startswith(f"{file}:{line}: " if line else f"{file}: ")
    assert "\n" not in text


@pytest.mark.parametrize(("changes", "file", "line", "what", "mend"), CASES)
def test_a_library_with_a_fault_is_not_loaded(
    tmp_path: Path, changes: dict[str, str | bytes | None], file: str, line: int, what: str, mend: str
) -> None:
    with pytest.raises(LibraryError, match="The library has "):
        load_library(write_data_folder(tmp_path / "data", changes))


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    changes = {
        **swapped("articles/fever.md", "topic: side-effects", "topic: pets"),
        **swapped("articles/driving.md", "[^agency-driving] Ask", "[^gone] Ask"),
        **swapped("asked/fever.toml", "[why-does-a-fever", "[why-does-no-fever"),
        **swapped("glossary.toml", "meaning", "sense"),
        "outside.toml": "kind = not\n",
    }
    with pytest.raises(LibraryError) as error:
        load_library(write_data_folder(tmp_path / "data", changes))
    text = str(error.value)
    for part in (
        "articles/fever.md:4: `pets`", "articles/driving.md:9: `[^gone]`", "asked/fever.toml:15: ", "outside.toml:1: ",
        "glossary.toml:1: Term `crs` lacks `meaning`", "unknown key `sense`",
    ):  # fmt: skip
        assert part in text
    assert text.startswith(f"The library has {len(text.splitlines()) - 1} faults:\n")


def test_one_fault_is_counted_as_one(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"^The library has 1 fault:\n"):
        load_library(
            write_data_folder(tmp_path / "data", swapped("articles/fever.md", "topic: side", "topic: in-side"))
        )


def test_an_unreadable_article_leaves_the_others_readable(tmp_path: Path) -> None:
    library, found = read_library(write_data_folder(tmp_path / "data", {"articles/fever.md": "nothing"}))
    assert found
    assert [d.slug for d in library.documents] == ["driving"]


def test_no_data_folder_is_one_fault(tmp_path: Path) -> None:
    library, found = read_library(tmp_path / "nowhere")
    assert library.documents == ()
    assert [(f.file, f.what) for f in found] == [(str(tmp_path / "nowhere"), "There is no such data folder")]
    assert "CARTQA_DATA" in found[0].mend


def test_no_article_is_a_fault(tmp_path: Path) -> None:
    none = {name: None for name in TINY_FILES if name.startswith(("articles/", "asked/", "questions_to_ask/"))}
    assert [fault.what for fault in faults(tmp_path, none)] == ["There is no article"]


@pytest.mark.parametrize("text", [FEVER.replace("\n", "\r\n"), "\ufeff" + FEVER], ids=["CRLF", "byte order mark"])
def test_other_systems_line_ends_and_marks_make_no_difference(tmp_path: Path, text: str) -> None:
    plain = load_library(write_data_folder(tmp_path / "plain"))
    other = load_library(write_data_folder(tmp_path / "other", {"articles/fever.md": text}))
    assert [d.sections for d in other.documents] == [d.sections for d in plain.documents]


def test_digests_change_with_every_file_that_is_read(tmp_path: Path) -> None:
    before = load_library(write_data_folder(tmp_path / "data")).digests
    assert set(before) == set(TINY_FILES)
    for name in TINY_FILES:
        end = "\n" if name.endswith(".md") else "\n# a remark\n"
        after = load_library(
            write_data_folder(tmp_path / name.replace("/", "-"), {name: TINY_FILES[name] + end})
        ).digests
        assert {key for key in before if before[key] != after[key]} == {name}


def test_the_shipped_library_has_no_fault(real_library) -> None:
    assert len(real_library.documents) >= 15
    assert real_library.asked
    assert real_library.outside
    assert len(real_library.lists) >= 3
    assert real_library.glossary
    assert real_library.key_facts
