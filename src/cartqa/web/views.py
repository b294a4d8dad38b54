"""An answer's JSON arranged for the plain page: sources numbered, cited sentences marked in their passage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from cartqa.ask.values import Urgent
from cartqa.web.marks import cited_link

__all__ = ["Cited", "Half", "Shown", "shown", "urgent_json"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A numbered source with the article, section and date it is cited from."""

    number: int
    source: dict[str, str]
    passage: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Half:
    """The sentences shown from one passage: with their source numbers, a link, and marked inside the passage.

    An answer has one; two where two questions were asked in one, or where a notice brings the section on its sign.
    """

    passage: dict[str, Any]
    sentences: tuple[tuple[str, tuple[int, ...]], ...]
    link: str
    stretches: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the plain page shows it."""

    reply: dict[str, Any]
    halves: tuple[Half, ...]
    cited: tuple[Cited, ...]
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
    for sentence in reply["answer"]:
        passage = passages[sentence["passage"]]
        sources = {source["key"]: source for source in passage["sources"]}
        for key in sentence["sources"]:
            if key in sources and key not in numbers:
                numbers[key] = len(numbers) + 1
                cited.append(Cited(numbers[key], sources[key], passage))
    used = list(dict.fromkeys(sentence["passage"] for sentence in reply["answer"]))
    return Shown(
        reply=reply,
        halves=tuple(_half(passages[one], reply["answer"], numbers) for one in used),
        cited=tuple(cited),
        more=tuple(p for p in reply["passages"] if p["id"] not in used),
        changed=" ".join(reply["understood_as"].split()) != " ".join(reply["question"].split()),
    )


def _half(passage: dict[str, Any], answer: list[dict[str, Any]], numbers: dict[str, int]) -> Half:
    of = [sentence for sentence in answer if sentence["passage"] == passage["id"]]
    texts = [sentence["text"] for sentence in of]
    return Half(
        passage=passage,
        sentences=tuple((one["text"], tuple(numbers[key] for key in one["sources"] if key in numbers)) for one in of),
        link=cited_link(passage["article"], passage["url"].partition("#")[2], passage["id"], passage["text"], texts),
        stretches=tuple(_stretches(passage["text"], texts)),
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
