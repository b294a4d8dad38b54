"""The JSON of an answer, schema 1: the one shape that terminal, batch, HTTP and page share."""

from __future__ import annotations

from typing import Any

from cartqa.ask.values import Answer, Failure, Hit, NotCovered, Reply, Urgent
from cartqa.library.values import Source

__all__ = ["SCHEMA", "as_json", "kind_of"]

SCHEMA = 1


def as_json(reply: Reply) -> dict[str, Any]:
    """The reply as plain values; every key is always there, unknown is None."""
    result = reply.result
    hits = result.hits if isinstance(result, Answer | NotCovered) else ()
    to_ask = result.to_ask if isinstance(result, Answer | NotCovered) else ()
    return {
        "schema": SCHEMA,
        "id": reply.asked.id,
        "question": reply.asked.question,
        "understood_as": reply.understood_as,
        "kind": kind_of(result),
        "urgent": _urgent(reply.urgent),
        "answer": [
            {"text": sentence.text, "passage": sentence.passage, "sources": list(sentence.sources)}
            for sentence in (result.sentences if isinstance(result, Answer) else ())
        ],
        "message": None if isinstance(result, Answer) else result.message,
        "passages": [_passage(hit, reply.sources) for hit in hits],
        "questions_to_ask": [{"text": one.question.text, "stage": one.of.stages[0], "url": one.url} for one in to_ask],
        "related": list(result.related) if isinstance(result, Answer | NotCovered) else [],
        "confidence": round(reply.confidence, 4),
        "elapsed_ms": round(reply.elapsed_ms, 2),
    }


def kind_of(result: Answer | NotCovered | Failure) -> str:
    """The kind of a result as the contract names it."""
    if isinstance(result, Answer):
        return "answer"
    return result.kind if isinstance(result, NotCovered) else "error"


def _urgent(urgent: Urgent | None) -> dict[str, Any] | None:
    if urgent is None:
        return None
    return {
        "level": urgent.level,
        "message": urgent.message,
        "sign": urgent.sign,
        "source": _source(urgent.source),
    }


def _source(source: Source) -> dict[str, str]:
    return {
        "key": source.key,
        "title": source.title,
        "publisher": source.publisher,
        "date": source.date,
        "url": source.url,
    }


def _passage(hit: Hit, sources: dict[str, Source]) -> dict[str, Any]:
    passage = hit.passage
    return {
        "id": passage.id,
        "article": passage.article,
        "title": passage.title,
        "heading": list(passage.heading),
        "text": passage.text,
        "url": passage.url,
        "score": round(hit.score, 4),
        "checked": passage.checked,
        "sources": [_source(sources[key]) for key in passage.sources if key in sources],
    }
