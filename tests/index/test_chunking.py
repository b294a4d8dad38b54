from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cartqa.index.chunking import chunk, embedded_text
from cartqa.index.encoders import Encoder
from cartqa.index.folder import Index
from cartqa.index.values import ChunkerSettings, Passage, passage_id
from cartqa.library.markdown import RawSection, parse_section
from cartqa.library.values import Document
from cartqa.testing import FakeEncoder, tiny_library

COUNT = FakeEncoder().token_counts


def document(*bodies: str, slug: str = "a", title: str = "T") -> Document:
    sections = tuple(parse_section(RawSection(f"Heading {n}?", body, 1)) for n, body in enumerate(bodies))
    return Document(slug, title, sections, topic="x", stages=("s",), audience=("patient",), checked="2026-11-22")


def sentence(words: int, mark: str = "w") -> str:
    return ("Word " + " ".join(f"{mark}{n}" for n in range(words - 1))).strip() + "."


def lengths(passages: list[Passage]) -> list[int]:
    return [len(passage.text.split()) for passage in passages]


def test_a_short_section_is_one_passage_whole() -> None:
    doc = document("One is so.[^a] Two is so.", "Three is so.")
    found = chunk([doc], COUNT, 64)
    assert [p.text for p in found] == ["One is so. Two is so.", "Three is so."]
    first = found[0]
    assert (first.article, first.title, first.key, first.heading) == ("a", "T", "heading-0", ("T", "Heading 0?"))
    assert (first.topic, first.stages, first.audience, first.checked) == ("x", ("s",), ("patient",), "2026-11-22")
    assert (first.target, first.url) == ("a#heading-0", "/library/a#heading-0")
    assert first.sources == ("a",)


def test_a_section_past_the_token_limit_is_cut_between_sentences() -> None:
    # the heading path takes 2 marks and 3 words; 15 words are left
    doc = document(" ".join([sentence(6, "a"), sentence(8, "b"), sentence(7, "c"), sentence(8, "d")]))
    assert lengths(chunk([doc], COUNT, 20)) == [14, 15]
    assert lengths(chunk([doc], COUNT, 19)) == [14, 7, 8]


def test_the_word_limit_cuts_too() -> None:
    doc = document(" ".join([sentence(6), sentence(6), sentence(6)]))
    assert lengths(chunk([doc], COUNT, 64, ChunkerSettings(max_words=12))) == [12, 6]
    assert lengths(chunk([doc], COUNT, 64, ChunkerSettings(max_words=11))) == [6, 6, 6]
    assert lengths(chunk([doc], COUNT, 64)) == [18]


def test_a_sentence_longer_than_the_limit_stands_alone_and_whole() -> None:
    doc = document(" ".join([sentence(4), sentence(60), sentence(4), sentence(4)]))
    assert lengths(chunk([doc], COUNT, 20)) == [4, 60, 8]


def test_a_heading_longer_than_the_limit_leaves_each_sentence_its_passage() -> None:
    doc = document("One is so. Two is so.", title="long " * 40)
    assert [p.text for p in chunk([doc], COUNT, 20)] == ["One is so.", "Two is so."]


def test_documents_without_text_have_no_passage() -> None:
    assert chunk([document("")], COUNT, 64) == []
    assert chunk([], COUNT, 64) == []


SECTIONS = st.lists(st.lists(st.integers(1, 30), min_size=1, max_size=12), min_size=1, max_size=3)


@given(SECTIONS, st.integers(8, 70), st.integers(5, 60))
def test_nothing_is_cut_lost_moved_or_too_long(sizes: list[list[int]], limit: int, most: int) -> None:
    doc = document(*(" ".join(sentence(size, f"s{n}x") for n, size in enumerate(row)) for row in sizes))
    passages = chunk([doc], COUNT, limit, ChunkerSettings(max_words=most))
    for section in doc.sections:
        mine = [p for p in passages if p.key == section.key]
        assert [s.text for p in mine for s in p.sentences] == [s.text for s in section.sentences]
        for passage in mine:
            assert section.text[passage.start : passage.start + len(passage.text)] == passage.text
            for one in passage.sentences:
                assert passage.text[one.start : one.end] == one.text
            if len(passage.sentences) > 1:
                assert len(passage.text.split()) <= most
                whole = embedded_text(passage.title, passage.heading[-1], passage.text)
                assert COUNT([whole])[0] <= limit


def test_ids_are_the_hash_of_article_heading_and_text() -> None:
    passages = chunk(tiny_library().documents, COUNT, 64)
    assert len({p.id for p in passages}) == len(passages)
    for passage in passages:
        assert passage.id == passage_id(passage.article, passage.heading, passage.text)
    # the id that links, notes and bookmarks hold: a change here breaks them
    assert passage_id("crs", ("CRS", "What is CRS?"), "CRS is a fever.") == "9918d00d1df134b2"


def test_ids_do_not_change_with_what_stands_elsewhere() -> None:
    before = {p.text: p.id for p in chunk([document("One is so.", "Two is so.")], COUNT, 64)}
    after = {p.text: p.id for p in chunk([document("Zero is so.", slug="z"), document("One is so.")], COUNT, 64)}
    assert after["One is so."] == before["One is so."]
    assert before["One is so."] != before["Two is so."]


def test_the_same_text_in_two_places_has_two_ids() -> None:
    found = chunk([document("One is so."), document("One is so.", slug="b")], COUNT, 64)
    assert len({p.id for p in found}) == 2


def test_what_is_embedded_says_where_the_text_stands() -> None:
    assert embedded_text("CRS", "What is CRS?", "A fever.") == "CRS. What is CRS?\nA fever."
    assert embedded_text("CRS", "CRS", "A fever.") == "CRS\nA fever."
    assert embedded_text("", "What?", "A fever.") == "What?\nA fever."


def test_the_library_fits_the_real_tokenizer(real_index: Index, serving_encoder: Encoder) -> None:
    texts = [embedded_text(p.title, p.heading[-1], p.text) for p in real_index.passages]
    counts = serving_encoder.token_counts(texts)
    limit = serving_encoder.info.max_tokens
    over = [p.target for p, n in zip(real_index.passages, counts, strict=True) if n > limit and len(p.sentences) > 1]
    assert over == []
    assert max(counts) > limit / 2  # the counts are those of real passages


def test_the_real_tokenizer_cuts_a_long_section_within_its_limit(serving_encoder: Encoder) -> None:
    words = "Lymphodepletion with fludarabine and cyclophosphamide precedes tisagenlecleucel on day"
    doc = document(" ".join(f"{words} {n}." for n in range(40)))
    passages = chunk([doc], serving_encoder.token_counts, 256, ChunkerSettings(max_words=10_000))
    counts = serving_encoder.token_counts([embedded_text(p.title, p.heading[-1], p.text) for p in passages])
    assert len(passages) > 2
    assert max(counts) <= 256
    assert min(counts[:-1]) > 200  # and each is filled
