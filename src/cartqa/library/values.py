"""Values of the library: sources, sentences, sections, documents."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Document", "Section", "Sentence", "Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """One published source that a claim rests on; `key` names it in every article."""

    key: str
    title: str
    publisher: str
    date: str
    url: str
    looked_up: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a section: `text == section.text[start:end]`, with the keys of its sources.

    `block` counts the paragraph or list item that holds it, from 0; `item` tells a list item.
    """

    text: str
    start: int
    end: int
    sources: tuple[str, ...] = ()
    block: int = 0
    item: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading asked as a person would ask it, and the plain text that answers it.

    `text` is the rendered Markdown without markup and footnote marks, white space folded to single
    spaces. `key` is the GitHub slug of the whole heading; `line` the heading's line in its file.
    """

    heading: str
    key: str
    text: str
    sentences: tuple[Sentence, ...]
    markdown: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """An article, or any other document that is indexed; `slug` is unique in a library."""

    slug: str
    title: str
    sections: tuple[Section, ...]
    summary: str = ""
    topic: str = ""
    stages: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    checked: str = ""
    path: str = ""
    digest: str = ""

    def section(self, key: str) -> Section | None:
        """The section with this key, or None."""
        return next((s for s in self.sections if s.key == key), None)
