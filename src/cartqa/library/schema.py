"""What the library's files must hold, checked by pydantic at the edge where they are read."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

__all__ = [
    "ArticleHead",
    "AskedEntry",
    "GlossaryEntry",
    "HelpLineEntry",
    "KeyFactEntry",
    "NameEntry",
    "OutsideEntry",
    "QuestionEntry",
    "QuestionListFile",
    "RedFlagEntry",
    "RedFlagTierEntry",
    "SourceEntry",
]


def _pattern(value: str) -> str:
    """The value itself; ValueError when it is no regular expression."""
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Pattern = Annotated[str, AfterValidator(_pattern)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ArticleHead(_Strict):
    """The front matter of an article."""

    title: Text
    summary: Text
    topic: Text
    stages: tuple[Text, ...] = Field(min_length=1)
    audience: tuple[Text, ...] = Field(min_length=1)
    checked: datetime.date


class SourceEntry(_Strict):
    """One source in `sources.toml`. `looked_up` is a day or, where only that is known, a month."""

    title: Text
    publisher: Text
    date: str
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    looked_up: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]


class AskedEntry(_Strict):
    """The ways people ask what one section answers."""

    asked: tuple[Text, ...]


class OutsideEntry(_Strict):
    """A group of questions that are not answered, with what is said instead."""

    kind: Literal["not_covered", "redirect"]
    message: Text
    examples: tuple[Text, ...] = Field(min_length=1)


class NameEntry(_Strict):
    """A stage, role or topic."""

    title: Text
    about: str = ""


class QuestionEntry(_Strict):
    """A question to ask the doctor, why it matters, and the section that explains it."""

    text: Text
    why: Text
    link: Annotated[str, StringConstraints(pattern=r"^[\w-]+#[\w-]+$")]


class QuestionListFile(_Strict):
    """A list of questions to ask."""

    title: Text
    intro: Text
    stages: tuple[Text, ...] = Field(min_length=1)
    role: Literal["patient", "caregiver"]
    order: int
    question: tuple[QuestionEntry, ...] = Field(min_length=1)


class GlossaryEntry(_Strict):
    """A term, what it means in plain words, and its other names."""

    term: Text
    meaning: Text
    kind: Literal["drug", "disease", "side-effect", "test", "treatment", "body", "care", "money", "research", "other"]
    names: tuple[Text, ...] = ()
    lay: tuple[Text, ...] = ()
    misspellings: tuple[Text, ...] = ()


class KeyFactEntry(_Strict):
    """A number or rule that several articles share: patterns that must, and must not, stand in their text."""

    fact: Text
    value: Text
    since: str = ""
    sources: tuple[Text, ...] = Field(min_length=1)
    where: tuple[Text, ...] = Field(min_length=1)
    says: Annotated[Pattern, StringConstraints(min_length=1)]
    never: Pattern = ""


class HelpLineEntry(_Strict):
    """Numbers to call in one country, with the day they were looked up; a `..._number` may be empty."""

    country: Text
    emergency_number: Annotated[str, StringConstraints(pattern=r"^[\d +]*$")]
    emergency_name: Text
    crisis_number: Annotated[str, StringConstraints(pattern=r"^[\d +]*$")]
    crisis_name: Text
    advice_number: Annotated[str, StringConstraints(pattern=r"^[\d +]*$")]
    advice_name: str
    sources: tuple[Text, ...] = Field(min_length=1)
    looked_up: datetime.date


class RedFlagTierEntry(_Strict):
    """A sign when it is an emergency: phrases one a line, in the language of `ask/triage/phrases.py`."""

    read: Text
    first: Text
    then: str = ""
    source: Text
    says: str = ""
    names: str = ""
    unless: str = ""
    scripts: str = ""


class RedFlagEntry(RedFlagTierEntry):
    """One sign of `red_flags.toml`. Triage itself checks the file by hand: it must be ready in milliseconds."""

    level: Literal["emergency", "call_team", "crisis"]
    name: Text
    supposed: bool = False
    emergency: RedFlagTierEntry | None = None
