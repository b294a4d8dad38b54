"""The desk: one engine behind a bounded queue, triage always at hand, a new index taken up by itself.

Questions are answered on two threads, because the encoder lets go of Python's lock while it computes; the
event loop never waits. Nothing of a question is kept or logged.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from cartqa.ask.engine import Engine, check_question, failure
from cartqa.ask.triage import Triage
from cartqa.ask.values import AskedOf, Reply, Urgent
from cartqa.errors import BusyError, CartqaError
from cartqa.index.folder import open_index
from cartqa.library.collection import Library
from cartqa.library.values import Document, Section
from cartqa.settings import Settings

__all__ = ["BUSY", "NOT_READY", "Desk", "Found", "Served"]

Result = TypeVar("Result")

BUSY = "Many people are asking right now. Please try again in a moment."
NOT_READY = (
    "The answers are not ready yet: there is no index to answer from. The person who runs this site makes it with "
    "`cartqa build`. Please try again later."
)
_BROKEN = "Something went wrong on our side, and your question was not answered. Please try again in a moment."
_WORKERS = 2
_LOOK_EVERY = 5.0
_SECTIONS = 12


@dataclass(frozen=True, slots=True)
class Found:
    """What a search of the library found: sections, best first, and the notice if there is one."""

    sections: tuple[tuple[Document, Section], ...] = ()
    urgent: Urgent | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Served:
    """A reply and the HTTP status that goes with it."""

    reply: Reply
    status: int


class Desk:
    """Takes questions for the page. `open()` before the first one; safe to use from one event loop."""

    def __init__(self, settings: Settings, triage: Triage | None = None, engine: Engine | None = None) -> None:
        """A desk for the configured index, or for `engine` when it is given (it is then never replaced)."""
        self.settings = settings
        self.triage = triage or Triage.load(settings.data)
        self.fault = ""
        self._engine = engine
        self._fixed = engine is not None
        self._stamp: tuple[str, int] | None = None
        self._looked = 0.0
        self._looking = threading.Lock()
        self._pool = ThreadPoolExecutor(_WORKERS, "cartqa-ask")
        self._notices = ThreadPoolExecutor(1, "cartqa-triage")
        self._side = ThreadPoolExecutor(1, "cartqa-open")
        self._in_hand = 0

    @property
    def engine(self) -> Engine | None:
        """The engine in use; looks in the background whether a newer index lies there."""
        if not self._fixed and time.monotonic() - self._looked > _LOOK_EVERY:
            self._looked = time.monotonic()
            self._side.submit(self.open)
        return self._engine

    @property
    def library(self) -> Library | None:
        """The library of the index in use; None without an index."""
        engine = self.engine
        return engine.index.library if engine else None

    def open(self) -> None:
        """Take up the index on disk if it is another than the one in use; on a fault the one in use stays."""
        if self._fixed:
            return
        with self._looking:
            self._looked = time.monotonic()
            stamp = self._on_disk()
            if stamp is not None and stamp == self._stamp and self._engine is not None:
                return
            try:
                engine = Engine(open_index(self.settings.index, threads=self.settings.threads), self.triage)
            except CartqaError as error:
                if str(error) != self.fault:
                    sys.stderr.write(f"cartqa: {error}\n")
                self.fault = str(error)
                return
            self._engine, self._stamp, self.fault = engine, stamp, ""

    def close(self) -> None:
        """Let the threads end."""
        for pool in (self._pool, self._notices, self._side):
            pool.shutdown(wait=False, cancel_futures=True)

    async def ask(self, asked: AskedOf) -> Served:
        """The reply and its HTTP status. A reply of kind `error` is a value, never an exception."""
        started = time.perf_counter()
        engine = self.engine
        try:
            check_question(asked.question)
        except CartqaError as error:
            return Served(await self._fail(asked, str(error), started), 422)
        if engine is None:
            return Served(await self._fail(asked, NOT_READY, started), 503)
        try:
            return Served(await self._work(functools.partial(engine.ask, asked)), 200)
        except BusyError as error:
            return Served(await self._fail(asked, str(error), started), 503)
        except Exception as error:
            _report(error)
            return Served(await self._fail(asked, _BROKEN, started), 500)

    async def notice(self, asked: AskedOf) -> Urgent | None:
        """Triage alone."""
        judge = functools.partial(self.triage.judge, asked.question, asked.history, asked.country)
        return await asyncio.get_running_loop().run_in_executor(self._notices, judge)

    async def search(self, asked: AskedOf) -> Found:
        """Sections of the library near to the text, whether or not they answer it."""
        urgent = await self.notice(asked)
        engine = self.engine
        if engine is None:
            return Found(urgent=urgent, message=NOT_READY)
        try:
            check_question(asked.question)
            return Found(await self._work(functools.partial(_sections, engine, asked)), urgent)
        except CartqaError as error:
            return Found(urgent=urgent, message=str(error))

    async def _fail(self, asked: AskedOf, message: str, started: float) -> Reply:
        work = functools.partial(failure, asked, self.triage, message, started)
        return await asyncio.get_running_loop().run_in_executor(self._notices, work)

    async def _work(self, work: Callable[[], Result]) -> Result:
        """Run `work` on a worker; BusyError when as many wait already as may wait."""
        if self._in_hand >= self.settings.waiting + _WORKERS:
            raise BusyError(BUSY)
        self._in_hand += 1
        future = self._pool.submit(work)
        loop = asyncio.get_running_loop()

        def done(_: Future[Result]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended: the server is stopping
                loop.call_soon_threadsafe(self._leave)

        future.add_done_callback(done)
        return await asyncio.wrap_future(future)

    def _leave(self) -> None:
        self._in_hand -= 1

    def _on_disk(self) -> tuple[str, int] | None:
        """What tells one index from another: the folder behind the link, and its passport's time."""
        try:
            passport = self.settings.index / "passport.json"
            return os.path.realpath(self.settings.index), passport.stat().st_mtime_ns
        except OSError:
            return None


def _sections(engine: Engine, asked: AskedOf) -> tuple[tuple[Document, Section], ...]:
    library = engine.index.library
    found = (library.find(target) for target in engine.ranked_sections(asked)[:_SECTIONS])
    return tuple(one for one in found if one)


def _report(error: BaseException) -> None:
    """Where it went wrong, on standard error; never the message, which might hold what a person typed."""
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    sys.stderr.write(f"cartqa: {type(error).__name__} at {' < '.join(reversed(places))}\n")
