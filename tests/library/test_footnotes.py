from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartqa.library.footnotes import footnote_faults, mend_footnotes, with_footnotes
from cartqa.library.loader import load_library
from cartqa.library.values import Source
from cartqa.testing import TINY_FILES, write_data_folder

SOURCES = {
    "a": Source("a", "Title A", "Publisher A", "2025-02-26", "https://a.example/x"),
    "b-2": Source("b-2", "Title B", "Publisher B", "", "https://b.example/y"),
}


def test_definitions_stand_at_the_end_in_order_of_first_use() -> None:
    text = "## Q?\nTwo.[^b-2] One.[^a] Again.[^b-2]\n"
    assert with_footnotes(text, SOURCES) == (
        "## Q?\nTwo.[^b-2] One.[^a] Again.[^b-2]\n\n"
        "[^b-2]: Title B | Publisher B | no date | https://b.example/y\n"
        "[^a]: Title A | Publisher A | 2025-02-26 | https://a.example/x\n"
    )


def test_old_and_stray_definitions_go() -> None:
    text = "One.[^a]\n\n[^a]: Old | Old | 1999 | https://old.example\n[^c]: Unused | X | 2000 | https://c.example\n"
    assert with_footnotes(text, SOURCES).endswith(
        "One.[^a]\n\n[^a]: Title A | Publisher A | 2025-02-26 | https://a.example/x\n"
    )
    assert "[^c]" not in with_footnotes(text, SOURCES)


def test_a_mark_that_the_ledger_lacks_gets_no_definition() -> None:
    assert with_footnotes("One.[^zzz]\n", SOURCES) == "One.[^zzz]\n"


BODY = st.lists(
    st.sampled_from(["Text. ", "[^a]", "[^b-2]", "[^gone]", "\n", "\n\n", "## Q?\n", "- x\n"])
    | st.sampled_from(["[^a]: T | P | D | https://x\n", "[^gone]: T | P | D | https://x\n", "\n[^a]: in the middle\n"]),
    max_size=20,
).map("".join)


@given(BODY)
def test_mending_twice_is_mending_once(text: str) -> None:
    once = with_footnotes(text, SOURCES)
    assert with_footnotes(once, SOURCES) == once


@given(
    st.lists(st.sampled_from(["Text one. ", "[^a]", "[^b-2]", "\n\n", "- x\n", "## Q?\n"]), max_size=20).map("".join)
)
def test_mending_changes_nothing_of_the_text_itself(text: str) -> None:
    once = with_footnotes(text, SOURCES)
    assert once.startswith(text.rstrip())


@pytest.fixture
def stale(tmp_path: Path) -> Path:
    text = TINY_FILES["articles/fever.md"]
    return write_data_folder(tmp_path, {"articles/fever.md": text[: text.index("\n[^agency-fever]: ")]})


def test_stale_definitions_are_a_fixable_fault_and_are_mended_on_disk(stale: Path) -> None:
    library = load_library(stale)
    files = [document.path for document in library.documents]
    found = footnote_faults(stale, files, library.sources)
    assert [(f.file, f.fixable, f.warning) for f in found] == [("articles/fever.md", True, False)]
    assert "cartqa check --fix" in found[0].mend

    assert mend_footnotes(stale, files, library.sources) == ["articles/fever.md"]
    assert (stale / "articles/fever.md").read_text(encoding="utf-8") == TINY_FILES["articles/fever.md"]
    assert footnote_faults(stale, files, library.sources) == []
    assert mend_footnotes(stale, files, library.sources) == []
    assert load_library(stale).documents[1].sections == library.documents[1].sections


def test_the_shipped_articles_carry_the_ledger_s_definitions(real_settings, real_library) -> None:
    files = [document.path for document in real_library.documents]
    assert footnote_faults(real_settings.data, files, real_library.sources) == []
