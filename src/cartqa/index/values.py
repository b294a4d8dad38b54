"""Values of the index: passages and the settings they were cut with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cartqa.library.values import Sentence

__all__ = ["ChunkerSettings", "Passage", "passage_id"]


@dataclass(frozen=True, slots=True)
class ChunkerSettings:
    """How documents are cut: at most `max_words` words, and within the encoder's token limit."""

    max_words: int = 140


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of whole sentences of one section.

    `start` is its offset in the section's text; the sentences' offsets count in `text`. `id` is the same
    from ingest to the rendered link.
    """

    id: str
    article: str
    title: str
    heading: tuple[str, ...]
    key: str
    text: str
    sentences: tuple[Sentence, ...]
    start: int = 0
    topic: str = ""
    stages: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    checked: str = ""

    @property
    def target(self) -> str:
        """`article#key`, the name of the section everywhere."""
        return f"{self.article}#{self.key}"

    @property
    def url(self) -> str:
        """Where the reader shows the section."""
        return f"/library/{self.article}#{self.key}"

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the sources behind its sentences, in order of first use."""
        return tuple(dict.fromkeys(key for sentence in self.sentences for key in sentence.sources))


def passage_id(article: str, heading: tuple[str, ...], text: str) -> str:
    """The first 16 hexadecimal digits of a hash of document, heading path and text."""
    return hashlib.sha256("\x1f".join((article, *heading, text)).encode()).hexdigest()[:16]
