"""Values of an answer. A refusal is a type of its own, never an empty string."""

from __future__ import annotations

from dataclasses import dataclass

from cartqa.index.values import Passage
from cartqa.library.collection import ListQuestion, QuestionList
from cartqa.library.values import Source

__all__ = ["Answer", "AskedOf", "Citation", "Failure", "Hit", "NotCovered", "Reply", "ToAsk", "Urgent"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question; scores compare within one question only."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence shown as answer: an exact stretch of the passage it names, and that sentence's sources."""

    text: str
    passage: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A question to ask the care team and the list it stands in."""

    question: ListQuestion
    of: QuestionList

    @property
    def url(self) -> str:
        """Where the list shows it."""
        return f"/questions/{self.of.key}#{self.question.number}"


@dataclass(frozen=True, slots=True)
class Answer:
    """One to four verbatim sentences, the passages behind them best first, and what to ask next."""

    sentences: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    to_ask: tuple[ToAsk, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotCovered:
    """No answer: `kind` is `not_covered` or `redirect`; `message` says where to turn; the nearest passages."""

    kind: str
    message: str
    hits: tuple[Hit, ...] = ()
    to_ask: tuple[ToAsk, ...] = ()
    related: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """The question could not be worked on; `message` says why and what mends it."""

    message: str


@dataclass(frozen=True, slots=True)
class Urgent:
    """A notice that comes before anything else: `level` is emergency, call_team or crisis; `sign` its id.

    `read` is the section that helps (`article#key`), empty when there is none; `name` what the notice calls the sign.
    """

    level: str
    message: str
    sign: str
    source: Source
    read: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class AskedOf:
    """What a person asks: the question, the earlier questions (oldest first), the country, who asks, the stage."""

    question: str
    history: tuple[str, ...] = ()
    country: str | None = None
    role: str | None = None
    stage: str | None = None
    id: str | int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person gets: the urgent notice if there is one, then an answer, a refusal or a failure."""

    asked: AskedOf
    understood_as: str
    urgent: Urgent | None
    result: Answer | NotCovered | Failure
    confidence: float
    elapsed_ms: float
    sources: dict[str, Source]
