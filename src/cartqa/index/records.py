"""The library and the passages as JSON inside an index folder, so that an index stands on its own."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from cartqa.index.values import Passage
from cartqa.library.collection import AskedLine, Library, ListQuestion, Name, OutsideGroup, QuestionList, Term
from cartqa.library.values import Document, Section, Sentence, Source

__all__ = ["read_library_record", "read_passages", "write_library_record", "write_passages"]


def write_passages(path: Path, passages: list[Passage]) -> None:
    """One passage a line."""
    with path.open("w", encoding="utf-8") as out:
        for passage in passages:
            row = dataclasses.asdict(passage)
            row["sentences"] = [_pack(s) for s in passage.sentences]
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_passages(path: Path) -> list[Passage]:
    """The passages of a file written by `write_passages`."""
    passages = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            row["sentences"] = tuple(_unpack(s, row["text"]) for s in row["sentences"])
            for key in ("heading", "stages", "audience"):
                row[key] = tuple(row[key])
            passages.append(Passage(**row))
    return passages


def _pack(sentence: Sentence) -> list[Any]:
    return [sentence.start, sentence.end, list(sentence.sources), sentence.block, sentence.item]


def _unpack(row: list[Any], text: str) -> Sentence:
    start, end, sources, block, item = row
    return Sentence(text[start:end], start, end, tuple(sources), block, item)


def write_library_record(path: Path, library: Library) -> None:
    """The whole library in one file."""
    value = dataclasses.asdict(library)
    for only_for_checks in ("key_facts", "ledger_uses"):
        del value[only_for_checks]
    for document, row in zip(library.documents, value["documents"], strict=True):
        for section, packed in zip(document.sections, row["sections"], strict=True):
            packed["sentences"] = [_pack(s) for s in section.sentences]
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def read_library_record(path: Path) -> Library:
    """The library of a file written by `write_library_record`."""
    value = json.loads(path.read_text(encoding="utf-8"))
    return Library(
        documents=tuple(_document(row) for row in value["documents"]),
        sources={key: Source(**row) for key, row in value["sources"].items()},
        stages=tuple(Name(**row) for row in value["stages"]),
        roles=tuple(Name(**row) for row in value["roles"]),
        topics=tuple(Name(**row) for row in value["topics"]),
        asked=tuple(AskedLine(**row) for row in value["asked"]),
        outside=tuple(OutsideGroup(**{**row, "examples": tuple(row["examples"])}) for row in value["outside"]),
        lists=tuple(_question_list(row) for row in value["lists"]),
        glossary=tuple(
            Term(**{**row, **{key: tuple(row[key]) for key in ("names", "lay", "misspellings")}})
            for row in value["glossary"]
        ),
        digests=value["digests"],
    )


def _document(row: dict[str, Any]) -> Document:
    sections = tuple(
        Section(**{**s, "sentences": tuple(_unpack(one, s["text"]) for one in s["sentences"])}) for s in row["sections"]
    )
    return Document(**{**row, "sections": sections, "stages": tuple(row["stages"]), "audience": tuple(row["audience"])})


def _question_list(row: dict[str, Any]) -> QuestionList:
    questions = tuple(ListQuestion(**question) for question in row["questions"])
    return QuestionList(**{**row, "questions": questions, "stages": tuple(row["stages"])})
