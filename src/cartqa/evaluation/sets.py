"""Our own evaluation questions, read and checked against the library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cartqa.errors import InputError
from cartqa.library.collection import Library

__all__ = ["Question", "UrgentQuestion", "in_a_row", "read_questions", "read_urgent"]


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str
    question: str
    history: tuple[str, ...] = ()
    register_: str = Field(default="", alias="register")


Row = TypeVar("Row", bound=_Row)


class _QuestionRow(_Row):
    kind: Literal["answer", "not_covered", "redirect"]
    sections: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    topic: str = ""
    urgent: Literal["emergency", "call_team", "crisis"] | None = None
    finding: bool = False


class _UrgentRow(_Row):
    urgent: Literal["emergency", "call_team", "crisis"] | None = None
    sign: str = ""
    first_run: Literal["noticed", "quiet"] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its judgment: the sections that answer it, or how it is to be refused."""

    id: str
    text: str
    history: tuple[str, ...]
    kind: str
    sections: tuple[str, ...]
    facts: tuple[str, ...]
    register: str
    topic: str
    urgent: str | None
    finding: bool


@dataclass(frozen=True, slots=True)
class UrgentQuestion:
    """A question with the level of urgency that it describes, or None for a look-alike."""

    id: str
    text: str
    history: tuple[str, ...]
    urgent: str | None
    sign: str
    register: str
    noticed_at_first: bool | None = None  # of an attempt to slip past triage: what triage said when it was first run


def _rows(path: Path) -> list[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"There are no evaluation questions at {path} ({error.strerror}); put back the file with `git checkout`."
        ) from None
    return [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _read(kind: type[Row], path: Path) -> list[Row]:
    found = []
    for number, line in _rows(path):
        try:
            found.append(kind.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            raise InputError(f"{path}:{number}: {where}: {first['msg'].lower()}; mend that line.") from None
    return found


def read_questions(path: Path, library: Library | None = None) -> list[Question]:
    """The questions of a file; InputError names a line that cannot be read or a section that is not there."""
    found = []
    for row in _read(_QuestionRow, path):
        for target in row.sections if library else ():
            if library and library.find(target) is None:
                raise InputError(
                    f"{path}: {row.id} names the section `{target}`, which is not there; name one that is."
                )
        found.append(
            Question(
                row.id,
                row.question,
                row.history,
                row.kind,
                row.sections,
                row.facts,
                row.register_,
                row.topic,
                row.urgent,
                row.finding,
            )
        )
    return found


def read_urgent(path: Path) -> list[UrgentQuestion]:
    """The urgent and look-alike questions of a file."""
    return [
        UrgentQuestion(
            row.id,
            row.question,
            row.history,
            row.urgent,
            row.sign,
            row.register_,
            None if row.first_run is None else row.first_run == "noticed",
        )
        for row in _read(_UrgentRow, path)
    ]


def in_a_row(texts: Iterable[str]) -> str:
    """Texts one after the other as one; a stop is put after a text that ends without."""
    return " ".join(text if text.rstrip()[-1:] in ".?!" else f"{text}." for text in texts)
