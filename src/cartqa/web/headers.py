"""Security headers of every response, and a limit on what may be sent."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cartqa.errors import CartqaError

__all__ = ["MAX_BODY", "TOO_LARGE", "Below", "BodyLimit", "Headers", "gradio_policy", "strict_policy"]

MAX_BODY = 2 * 1024 * 1024  # a question of 100,000 characters, however it is encoded, and its history
TOO_LARGE = (
    "This is too much text to read. Please shorten it to what you most want to know. "
    "If this is an emergency, call 911 (US), 999 (UK) or 112 (EU) now."
)
Refusal = Callable[[str], tuple[str, bytes]]


def _plain(_: str) -> tuple[str, bytes]:
    return "text/plain; charset=utf-8", TOO_LARGE.encode()


def strict_policy(frame_ancestors: str) -> str:
    """The policy of our own pages: everything from this server, no inline script or style, nothing else."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {frame_ancestors}"
    )


def gradio_policy(frame_ancestors: str, nonce: str) -> str:
    """The policy of the page that Gradio frames: its two inline scripts by nonce, and the inline styles it writes."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {frame_ancestors}"
    )


class Headers:
    """Outermost: adds the headers to every response, also to those of a failure."""

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        """Wrap `app`; CartqaError when `frame_ancestors` is no list of sources."""
        if not re.fullmatch(r"[\w'*:/. -]+", frame_ancestors, re.ASCII):
            raise CartqaError(
                f"CARTQA_FRAME_ANCESTORS is {frame_ancestors!r}; give 'none', 'self' or addresses such as "
                "https://hospital.example, with spaces between them."
            )
        self.app = app
        self._policy = strict_policy(frame_ancestors)
        self._deny = frame_ancestors.strip() == "'none'"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(message)
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)

    def _add(self, message: MutableMapping[str, Any]) -> None:
        headers = MutableHeaders(scope=message)
        headers.setdefault("Content-Security-Policy", self._policy)
        headers.setdefault("Cache-Control", "no-store")
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), browsing-topics=()"
        if self._deny:
            headers["X-Frame-Options"] = "DENY"


class Below:
    """Tells the application the root path it is served at, whether or not a proxy has taken it off the path."""

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        """Wrap `app`."""
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "http":
            scope = {**scope, "root_path": self._root_path}
        await self._app(scope, receive, send)


class BodyLimit:
    """Refuses bodies over the limit before they are read to the end."""

    def __init__(self, app: ASGIApp, too_large: Refusal = _plain) -> None:
        """Wrap `app`; `too_large` gives media type and body of the refusal at a path."""
        self._app = app
        self._too_large = too_large

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limited = _Limit(receive)
        try:
            if limited.declared(scope) > MAX_BODY:
                raise _TooLarge
            await self._app(scope, limited, send)
        except _TooLarge:
            kind, body = self._too_large(scope["path"])
            headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": 413, "headers": headers})
            await send({"type": "http.response.body", "body": body})


class _TooLarge(Exception):
    """More was sent than may be."""


class _Limit:
    """Receives a body and stops when it is too long."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read = 0

    @staticmethod
    def declared(scope: Scope) -> int:
        """The length that the request says it has; 0 when it says none."""
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit():
                return int(value)
        return 0

    async def __call__(self) -> Message:
        """The next message of the body."""
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > MAX_BODY:
            raise _TooLarge
        return message
