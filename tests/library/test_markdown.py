from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartqa.library.collection import Library
from cartqa.library.markdown import RawSection, github_slug, parse_section, split_sections


def section(body: str, heading: str = "What is CRS?"):
    return parse_section(RawSection(heading, body, 3))


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("What is CRS?", "what-is-crs"),
        ("When does it start, and how long does it last?", "when-does-it-start-and-how-long-does-it-last"),
        ("  CAR-T (cell) therapy ", "car-t-cell-therapy"),
        ("What does 38.0 °C mean?", "what-does-380-c-mean"),
        ("What is the “ICE” test – and why?", "what-is-the-ice-test--and-why"),
        ("Why can't I drive?", "why-cant-i-drive"),
        ("snake_case stays", "snake_case-stays"),
        ("Ärzte fragen", "ärzte-fragen"),
    ],
)
def test_a_key_is_the_slug_that_github_gives(heading: str, slug: str) -> None:
    assert github_slug(heading) == slug
    assert section("Text.", heading).key == slug


def test_sections_are_split_at_headings_with_their_lines() -> None:
    body = "\n## First?\nOne.\nTwo.\n\n## Second?\nThree.\n\n[^a]: A | B | C | https://x.example\n"
    before, sections = split_sections(body, 8)
    assert before == ""
    assert [(one.heading, one.line, one.body.strip()) for one in sections] == [
        ("First?", 9, "One.\nTwo."),
        ("Second?", 13, "Three."),
    ]


def test_text_before_the_first_heading_is_handed_back() -> None:
    assert split_sections("Stray.\n## A?\nText.")[0] == "Stray."


def test_no_heading_no_section() -> None:
    assert split_sections("Only text.") == ("Only text.", [])


def test_markup_and_marks_are_gone_from_the_plain_text() -> None:
    found = section("**CRS** is a *fever*\nreaction.[^a] See [the grades](crs-grades#what), `38.0` and more.[^b][^c]")
    assert found.text == "CRS is a fever reaction. See the grades, 38.0 and more."


def test_marks_belong_to_the_sentence_before_them() -> None:
    found = section("One is true.[^a] Two is true.[^b][^c] Three has none. Four is true[^d].")
    assert [(s.text, s.sources) for s in found.sentences] == [
        ("One is true.", ("a",)),
        ("Two is true.", ("b", "c")),
        ("Three has none.", ()),
        ("Four is true.", ("d",)),
    ]


def test_a_mark_inside_a_sentence_and_one_twice() -> None:
    found = section("In one trial[^a] half had fever.[^b][^a] Nobody died.")
    assert [s.sources for s in found.sentences] == [("a", "b"), ()]


def test_a_mark_after_a_space_still_belongs_to_the_sentence_before() -> None:
    assert [s.sources for s in section("One is true. [^a] Two is not.").sentences] == [("a",), ()]


def test_each_list_item_is_a_sentence_of_its_own_block() -> None:
    found = section("Watch for:\n- Chills, even small ones.[^a]\n- A racing heart. Or a slow one.\n\nThen call.[^b]")
    assert [(s.text, s.block, s.item, s.sources) for s in found.sentences] == [
        ("Watch for:", 0, False, ()),
        ("Chills, even small ones.", 1, True, ("a",)),
        ("A racing heart.", 2, True, ()),
        ("Or a slow one.", 2, True, ()),
        ("Then call.", 3, False, ("b",)),
    ]
    assert found.text == "Watch for: Chills, even small ones. A racing heart. Or a slow one. Then call."


def test_numbered_lists_lose_their_numbers() -> None:
    assert section("1. First step.\n2. Second step.").text == "First step. Second step."


def test_html_is_text_never_markup() -> None:
    assert section("A <b>bold</b> <script>alert(1)</script> claim.").text == (
        "A <b>bold</b> <script>alert(1)</script> claim."
    )


def test_entities_and_escapes_are_read_as_commonmark_reads_them() -> None:
    assert section(r"A &lt; B \* C &amp; D").text == "A < B * C & D"


def test_heading_line_and_markdown_are_kept() -> None:
    found = section("Text.[^a]\n")
    assert (found.heading, found.line, found.markdown) == ("What is CRS?", 3, "Text.[^a]")


def test_an_empty_section_has_no_sentence() -> None:
    assert section("\n\n").text == ""
    assert section("\n\n").sentences == ()


MARKDOWN = st.lists(
    st.sampled_from(
        ["CRS is fever.", "It hits 38.0 °C", "- item one.", "- item two", "\n\n", "\n", " ", "[^a]", "[^b-c]", "*x*",
         "**bold**", "[link](a#b)", "1. first", "`code`", "Dr. X. said so!", "“Quoted.”", "e.g. Y", "<b>", "&amp;", "…"]
    )
    | st.text(max_size=8),
    max_size=25,
).map("".join)  # fmt: skip


@given(MARKDOWN)
def test_every_sentence_is_an_exact_substring_at_its_offsets(body: str) -> None:
    found = section(body)
    assert found.text == " ".join(found.text.split())
    last = -1
    for sentence in found.sentences:
        assert found.text[sentence.start : sentence.end] == sentence.text != ""
        assert sentence.start > last
        last = sentence.end - 1
    assert "".join(found.text.split()) == "".join("".join(s.text for s in found.sentences).split())


KEYS = st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True), unique=True, max_size=4)


@given(st.lists(KEYS, min_size=1, max_size=8), st.sampled_from([" ", "\n", "\n\n", "\n- "]))
def test_every_mark_goes_to_its_sentence_and_none_is_shown(keys: list[list[str]], between: str) -> None:
    body = between.join(f"Sentence number {n} says so." + "".join(f"[^{k}]" for k in ks) for n, ks in enumerate(keys))
    found = section("- " + body if between == "\n- " else body)
    assert [(s.text, s.sources) for s in found.sentences] == [
        (f"Sentence number {n} says so.", tuple(ks)) for n, ks in enumerate(keys)
    ]
    assert found.text == " ".join(f"Sentence number {n} says so." for n in range(len(keys)))


def test_offsets_hold_in_the_whole_library(real_library: Library) -> None:
    count = 0
    for document in real_library.documents:
        for one in document.sections:
            for sentence in one.sentences:
                assert one.text[sentence.start : sentence.end] == sentence.text
                count += 1
    assert count > 5000
