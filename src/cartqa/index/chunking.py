"""Cutting documents into passages: by section, then by sentence, never inside a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from cartqa.index.values import ChunkerSettings, Passage, passage_id
from cartqa.library.values import Document, Section, Sentence

__all__ = ["chunk", "embedded_text"]

Counter = Callable[[list[str]], list[int]]


def embedded_text(title: str, heading: str, text: str) -> str:
    """What the encoder reads of a passage: where it stands, then what it says."""
    place = heading if heading == title or not title else f"{title}. {heading}"
    return f"{place}\n{text}"


def chunk(
    documents: Iterable[Document], count: Counter, max_tokens: int, settings: ChunkerSettings | None = None
) -> list[Passage]:
    """The passages of `documents`, in order.

    `count` gives the tokens of texts as the encoder sees them. A passage and the heading path put before it
    stay within `max_tokens`; a single sentence that is longer is a passage of its own, whole, and only its
    vector misses the end.
    """
    settings = settings or ChunkerSettings()
    passages: list[Passage] = []
    for document in documents:
        for section in document.sections:
            if section.sentences:
                passages += _cut(document, section, count, max_tokens, settings)
    return passages


def _cut(
    document: Document, section: Section, count: Counter, max_tokens: int, settings: ChunkerSettings
) -> list[Passage]:
    head, *tokens = count(
        [embedded_text(document.title, section.heading, ""), *(sentence.text for sentence in section.sentences)]
    )
    room = max_tokens - head
    groups: list[list[Sentence]] = [[]]
    words = used = 0
    for sentence, size in zip(section.sentences, tokens, strict=True):
        length = len(sentence.text.split())
        inner = size - 2  # the start and end marks are counted with the head
        if groups[-1] and (used + inner > room or words + length > settings.max_words):
            groups.append([])
            words = used = 0
        groups[-1].append(sentence)
        words, used = words + length, used + inner
    return [_passage(document, section, group) for group in groups]


def _passage(document: Document, section: Section, group: list[Sentence]) -> Passage:
    start, end = group[0].start, group[-1].end
    text = section.text[start:end]
    heading = (document.title, section.heading)
    return Passage(
        id=passage_id(document.slug, heading, text),
        article=document.slug,
        title=document.title,
        heading=heading,
        key=section.key,
        text=text,
        sentences=tuple(replace(s, start=s.start - start, end=s.end - start) for s in group),
        start=start,
        topic=document.topic,
        stages=document.stages,
        audience=document.audience,
        checked=document.checked,
    )
