"""An answer's JSON arranged for the plain page: sources numbered, cited sentences marked in their passage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from cartqa.ask.values import Urgent
from cartqa.web.marks import cited_link

__all__ = ["Cited", "Shown", "shown", "urgent_json"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A numbered source with the article, section and date it is cited from."""

    number: int
    source: dict[str, str]
    passage: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the plain page shows it."""

    reply: dict[str, Any]
    sentences: tuple[tuple[str, tuple[int, ...]], ...]
    cited: tuple[Cited, ...]
    passage: dict[str, Any] | None
    link: str
    stretches: tuple[tuple[str, bool], ...]
    more: tuple[dict[str, Any], ...]
    changed: bool


def urgent_json(urgent: Urgent | None) -> dict[str, Any] | None:
    """A notice as the contract has it."""
    if urgent is None:
        return None
    source = asdict(urgent.source)
    source.pop("looked_up")
    return {"level": urgent.level, "message": urgent.message, "sign": urgent.sign, "source": source}


def shown(reply: dict[str, Any]) -> Shown:
    """`reply`, an object of the contract, arranged."""
    passages = {passage["id"]: passage for passage in reply["passages"]}
    numbers: dict[str, int] = {}
    cited: list[Cited] = []
    sentences = []
    for sentence in reply["answer"]:
        passage = passages[sentence["passage"]]
        sources = {source["key"]: source for source in passage["sources"]}
        for key in sentence["sources"]:
            if key in sources and key not in numbers:
                numbers[key] = len(numbers) + 1
                cited.append(Cited(numbers[key], sources[key], passage))
        sentences.append((sentence["text"], tuple(numbers[key] for key in sentence["sources"] if key in numbers)))
    first = passages[reply["answer"][0]["passage"]] if reply["answer"] else None
    texts = [sentence["text"] for sentence in reply["answer"] if first and sentence["passage"] == first["id"]]
    link = ""
    if first:
        link = cited_link(first["article"], first["url"].partition("#")[2], first["id"], first["text"], texts)
    return Shown(
        reply=reply,
        sentences=tuple(sentences),
        cited=tuple(cited),
        passage=first,
        link=link,
        stretches=tuple(_stretches(first["text"], texts)) if first else (),
        more=tuple(p for p in reply["passages"] if p is not first),
        changed=" ".join(reply["understood_as"].split()) != " ".join(reply["question"].split()),
    )


def _stretches(text: str, marked: list[str]) -> Iterator[tuple[str, bool]]:
    """`text` cut into stretches, and whether each is one of the sentences in `marked`."""
    spans = sorted((at, at + len(one)) for one in marked if (at := text.find(one)) >= 0)
    last = 0
    for start, end in spans:
        if start < last:
            continue
        if text[last:start]:
            yield text[last:start], False
        yield text[start:end], True
        last = end
    if text[last:]:
        yield text[last:], False
