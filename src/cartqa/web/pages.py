"""The server-rendered pages: ask, the plain form, the library and its reader, about."""

from __future__ import annotations

import asyncio
import secrets
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp

from cartqa import __version__
from cartqa.ask.contract import as_json
from cartqa.ask.values import AskedOf
from cartqa.library.checks import article_grade
from cartqa.library.collection import Library
from cartqa.library.values import Document
from cartqa.web.desk import NOT_READY, Desk, Found
from cartqa.web.examples import examples_by_stage
from cartqa.web.frame import pieces
from cartqa.web.headers import gradio_policy
from cartqa.web.marks import marked_sentences
from cartqa.web.measured import measured_cards
from cartqa.web.reader import Article, render_article
from cartqa.web.site import Site
from cartqa.web.terms import TermFinder
from cartqa.web.views import shown, urgent_json

__all__ = ["TITLE", "Pages"]

TITLE = "Ask about CAR-T cell therapy"
_EARLIER = 6


class _Form(BaseModel):
    """What a form of ours sends; anything else in it is taken as not said."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    question: str = ""
    history: tuple[str, ...] = Field(default=(), max_length=50)
    country: Literal["us", "uk", "eu", "other"] | None = None
    role: Literal["patient", "caregiver"] | None = None

    def asked(self) -> AskedOf:
        return AskedOf(self.question, self.history, self.country, self.role)


class Pages:
    """Renders pages from what the desk serves. `gradio` is set once Gradio is mounted."""

    gradio: ASGIApp

    def __init__(self, desk: Desk, site: Site) -> None:
        """Pages of `site`, answered from `desk`."""
        self._desk = desk
        self._site = site
        self._finder = lru_cache(maxsize=2)(lambda terms: TermFinder(terms))
        self._grade = lru_cache(maxsize=1024)(article_grade)

    def _html(self, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        return HTMLResponse(self._site.render(template, **values), status)

    async def home(self, request: Request) -> Response:
        """The ask view, with Gradio's pieces around it."""
        found = await pieces(self.gradio, request.scope)
        nonce = secrets.token_urlsafe(16)
        response = self._html("home.html", title=TITLE, gradio=found, nonce=nonce, **self._asking())
        response.headers["Content-Security-Policy"] = gradio_policy(self._site.settings.frame_ancestors, nonce)
        return response

    async def ask(self, request: Request) -> Response:
        """The plain form, and the answer to what it sends."""
        empty: dict[str, Any] = {"title": "Ask, the plain form", "answered": None, "form": _Form(), "earlier": ()}
        if request.method != "POST":
            return self._html("ask.html", **empty, **self._asking())
        form = _form(await request.form())
        served = await self._desk.ask(form.asked())
        reply = as_json(served.reply)
        earlier = (*form.history, form.question)[-_EARLIER:] if served.status == 200 else form.history
        values = {
            "title": "Answer" if reply["answer"] else "Your question",
            "answered": shown(reply),
            "urgent": reply["urgent"],
            "form": form,
            "country": form.country,
            "earlier": earlier,
        }
        return self._html("ask.html", served.status, **values, **self._asking())

    def _asking(self) -> dict[str, Any]:
        library = self._desk.library
        return {"examples": examples_by_stage(library) if library else (), "ready": library is not None}

    async def library(self, request: Request) -> Response:
        """All articles by topic, those of one stage, or what a search finds."""
        found: Found | None = None
        asked = AskedOf("")
        if request.method == "POST":
            asked = _form(await request.form()).asked()
            found = await self._desk.search(asked)
        library = self._desk.library
        if library is None:
            return self._not_ready(urgent=urgent_json(found.urgent) if found else None)
        stage = _known(request.query_params.get("stage"), library.stages)
        chosen = [d for d in library.documents if not stage or stage in d.stages]
        topics = [
            (topic, sorted((d for d in chosen if d.topic == topic.key), key=lambda d: d.title.lower()))
            for topic in library.topics
        ]
        values = {
            "title": "Library",
            "topics": [(topic, documents) for topic, documents in topics if documents],
            "stages": library.stages,
            "stage": stage,
            "found": found,
            "query": asked.question,
            "urgent": urgent_json(found.urgent) if found else None,
            "count": len(library.documents),
        }
        return self._html("library.html", **values)

    async def article(self, request: Request) -> Response:
        """One article, with the sentences that the link names marked."""
        engine = self._desk.engine
        if engine is None:
            return self._not_ready()
        library = engine.index.library
        document = library.document(request.path_params["slug"])
        if document is None:
            raise HTTPException(404)
        marks = marked_sentences(request.query_params.get("mark", ""), document, engine.index.passages)
        article, grade = await asyncio.to_thread(self._rendered, document, library, marks)
        near = [d for d in library.documents if d.topic == document.topic and d is not document][:6]
        values = {
            "title": document.title,
            "article": article,
            "grade": max(1, round(grade)),
            "topic": next((t for t in library.topics if t.key == document.topic), None),
            "stages": [s for s in library.stages if s.key in document.stages],
            "near": near,
        }
        return self._html("article.html", **values)

    def _rendered(self, document: Document, library: Library, marks: dict[str, set[int]]) -> tuple[Article, float]:
        finder = self._finder(library.glossary)
        return render_article(document, library, finder, self._site.root, marks), self._grade(document)

    async def about(self, request: Request) -> Response:
        """What this is and is not, how it works, how well, and whom to call."""
        engine = self._desk.engine
        passport = engine.index.passport if engine else None
        values = {
            "title": "About this site",
            "counts": _counts(engine.index.library) if engine else None,
            "built": passport.built if passport else None,
            "encoder": engine.index.encoder.info.name if engine else None,
            "version": __version__,
            "measured": measured_cards(self._site.settings.data),
        }
        return self._html("about.html", **values)

    async def missing(self, request: Request, error: Exception) -> Response:
        """A page that is not there, in words and with ways on."""
        path = request.scope["path"].removeprefix(self._site.root)
        known = ("/ask/", "/library/", "/questions/", "/about/", "/my-list/")
        if path == "" or path in known:
            return RedirectResponse(f"{self._site.root}{path.rstrip('/') or '/'}", 308)
        status = error.status_code if isinstance(error, HTTPException) else 404
        return self._html("missing.html", status, title="Page not found")

    async def broken(self, request: Request, error: Exception) -> Response:
        """Our fault, said plainly."""
        return self._html("broken.html", 500, title="Something went wrong", message="")

    def _not_ready(self, urgent: object = None) -> Response:
        return self._html("broken.html", 503, title="Not ready yet", message=NOT_READY, urgent=urgent)


def _form(data: FormData) -> _Form:
    value: dict[str, Any] = {
        "question": next((str(one) for one in data.getlist("question") if str(one).strip()), ""),
        "history": tuple(str(one) for one in data.getlist("history"))[-_EARLIER:],
        "country": data.get("country") or None,
        "role": data.get("role") or None,
    }
    try:
        return _Form.model_validate(value)
    except ValidationError:
        return _Form(question=value["question"], history=value["history"])


def _known(key: str | None, names: Any) -> str:
    return key if key and any(name.key == key for name in names) else ""


def _counts(library: Library) -> dict[str, int]:
    sections = [section for document in library.documents for section in document.sections]
    return {
        "articles": len(library.documents),
        "sections": len(sections),
        "sources": len(library.sources),
        "questions": sum(len(one.questions) for one in library.lists),
    }
