"""The web application: our pages and the API beside Gradio, which is mounted last, at `/`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from cartqa.settings import Settings
from cartqa.web.api import Api
from cartqa.web.desk import Desk
from cartqa.web.files import Files
from cartqa.web.frame import mount
from cartqa.web.headers import Below, BodyLimit, Headers
from cartqa.web.pages import TITLE, Pages
from cartqa.web.questions import QuestionPages
from cartqa.web.site import Site

__all__ = ["build"]


def build(settings: Settings, root_path: str = "", desk: Desk | None = None) -> ASGIApp:
    """The application below `root_path`. Without a usable index it starts all the same: triage works, pages say so."""
    desk = desk or Desk(settings)
    site = Site(settings, root_path, desk.triage)
    desk.open()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        desk.close()

    app = FastAPI(title=settings.site_name, docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    api, pages, questions, files = Api(desk), Pages(desk, site), QuestionPages(desk, site), Files(site)
    app.add_route("/api/ask", api.ask, ["POST"])
    app.add_route("/healthz", api.health, ["GET"])
    app.add_route("/", pages.home, ["GET"])
    app.add_route("/ask", pages.ask, ["GET", "POST"])
    app.add_route("/library", pages.library, ["GET", "POST"])
    app.add_route("/library/{slug}", pages.article, ["GET"])
    app.add_route("/questions", questions.overview, ["GET"])
    app.add_route("/questions/{key}", questions.one, ["GET"])
    app.add_route("/my-list", questions.mine, ["GET"])
    app.add_route("/print/when-to-call", questions.card, ["GET"])
    app.add_route("/print/log", questions.log, ["GET"])
    app.add_route("/about", pages.about, ["GET"])
    app.add_route("/site/mark", files.mark, ["GET"])
    app.add_route("/site/{digest}/{name:path}", files.static, ["GET"])
    app.add_route("/favicon.ico", files.icon, ["GET"])
    app.add_route("/robots.txt", files.robots, ["GET"])
    app.add_exception_handler(404, pages.missing)
    app.add_exception_handler(405, pages.missing)
    app.add_exception_handler(Exception, pages.broken)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(BodyLimit, too_large=api.too_large)
    pages.gradio = mount(app, desk, site, f"{TITLE} – {settings.site_name}")
    return Headers(Below(app, root_path), settings.frame_ancestors)
