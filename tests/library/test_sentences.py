from __future__ import annotations

import itertools
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartqa.library.collection import Library
from cartqa.library.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Fever is common. Call us.", ["Fever is common.", "Call us."]),
        ("Is it fever? Yes! Call.", ["Is it fever?", "Yes!", "Call."]),
        ("It reached 38.0 °C (100.4 °F). Call.", ["It reached 38.0 °C (100.4 °F).", "Call."]),
        ("Call at 38.0 C. Call at 100.4 °F. Call.", ["Call at 38.0 C.", "Call at 100.4 °F.", "Call."]),
        ("At 38.0 C or more, call. Do not wait.", ["At 38.0 C or more, call.", "Do not wait."]),
        (
            "Ask Dr. Smith, Mrs. Jones or Prof. Lee. They know.",
            ["Ask Dr. Smith, Mrs. Jones or Prof. Lee.", "They know."],
        ),
        ("Some signs, e.g. Fever, are early. Others wait.", ["Some signs, e.g. Fever, are early.", "Others wait."]),
        ("Cells (i.e. T cells) grow. Then they fight.", ["Cells (i.e. T cells) grow.", "Then they fight."]),
        ("At St. Jude, care is free. Ask.", ["At St. Jude, care is free.", "Ask."]),
        (
            "CAR-T vs. Chemotherapy is a fair question. Ask it.",
            ["CAR-T vs. Chemotherapy is a fair question.", "Ask it."],
        ),
        ("J. Smith and J.K. Smith wrote it. We read it.", ["J. Smith and J.K. Smith wrote it.", "We read it."]),
        ("My sister and I. Nobody else.", ["My sister and I.", "Nobody else."]),
        # the library's own subject ends many sentences, and is no initial
        ("Rest for two weeks after CAR-T. Ask a friend.", ["Rest for two weeks after CAR-T.", "Ask a friend."]),
        ("Not CAR‑T. Not yet.", ["Not CAR‑T.", "Not yet."]),
        ("You can say no. Nobody minds.", ["You can say no.", "Nobody minds."]),
        ("See Fig. 3 and No. 4 there. Then ask.", ["See Fig. 3 and No. 4 there.", "Then ask."]),
        ("Trials in MS. So far, few.", ["Trials in MS.", "So far, few."]),
        ("Ms. Lee knows. Ask her.", ["Ms. Lee knows.", "Ask her."]),
        ('He said "call." Then he left.', ['He said "call."', "Then he left."]),
        ("It waits (two weeks.) Then it goes.", ["It waits (two weeks.)", "Then it goes."]),
        ("It rose ... and fell. Then what?", ["It rose ... and fell.", "Then what?"]),
        ("Watch for: fever, chills. “Call us.” Now.", ["Watch for: fever, chills.", "“Call us.”", "Now."]),
        ("It costs 1.5 million. 3 in 4 pay less.", ["It costs 1.5 million.", "3 in 4 pay less."]),
        ("Two  spaces.   Three more.", ["Two  spaces.", "Three more."]),
        ("No end mark", ["No end mark"]),
        ("", []),
        ("  \n ", []),
        ("...", ["..."]),
    ],
)
def test_sentences_are_split_where_a_reader_would(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


TEXT = st.text(st.sampled_from("abI TMS.!?…\"'”’)](( \n\t-0123°é“e.g.CAR-T") | st.characters(), max_size=300)


@given(TEXT)
def test_spans_cover_every_character_that_is_not_space_in_order(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    covered = {at for start, end in spans for at in range(start, end)}
    assert {at for at, character in enumerate(text) if not character.isspace()} <= covered
    for start, end in spans:
        assert text[start:end] == text[start:end].strip()


@given(TEXT)
def test_a_sentence_alone_is_one_sentence(text: str) -> None:
    """What a sentence is does not hang on what stands before or after it."""
    for sentence in split(text):
        assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    "text",
    ["." * 100_000 + "x", "Fever is common. " * 12_000, '."' * 60_000, ". " * 100_000, "! (" * 60_000],
    ids=["one run of stops", "many sentences", "stops and quotes", "stops and spaces", "marks and brackets"],
)
def test_time_grows_with_the_length_not_with_its_square(text: str) -> None:
    started = time.perf_counter()
    sentence_spans(text)
    assert time.perf_counter() - started < 5  # with a square in it, more than a minute


def test_no_sentence_of_the_library_hides_a_second_one(real_library: Library) -> None:
    """A full stop followed by a capital stands inside a sentence only after a short form or an initial."""
    inner = re.compile(r"(\S+)[.]\s+[A-Z]")
    allowed = {"St", "Dr", "Mr", "Mrs", "Ms", "U.S", "e.g", "i.e", "vs", "a.m", "p.m", "B", "T"}
    glued = [
        sentence.text
        for document in real_library.documents
        for section in document.sections
        for sentence in section.sentences
        for found in inner.findall(sentence.text)
        if found.lstrip("(“\"'") not in allowed
    ]
    assert glued == []
