"""A section as HTML: every sentence can be marked and linked, sources are numbered, glossary words explained.

The Markdown is rendered once more, because a section's plain text has lost its lists and links. Sentences are
found again by counting characters that are not white space: those are the same in both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

import nh3
from markupsafe import Markup

from cartqa.library.collection import Library
from cartqa.library.markdown import FOOTNOTE_MARK
from cartqa.library.values import Document, Section, Source
from cartqa.web.terms import TermFinder

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["Article", "Part", "render_article"]

_BLOCKS = frozenset({"p", "ul", "ol", "li", "blockquote"})
_TAGS = _BLOCKS | {"em", "strong", "code", "a", "span", "mark", "sup"}
_ATTRIBUTES = {
    "a": {"href", "rel", "aria-label"},
    "span": {"class", "id", "role", "tabindex", "aria-describedby", "data-tip"},
    "mark": {"class", "id"},
    "sup": {"class"},
}
_OPEN, _CLOSE = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Part:
    """A rendered section."""

    key: str
    heading: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Article:
    """A rendered article: its parts, its sources by number, the glossary words in it."""

    document: Document
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    words: tuple[tuple[str, str, str], ...]  # key, term, meaning


@dataclass(slots=True)
class _Page:
    """What is numbered once for a whole article."""

    library: Library
    root: str
    finder: TermFinder
    numbers: dict[str, int] = field(default_factory=dict)
    words: dict[str, tuple[str, str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def number(self, key: str) -> int:
        return self.numbers.setdefault(key, len(self.numbers) + 1)


def render_article(
    document: Document, library: Library, finder: TermFinder, root: str, marked: dict[str, set[int]] | None = None
) -> Article:
    """The article with the sentences in `marked` (numbers by section key) marked."""
    page = _Page(library, root, finder)
    marks = marked or {}
    parts = tuple(
        Part(section.key, section.heading, _section(section, page, marks.get(section.key, set())))
        for section in document.sections
    )
    sources = tuple(library.sources[key] for key in page.numbers if key in library.sources)
    words = tuple(sorted(((key, *word) for key, word in page.words.items()), key=lambda one: one[1].lower()))
    return Article(document, parts, sources, words)


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})


def _section(section: Section, page: _Page, marked: set[int]) -> Markup:
    source = FOOTNOTE_MARK.sub(lambda m: f"{_OPEN}{m.group(1)}{_CLOSE}", section.markdown)
    writer = _Writer(section, page, marked)
    for token in _markdown().parse(source):
        if token.type == "inline":
            writer.inline(token)
        elif token.tag in _BLOCKS and not token.hidden:
            writer.out.append(f"<{token.tag}>" if token.nesting > 0 else f"</{token.tag}>")
    return Markup(
        nh3.clean(
            "".join(writer.out),
            tags=set(_TAGS),
            attributes=_ATTRIBUTES,
            url_schemes={"https", "http", "mailto", "tel"},
            link_rel=None,
        )
    )


class _Writer:
    """Writes one section; `at` is the place in its plain text, counted over what is not white space."""

    def __init__(self, section: Section, page: _Page, marked: set[int]) -> None:
        self.section = section
        self.page = page
        self.marked = marked
        self.out: list[str] = []
        self.at = 0
        self.given: set[int] = set()  # sentences that have their anchor
        # A word is explained where it stands first, and again in the section that a link brought the reader to.
        self.seen: set[str] = set() if marked else page.seen
        self.in_link = False

    def inline(self, token: Token) -> None:
        for child in token.children or []:
            if child.type == "text":
                self._text(child.content)
            elif child.type == "code_inline":
                self._pieces(child.content, "<code>", "</code>")
            elif child.type in {"softbreak", "hardbreak"}:
                self.out.append(" ")
            elif child.type == "link_open":
                self.in_link = True
                self.out.append(self._link(str(child.attrGet("href") or "")))
            elif child.type == "link_close":
                self.in_link = False
                self.out.append("</a>")
            elif child.tag in {"em", "strong"}:
                self.out.append(f"<{child.tag}>" if child.nesting > 0 else f"</{child.tag}>")

    def _link(self, href: str) -> str:
        if href.startswith(("https://", "http://")):
            return f'<a href="{escape(href)}" rel="noopener noreferrer external">'
        if not href.startswith(("/", "#", "mailto:", "tel:")):
            href = f"{self.page.root}/library/{href}"
        elif href.startswith("/"):
            href = self.page.root + href
        return f'<a href="{escape(href)}">'

    def _text(self, text: str) -> None:
        """Text with footnote marks in it."""
        for number, piece in enumerate(text.split(_OPEN)):
            if number == 0:
                self._pieces(piece)
                continue
            key, _, rest = piece.partition(_CLOSE)
            self._reference(key)
            self._pieces(rest)

    def _reference(self, key: str) -> None:
        if key not in self.page.library.sources:
            return
        number = self.page.number(key)
        self.out.append(f'<sup class="ref"><a href="#source-{number}" aria-label="Source {number}">{number}</a></sup>')

    def _pieces(self, text: str, before: str = "", after: str = "") -> None:
        """Text cut where sentences end; each piece knows its sentence."""
        owners: list[int] = []
        for character in text:
            if not character.isspace():
                self._advance()
                owners.append(self._sentence())
                self.at += 1
            else:
                owners.append(owners[-1] if owners else -1)
        start = 0
        for owner, run in groupby(owners):
            end = start + len(list(run))
            self._piece(text[start:end], owner, before, after)
            start = end

    def _advance(self) -> None:
        text = self.section.text
        while self.at < len(text) and text[self.at].isspace():
            self.at += 1

    def _sentence(self) -> int:
        found = (n for n, s in enumerate(self.section.sentences) if s.start <= self.at < s.end)
        return next(found, -1)

    def _piece(self, text: str, owner: int, before: str, after: str) -> None:
        bare = text.rstrip()
        inner = before + self._explained(bare) + after
        space = text[len(bare) :]
        if owner < 0:
            self.out.append(inner + space)
            return
        anchor = "" if owner in self.given else f' id="{escape(self.section.key)}.s{owner + 1}"'
        self.given.add(owner)
        tag = "mark" if owner in self.marked else "span"
        self.out.append(f'<{tag} class="s"{anchor}>{inner}</{tag}>{space}')

    def _explained(self, text: str) -> str:
        if self.in_link:
            return escape(text)
        parts, last = [], 0
        for mention in self.page.finder.find(text, self.seen):
            term = mention.term
            self.page.words[term.key] = (term.term, term.meaning)
            parts.append(escape(text[last : mention.start]))
            parts.append(
                f'<span class="term" role="button" tabindex="0" aria-describedby="word-{escape(term.key)}" '
                f'data-tip="{escape(term.meaning)}">{escape(text[mention.start : mention.end])}</span>'
            )
            last = mention.end
        parts.append(escape(text[last:]))
        return "".join(parts)
