"""Questions to ask the care team: the lists, the reader's own list, and two sheets to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cartqa.library.collection import Library, ListQuestion, Name, QuestionList
from cartqa.library.values import Document, Section
from cartqa.web.desk import NOT_READY, Desk
from cartqa.web.site import Site

__all__ = ["Item", "QuestionPages"]

_CARD = ("which-signs-after-car-t-are-an-emergency", "which-signs-mean-call-your-car-t-team-now-day-or-night")
_FEVER = "what-temperature-counts-as-a-fever-after-car-t"
_DAYS = 14


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a list, with the article that explains it."""

    question: ListQuestion
    of: QuestionList
    article: str

    @property
    def key(self) -> str:
        """Its name in the reader's own list."""
        return f"{self.of.key}#{self.question.number}"


class QuestionPages:
    """Pages for preparing a visit."""

    def __init__(self, desk: Desk, site: Site) -> None:
        """Pages of `site` from the library that the desk serves."""
        self._desk = desk
        self._site = site

    def _html(self, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        return HTMLResponse(self._site.render(template, **values), status)

    async def overview(self, request: Request) -> Response:
        """All lists, or those questions that fit the chosen stage, role and topic."""
        library = self._desk.library
        if library is None:
            return self._html("broken.html", 503, title="Not ready yet", message=NOT_READY)
        stage = _known(request.query_params.get("stage"), library.stages)
        role = _known(request.query_params.get("role"), library.roles)
        topic = _known(request.query_params.get("topic"), library.topics)
        everything = bool(stage or role or topic or request.query_params.get("all"))
        groups = [
            (one, items)
            for one in library.lists
            if (not stage or stage in one.stages) and (not role or one.role == role)
            if (items := [item for item in _items(library, one) if not topic or _topic(library, item) == topic])
        ]
        used = {_topic(library, item) for one in library.lists for item in _items(library, one)}
        values = {
            "title": "Questions to ask your team",
            "groups": groups,
            "open": everything,
            "stages": library.stages,
            "roles": library.roles,
            "topics": [name for name in library.topics if name.key in used],
            "stage": stage,
            "role": role,
            "topic": topic,
        }
        return self._html("questions.html", **values)

    async def one(self, request: Request) -> Response:
        """One list."""
        library = self._desk.library
        if library is None:
            return self._html("broken.html", 503, title="Not ready yet", message=NOT_READY)
        found = next((one for one in library.lists if one.key == request.path_params["key"]), None)
        if found is None:
            raise HTTPException(404)
        stages = [name for name in library.stages if name.key in found.stages]
        others = [one for one in library.lists if one is not found]
        values = {"list": found, "items": _items(library, found), "stages": stages, "others": others}
        return self._html("list.html", title=found.title, **values)

    async def mine(self, request: Request) -> Response:
        """The reader's own list; the browser fills it from what it keeps."""
        return self._html("mine.html", title="My list")

    async def card(self, request: Request) -> Response:
        """A card that says when to call, word for word from the library."""
        library = self._desk.library
        document = library.document("when-to-call") if library else None
        sections = [found for key in _CARD if document and (found := document.section(key))]
        fever = document.section(_FEVER) if document else None
        values = {
            "title": "When to call: a card to print",
            "parts": [_part(section) for section in sections],
            "fever": fever.sentences[0].text if fever else "",
            "publishers": _publishers(library, [*sections, *([fever] if fever else [])]) if library else [],
            "checked": document.checked if document else "",
        }
        return self._html("card.html", **values)

    async def log(self, request: Request) -> Response:
        """An empty log for temperature and symptoms."""
        return self._html("log.html", title="Temperature and symptom log", days=_DAYS)


def _items(library: Library, one: QuestionList) -> list[Item]:
    return [Item(question, one, _title(library, question)) for question in one.questions]


def _document(library: Library, question: ListQuestion) -> Document | None:
    return library.document(question.link.partition("#")[0])


def _title(library: Library, question: ListQuestion) -> str:
    document = _document(library, question)
    return document.title if document else ""


def _topic(library: Library, item: Item) -> str:
    document = _document(library, item.question)
    return document.topic if document else ""


def _known(key: str | None, names: tuple[Name, ...]) -> str:
    return key if key and any(name.key == key for name in names) else ""


def _part(section: Section) -> tuple[str, list[str], list[str]]:
    """Heading, the sentences before the list, and the list's items, each whole."""
    items: dict[int, str] = {}
    for sentence in section.sentences:
        if sentence.item:
            items[sentence.block] = f"{items.get(sentence.block, '')} {sentence.text}".strip()
    lead = [sentence.text for sentence in section.sentences if not sentence.item]
    return section.heading, lead, list(items.values())


def _publishers(library: Library, sections: list[Section]) -> list[str]:
    keys = [key for section in sections for sentence in section.sentences for key in sentence.sources]
    return list(dict.fromkeys(library.sources[key].publisher for key in keys if key in library.sources))
