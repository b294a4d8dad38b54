from __future__ import annotations

import re

import numpy as np
import pytest

from cartqa.ask.selection import select_sentences
from cartqa.ask.values import Citation
from cartqa.index.build import index_in_memory
from cartqa.index.folder import Index
from cartqa.library.collection import Library
from cartqa.library.markdown import RawSection, parse_section
from cartqa.library.values import Document
from cartqa.testing import FakeEncoder

LEANS = re.compile(r"(?i)^(it|its|this|these|those|they|their|them|he|she|but|also|however|instead|such)\b")


def selected(body: str, question: str, heading: str = "What is it?") -> list[str]:
    section = parse_section(RawSection(heading, body, 1))
    index = index_in_memory(Library((Document("a", "A", (section,)),)), FakeEncoder(max_tokens=400))
    return [one.text for one in select_sentences(index, 0, index.encoder.encode([question]), question)]


def test_the_lead_is_shown_when_it_answers() -> None:
    body = "A graft is a transplant of cells. Nurses wear blue gowns there. Lunch comes at noon daily."
    assert selected(body, "what is a graft transplant of cells") == ["A graft is a transplant of cells."]


def test_a_sentence_much_nearer_than_the_others_is_shown() -> None:
    body = "A graft is a transplant of cells. Nurses wear blue gowns there. Lunch comes at noon daily."
    assert "Lunch comes at noon daily." in selected(body, "when does lunch come daily at noon")


def test_a_sentence_that_shares_words_of_the_question_beyond_the_heading_comes_before_one_as_near() -> None:
    body = "A graft is a transplant. " + " ".join(
        f"Gowns {word}." for word in ("blue", "red", "green", "white", "pink")
    )
    for word in ("blue", "pink"):
        assert f"Gowns {word}." in selected(body, f"gowns {word}")


def test_sentences_keep_their_reading_order() -> None:
    body = "Zebra graft one. Lunch comes at noon. Lunch ends at two."
    found = selected(body, "lunch ends at two and comes at noon")
    assert found == [
        text for text in ["Zebra graft one.", "Lunch comes at noon.", "Lunch ends at two."] if text in found
    ]
    assert found[-2:] == ["Lunch comes at noon.", "Lunch ends at two."]


@pytest.mark.parametrize("opening", ["It", "They", "This", "However, it", "But nobody"])
def test_a_sentence_that_leans_on_the_one_before_is_not_shown_without_it(opening: str) -> None:
    body = f"Doctors plan a graft. Nurses wear gowns. {opening} comes with lunch at noon daily."
    found = selected(body, "comes with lunch at noon daily")
    assert found[-2:] == ["Nurses wear gowns.", f"{opening} comes with lunch at noon daily."]


def test_a_line_that_announces_a_list_brings_its_first_item() -> None:
    body = "Call the ward for these signs:\n- Fever.\n- Chills.\n- Zebra."
    assert selected(body, "call the ward for these signs")[:2] == ["Call the ward for these signs:", "Fever."]


def test_an_item_is_not_shown_without_the_line_that_announces_its_list() -> None:
    body = "Nurses wear gowns. None of these is approved:\n- Cells for lungs.\n- A zebra graft."
    found = selected(body, "zebra graft")
    assert found[-2:] == ["None of these is approved:", "A zebra graft."]


def test_of_two_lists_each_opening_has_items_of_its_own() -> None:
    body = "Nurses nod. Call for these:\n- Fever.\n- Chills.\n\nDo not call for these:\n- A zebra.\n- Tea."
    for question in ("call for these", "zebra do not call", "tea"):
        found = selected(body, question)
        for opening, items in (
            ("Call for these:", {"Fever.", "Chills."}),
            ("Do not call for these:", {"A zebra.", "Tea."}),
        ):
            assert (opening in found) == bool(items & set(found))


def test_never_more_than_four_sentences() -> None:
    body = " ".join(f"Fever call {word} now." for word in "one two three four five six seven eight".split())
    assert len(selected(body, "fever call now")) == 4


def test_a_long_answer_stays_readable() -> None:
    body = " ".join("Fever call now " + f"word{n} " * 40 + "." for n in range(6))
    found = selected(body, "fever call now")
    assert len(found) >= 1
    assert sum(len(text.split()) for text in found[1:]) <= 100


def citations(index: Index, row: int, seed: int) -> tuple[Citation, ...]:
    draw = np.random.default_rng(seed).standard_normal((1 + seed % 3, index.sentence_vectors.shape[1]))
    vectors = (draw / np.linalg.norm(draw, axis=1, keepdims=True)).astype(np.float32)
    return select_sentences(index, row, vectors, index.library.asked[seed].text)


def test_whatever_is_asked_the_sentences_of_the_library_are_shown_whole_and_in_order(real_index: Index) -> None:
    leaning = []
    for row in range(0, len(real_index.passages), 3):
        passage = real_index.passages[row]
        texts = [sentence.text for sentence in passage.sentences]
        for seed in range(3):
            found = citations(real_index, row, seed)
            assert 1 <= len(found) <= 4
            places = [texts.index(one.text) for one in found]
            assert places == sorted(set(places))
            for one in found:
                assert one.passage == passage.id
                assert one.text in passage.text
                assert set(one.sources) <= set(passage.sources)
            leaning += [one.text for one, at in zip(found, places, strict=True) if at and at - 1 not in places
                        and LEANS.match(one.text)]  # fmt: skip
    assert leaning == []


def test_a_sentence_shows_its_own_sources_and_else_those_of_its_passage(real_index: Index) -> None:
    row = next(r for r, p in enumerate(real_index.passages) if any(not s.sources for s in p.sentences) and p.sources)
    passage = real_index.passages[row]
    for sentence in passage.sentences:
        start = real_index.sentence_rows[row] + passage.sentences.index(sentence)
        vectors = np.array(real_index.sentence_vectors[start : start + 1])
        for one in select_sentences(real_index, row, vectors, sentence.text):
            own = next(s for s in passage.sentences if s.text == one.text)
            assert one.sources == (own.sources or passage.sources)
