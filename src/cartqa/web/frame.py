"""Gradio, the frame of the page at `/`.

Gradio's own page names images on other hosts, carries inline scripts and shows nothing until its JavaScript
has run. So `/` is our own page, usable from its first paint, into which Gradio's configuration and bundle are
put; once Gradio stands, the ask view moves into its column (`static/ask.js`). Gradio also offers `ask` to its
clients (`gradio_client`, `/gradio_api/call/ask`). Of its other addresses only those it needs are let through:
it would otherwise take uploads, fetch addresses for strangers and show a monitoring page.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cartqa.ask.contract import as_json
from cartqa.ask.request import read_request
from cartqa.ask.values import AskedOf
from cartqa.errors import InputError
from cartqa.web.desk import Desk
from cartqa.web.site import Site

if TYPE_CHECKING:
    from fastapi import FastAPI
    from gradio import Blocks

__all__ = ["Guard", "Pieces", "mount", "pieces"]

# Before Gradio is imported: no telemetry, no look at a model hub, no history of runs in the browser.
_QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SSR_MODE": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "OTEL_SDK_DISABLED": "true",
}
_LET_THROUGH = re.compile(
    r"/(?:assets/.+|static/.+|theme\.css|config/?|"
    r"gradio_api/(?:info/?|startup-events|heartbeat/[\w-]+|queue/(?:join|data)/?|call/ask(?:/[\w-]+)?/?|cancel/?|reset/?))"
)
_LAYER = b"@layer gradio{"
# With these a style sheet might come packed, in part, or not at all.
_NOT_FOR_STYLES = frozenset({b"accept-encoding", b"range", b"if-none-match", b"if-modified-since"})
_SCRIPT = re.compile(r"<script>(window\.gradio_(?:config|api_info) = .*?)</script>", re.DOTALL)
_BUNDLE = re.compile(r'<script type="module"[^>]* src="\./(assets/[^"]+)"')


@dataclass(frozen=True, slots=True)
class Pieces:
    """What of Gradio's own page goes into ours: its two configuration scripts and its bundle."""

    scripts: tuple[str, ...]
    bundle: str


def mount(app: FastAPI, desk: Desk, site: Site, title: str) -> ASGIApp:
    """Mount Gradio at `/`, behind the guard; the guarded application."""
    os.environ.update(_QUIET)

    async def mounting() -> None:
        _mount(app, desk, site, title)

    asyncio.run(mounting())  # outside of a running loop Gradio makes loops of its own and never closes them
    route: Any = app.router.routes[-1]
    route.app = Guard(route.app)
    return route.app  # type: ignore[no-any-return]


def _mount(app: FastAPI, desk: Desk, site: Site, title: str) -> None:
    import gradio

    gradio.mount_gradio_app(
        app,
        _blocks(desk, title),
        path="/",
        root_path=site.root or None,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        show_error=False,
        pwa=False,
        mcp_server=False,
        max_file_size=1,
        theme=gradio.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )


def _blocks(desk: Desk, title: str) -> Blocks:
    import gradio
    from gradio.events import api

    async def ask(
        question: str, history: list[str] | None = None, country: str | None = None, role: str | None = None
    ) -> dict[str, Any]:
        """Answer a question about CAR-T cell therapy, word for word from dated articles."""
        body = {"question": question, "history": history or [], "country": country or None, "role": role or None}
        try:
            asked = read_request(json.dumps(body)).asked()
        except InputError:
            asked = AskedOf(str(question))
        return as_json((await desk.ask(asked)).reply)

    blocks: Blocks = gradio.Blocks(title=title, analytics_enabled=False, fill_width=True)
    with blocks:
        gradio.Column(elem_id="gradio-place", min_width=0)
        api(ask, api_name="ask", concurrency_limit=None)
    # The desk bounds what runs and waits, and judges urgency even then; Gradio's own queue only passes on to it.
    blocks.queue(max_size=8 * desk.settings.waiting, default_concurrency_limit=None, api_open=False)
    return blocks


class Guard:
    """Lets through to Gradio only the addresses that its page and clients need.

    Its style sheets are put into a cascade layer on the way, so that its resets never win over our own styles.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Guard `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection; what is not let through is not found."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = _path(scope)
        if not _LET_THROUGH.fullmatch(path):
            raise HTTPException(404)
        if path.startswith("/assets/"):
            send = _kept(send)
        if path.endswith(".css"):
            plain = [(name, value) for name, value in scope["headers"] if name not in _NOT_FOR_STYLES]
            scope, send = {**scope, "headers": plain}, _layered(send)
        await self.app(scope, receive, send)


def _kept(send: Send) -> Send:
    """Send with leave to keep the file: its name changes when its content does."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["Cache-Control"] = "public, max-age=31536000, immutable"
        await send(message)

    return sending


def _layered(send: Send) -> Send:
    """Send a style sheet inside a layer."""
    first = True

    async def sending(message: Message) -> None:
        nonlocal first
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            del headers["content-length"]
        elif message["type"] == "http.response.body":
            before = _LAYER if first else b""
            after = b"" if message.get("more_body") else b"}"
            first = False
            message = {**message, "body": before + message.get("body", b"") + after}
        await send(message)

    return sending


def _path(scope: Scope) -> str:
    """The path below the root path."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


async def pieces(guard: ASGIApp, scope: Scope) -> Pieces:
    """The pieces of Gradio's own page as it answers the request in `scope`."""
    assert isinstance(guard, Guard)
    body = bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    kept = {k: v for k, v in scope.items() if k not in {"router", "endpoint", "path_params", "route"}}
    await guard.app({**kept, "method": "GET", "query_string": b""}, receive, send)
    text = body.decode()
    bundle = _BUNDLE.search(text)
    scripts = tuple(_SCRIPT.findall(text))
    if not bundle or len(scripts) != 2:
        raise RuntimeError("Gradio's page has another shape than this version of cartqa knows.")
    return Pieces(scripts, bundle.group(1))
