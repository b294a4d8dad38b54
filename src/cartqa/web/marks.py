"""Which sentences a link asks to be marked: `mark=PASSAGE.start-end.start-end`, offsets in the passage's text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from cartqa.index.values import Passage
from cartqa.library.values import Document

__all__ = ["cited_link", "marked_sentences"]

_MARK = re.compile(r"([0-9a-f]{16})((?:\.\d{1,6}-\d{1,6}){1,20})")


def cited_link(article: str, key: str, passage: str, text: str, sentences: Iterable[str]) -> str:
    """The address of a section with these sentences of one of its passages marked."""
    spans = [(at, at + len(one)) for one in sentences if (at := text.find(one)) >= 0]
    mark = "".join(f".{start}-{end}" for start, end in spans)
    query = f"?mark={passage}{mark}" if mark else ""
    return f"/library/{article}{query}#{quote(key)}"


def marked_sentences(mark: str, document: Document, passages: Iterable[Passage]) -> dict[str, set[int]]:
    """For each section key the numbers of its sentences that `mark` names; nothing when it names no passage here."""
    match = _MARK.fullmatch(mark)
    passage = next((p for p in passages if match and p.id == match.group(1) and p.article == document.slug), None)
    section = document.section(passage.key) if passage else None
    if not match or not passage or not section:
        return {}
    spans = [tuple(map(int, one.split("-"))) for one in match.group(2).strip(".").split(".")]
    return {
        section.key: {
            number
            for number, sentence in enumerate(section.sentences)
            for start, end in spans
            if sentence.start < passage.start + end and sentence.end > passage.start + start
        }
    }
