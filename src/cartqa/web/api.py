"""`POST /api/ask` and `GET /healthz`."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cartqa.ask.contract import as_json
from cartqa.ask.engine import failure
from cartqa.ask.request import read_request
from cartqa.ask.values import AskedOf
from cartqa.errors import InputError
from cartqa.web.desk import NOT_READY, Desk
from cartqa.web.headers import TOO_LARGE

__all__ = ["Api"]


class Api:
    """The addresses that programs use."""

    def __init__(self, desk: Desk) -> None:
        """Answer from `desk`."""
        self._desk = desk

    async def ask(self, request: Request) -> Response:
        """One question in, one object of the contract out; the object's kind is `error` when the status is not 200."""
        body = await request.body()
        try:
            asked = read_request(body).asked()
        except InputError as error:
            status = 422 if _is_json(body) else 400
            return _json(self._failed(f"The request cannot be used: {error}", _said(body)), status)
        served = await self._desk.ask(asked)
        response = _json(as_json(served.reply), served.status)
        if served.status == 503:
            response.headers["Retry-After"] = "5"
        return response

    async def health(self, request: Request) -> Response:
        """What is being served, or with status 503 a sentence that says why nothing is."""
        engine = self._desk.engine
        if engine is None:
            return JSONResponse({"ok": False, "message": NOT_READY}, 503)
        passport = engine.index.passport
        return JSONResponse(
            {
                "ok": True,
                "articles": len(engine.index.library.documents),
                "passages": len(engine.index.passages),
                "encoder": engine.index.encoder.info.digest,
                "built": passport.built if passport else None,
            }
        )

    def too_large(self, path: str) -> tuple[str, bytes]:
        """Media type and body of the refusal of a body over the limit."""
        if path.endswith("/api/ask"):
            return "application/json", json.dumps(self._failed(TOO_LARGE)).encode()
        return "text/plain; charset=utf-8", TOO_LARGE.encode()

    def _failed(self, message: str, question: str = "") -> dict[str, Any]:
        return as_json(failure(AskedOf(question), self._desk.triage, message))


def _json(value: dict[str, Any], status: int) -> JSONResponse:
    return JSONResponse(value, status)


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _said(body: bytes) -> str:
    """The question in a body that cannot be used otherwise: an urgent sign in it must still be seen."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    question = value.get("question") if isinstance(value, dict) else None
    return question if isinstance(question, str) else ""
