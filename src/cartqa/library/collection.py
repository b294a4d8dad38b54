"""The library as one value: articles, sources, vocabulary, asked questions, what is outside, lists."""

from __future__ import annotations

from dataclasses import dataclass, field

from cartqa.library.values import Document, Section, Source

__all__ = [
    "AskedLine",
    "HelpLine",
    "KeyFact",
    "Library",
    "ListQuestion",
    "Name",
    "OutsideGroup",
    "QuestionList",
    "Term",
]


@dataclass(frozen=True, slots=True)
class Name:
    """A stage, role or topic: its key, its title as shown, and a line about it."""

    key: str
    title: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A question as a person would ask it, and the section `article#key` that answers it."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class OutsideGroup:
    """Questions the library does not answer; `kind` is `not_covered` or `redirect`, `message` what is said."""

    key: str
    kind: str
    message: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """A question to ask the care team; `number` counts from 1 in its list, `link` names `article#key`."""

    text: str
    why: str
    link: str
    number: int


@dataclass(frozen=True, slots=True)
class QuestionList:
    """Questions to ask at one point of the journey."""

    key: str
    title: str
    intro: str
    stages: tuple[str, ...]
    role: str
    order: int
    questions: tuple[ListQuestion, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary term with its plain meaning and other names (same thing, other spelling or register)."""

    key: str
    term: str
    meaning: str
    kind: str
    names: tuple[str, ...] = ()
    lay: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyFact:
    """A number or rule that several articles share.

    Every section in `where` must match the pattern `says`; no section of the library may match `never`.
    """

    key: str
    fact: str
    value: str
    since: str
    sources: tuple[str, ...]
    where: tuple[str, ...]
    says: str
    never: str = ""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Numbers to call in one country; a `..._number` is for a telephone link and may be empty."""

    key: str
    country: str
    emergency_number: str
    emergency_name: str
    crisis_number: str
    crisis_name: str
    advice_number: str
    advice_name: str
    sources: tuple[str, ...]
    looked_up: str


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that the data folder holds, read and cross-checked."""

    documents: tuple[Document, ...]
    sources: dict[str, Source] = field(default_factory=dict)
    stages: tuple[Name, ...] = ()
    roles: tuple[Name, ...] = ()
    topics: tuple[Name, ...] = ()
    asked: tuple[AskedLine, ...] = ()
    outside: tuple[OutsideGroup, ...] = ()
    lists: tuple[QuestionList, ...] = ()
    glossary: tuple[Term, ...] = ()
    digests: dict[str, str] = field(default_factory=dict)
    key_facts: tuple[KeyFact, ...] = ()
    ledger_uses: frozenset[str] = frozenset()  # source keys that other files than articles name

    def document(self, slug: str) -> Document | None:
        """The article with this slug, or None."""
        return next((document for document in self.documents if document.slug == slug), None)

    def find(self, target: str) -> tuple[Document, Section] | None:
        """The article and section that `article#key` names, or None."""
        slug, _, key = target.partition("#")
        document = self.document(slug)
        section = document.section(key) if document else None
        return (document, section) if document and section else None
