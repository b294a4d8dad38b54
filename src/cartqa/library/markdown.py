"""An article's Markdown, read into plain sentences that know their sources.

CommonMark is read by markdown-it-py. Of it an article may use paragraphs, bullet and numbered lists,
emphasis and links; footnote marks `[^key]` stand after the sentence they support.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cartqa.library.sentences import sentence_spans
from cartqa.library.values import Section, Sentence

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["FOOTNOTE_MARK", "RawSection", "github_slug", "parse_section", "split_sections"]

FOOTNOTE_MARK = re.compile(r"\[\^([^\]\s]+)\]")
_DEFINITION = re.compile(r"^\[\^[^\]\s]+\]:.*$", re.MULTILINE)
# Marks travel through markdown-it as private-use characters, so that they can be counted in plain text.
_MARK = re.compile("\ue000([^\ue001]+)\ue001")


@dataclass(frozen=True, slots=True)
class RawSection:
    """A section as it stands in the file: heading, the Markdown below it, the heading's line (from 1)."""

    heading: str
    body: str
    line: int


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})


def github_slug(heading: str) -> str:
    """The anchor GitHub gives a heading: lower case, punctuation dropped, each space a hyphen."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.strip().lower()))


def split_sections(body: str, first_line: int = 1) -> tuple[str, list[RawSection]]:
    """The text before the first `## ` heading, and the sections; footnote definitions are left out."""
    head: list[str] = []
    sections: list[RawSection] = []
    heading, lines, at = "", head, first_line
    for number, line in enumerate(body.splitlines(), first_line):
        if line.startswith("## "):
            if lines is not head:
                sections.append(RawSection(heading, "\n".join(lines), at))
            heading, lines, at = line[3:].strip(), [], number
        elif not _DEFINITION.match(line):
            lines.append(line)
    if lines is not head:
        sections.append(RawSection(heading, "\n".join(lines), at))
    return "\n".join(head).strip(), sections


def _inline_text(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    return "".join(parts)


def _blocks(markdown: str) -> list[tuple[str, bool]]:
    """Plain text of each paragraph or list item, marks still inside, and whether it is a list item."""
    marked = FOOTNOTE_MARK.sub(lambda m: f"\ue000{m.group(1)}\ue001", markdown)
    blocks: list[tuple[str, bool]] = []
    depth = 0
    for token in _reader().parse(marked):
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type == "inline":
            blocks.append((" ".join(_inline_text(token).split()), depth > 0))
    return [block for block in blocks if block[0]]


def _unmark(block: str) -> tuple[str, list[tuple[int, str]]]:
    """The block without marks, white space folded, and each mark's key with the offset at which it stood."""
    plain, marks, last = "", [], 0
    for match in _MARK.finditer(block):
        plain = _joined(plain, block[last : match.start()])
        marks.append((len(plain.rstrip()), match.group(1)))
        last = match.end()
    return _joined(plain, block[last:]).rstrip(), marks


def _joined(left: str, right: str) -> str:
    """Both in one, with one space where a mark stood between two; none at the start."""
    return left + (right.lstrip() if not left or left.endswith(" ") else right)


def _sentences(block: str, base: int, number: int, item: bool) -> tuple[str, list[Sentence]]:
    plain, marks = _unmark(block)
    found = []
    for start, end in sentence_spans(plain):
        keys = tuple(dict.fromkeys(key for at, key in marks if start < at <= end))
        found.append(Sentence(plain[start:end], base + start, base + end, keys, number, item))
    return plain, found


def parse_section(raw: RawSection) -> Section:
    """A section's plain text and its sentences, each with the source keys marked inside or right after it."""
    text, sentences = "", list[Sentence]()
    for number, (block, item) in enumerate(_blocks(raw.body)):
        base = len(text) + 1 if text else 0
        plain, found = _sentences(block, base, number, item)
        text = f"{text} {plain}" if text and plain else text or plain
        sentences += found
    return Section(raw.heading, github_slug(raw.heading), text, tuple(sentences), raw.body.strip(), raw.line)
