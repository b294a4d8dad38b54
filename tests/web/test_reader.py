"""The reader: sentences, sources, words, whatever an article holds."""

import re

import pytest

from cartqa.ask.engine import Engine
from cartqa.library.collection import Library, Term
from cartqa.library.markdown import RawSection, parse_section
from cartqa.library.values import Document, Source
from cartqa.web.marks import cited_link, marked_sentences
from cartqa.web.reader import render_article
from cartqa.web.terms import TermFinder

SOURCE = Source("key", "A title", "A publisher", "2025", "https://publisher.example/page", "2026-11")
CRS = Term("crs", "Cytokine release syndrome", 'A fever "reaction" of the body.', "side-effect", ("CRS", "MRD"))
WORDS = TermFinder((CRS, Term("cell", "T cell", "A white cell.", "body", ("T cells",))))


def rendered(markdown: str, marked: dict[str, set[int]] | None = None) -> str:
    section = parse_section(RawSection("What is it?", markdown, 1))
    document = Document("slug", "Title", (section,))
    library = Library((document,), {"key": SOURCE})
    return str(render_article(document, library, WORDS, "/root", marked).parts[0].html)


def plain(html: str) -> str:
    return " ".join(re.sub(r"<sup.*?</sup>|<[^>]+>", "", html).split())


def test_every_sentence_has_an_anchor_and_its_sources() -> None:
    html = rendered("One thing is so.[^key] Another **is bold. So** is this one, it says.[^key]\n\n- An item.[^key]")
    assert [f"what-is-it.s{n}" for n in (1, 2, 3, 4)] == re.findall(r'id="([^"]+)"', html)
    assert html.count('<a href="#source-1" aria-label="Source 1">1</a>') == 3
    assert "<ul><li>" in html and "<strong>" in html


def test_only_the_named_sentences_are_marked() -> None:
    html = rendered("One is here. Two is *in the* middle. Three ends.", {"what-is-it": {1}})
    assert plain(" ".join(re.findall(r"<mark[^>]*>.*?</mark>", html))) == "Two is in the middle."


def test_links_stay_inside_and_say_when_they_lead_outside() -> None:
    html = rendered("See [that](other#part-two), [this](/about) and [them](https://other.example/?a=1&b=2).")
    assert 'href="/root/library/other#part-two"' in html and 'href="/root/about"' in html
    assert 'rel="noopener noreferrer external"' in html and "a=1&amp;b=2" in html


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script> text.",
        "[click](javascript:alert(1)) me.",
        '<img src=x onerror="alert(1)"> here.',
        "![picture](https://other.example/x.png) shown.",
        "`<b>code</b>` is text.",
    ],
)
def test_nothing_but_text_comes_out_of_an_article(evil: str) -> None:
    html = rendered(evil)
    assert not re.search(r"<(?:script|img|b)\b|href="?javascript|<[^>]+onerror", html)


def test_a_word_is_explained_once_and_never_inside_a_link() -> None:
    html = rendered("Cytokine release syndrome is CRS. [About T cells](x#y) and T cells, crs and CRS-like.")
    assert html.count('class="term"') == 2
    assert 'data-tip="A fever &quot;reaction&quot; of the body."' in html
    assert ">About T cells<" in html


def test_finding_words_respects_bounds_and_capitals() -> None:
    def found(text: str) -> list[str]:
        return [text[one.start : one.end] for one in WORDS.find(text, set())]

    assert found("CRS, the T CELLS.") == ["CRS", "T CELLS"]
    assert found("crs or acrs, CRSx, pre-CRS, CRS-like, T cellular") == []
    assert found("cytokine release syndrome (CRS)") == ["cytokine release syndrome"]
    assert TermFinder(()).find("anything", set()) == []


def test_every_article_keeps_every_word_when_it_is_rendered(small_engine: Engine) -> None:
    library = small_engine.index.library
    finder = TermFinder(library.glossary)
    for document in library.documents:
        article = render_article(document, library, finder, "")
        for section, part in zip(document.sections, article.parts, strict=True):
            text = plain(str(part.html).replace("</p>", " </p>").replace("</li>", " </li>"))
            assert re.sub(r"\s", "", text.replace("&amp;", "&")) == re.sub(r"\s", "", section.text), section.key
            assert str(part.html).count(' id="') >= len(section.sentences)
        used = {key for section in document.sections for one in section.sentences for key in one.sources}
        assert {source.key for source in article.sources} == used


def test_a_cited_link_marks_exactly_the_sentences_it_was_made_for(small_engine: Engine) -> None:
    index = small_engine.index
    for passage in index.passages:
        document = index.library.document(passage.article)
        assert document
        for chosen in ({0}, {len(passage.sentences) - 1}, set(range(len(passage.sentences)))):
            texts = [passage.sentences[number].text for number in chosen]
            link = cited_link(passage.article, passage.key, passage.id, passage.text, texts)
            mark = re.search(r"mark=([^#]+)#", link)
            assert mark
            marks = marked_sentences(mark.group(1), document, index.passages)
            section = document.section(passage.key)
            assert section
            assert {section.sentences[number].text for number in marks[passage.key]} == set(texts)
