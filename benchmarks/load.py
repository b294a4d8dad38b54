"""Many askers at once, on this machine alone: `POST /api/ask`, and Gradio's queue, which its clients use.

The page itself sends its questions to `/api/ask`; the queue is what `gradio_client` and other programs join.
The asking process shares the cores with the server; how much of them it takes is told.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from tqdm import tqdm

from benchmarks.common import Options, machine, percentile, ready_index, say, write_result
from benchmarks.server import Server, ServerFault, serving

_USERS = (1, 8, 32, 100)
_EVERY = 5.0
_AFTER_BUSY = 1.0
_TIMEOUT = 30.0
_SEED = 20261122

Asking = Callable[[httpx.AsyncClient, str], Awaitable[str]]


@dataclass
class Tally:
    """What one stretch of asking gave."""

    ms: list[float] = field(default_factory=list)
    busy: int = 0
    errors: int = 0
    kinds: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, seconds: float) -> None:
        """Count one reply; only a reply to the question itself has a latency."""
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if kind == "busy":
            self.busy += 1
        elif kind in {"answer", "not_covered", "redirect"}:
            self.ms.append(seconds * 1000)
        else:
            self.errors += 1


async def ask_api(client: httpx.AsyncClient, question: str) -> str:
    """The kind of the reply of `POST /api/ask`; `busy` when the server says so."""
    response = await client.post("/api/ask", json={"question": question})
    if response.status_code == 503:
        return "busy"
    return str(response.json()["kind"]) if response.status_code == 200 else f"status {response.status_code}"


async def ask_queue(client: httpx.AsyncClient, question: str) -> str:
    """The kind of the reply that comes through Gradio's queue: joined, then read as events."""
    joined = await client.post("/gradio_api/call/ask", json={"data": [question, [], None, None]})
    if joined.status_code == 503:
        return "busy"
    if joined.status_code != 200:
        return f"status {joined.status_code}"
    event = ""
    async with client.stream("GET", f"/gradio_api/call/ask/{joined.json()['event_id']}") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("event:"):
                event = line.removeprefix("event:").strip()
            elif line.startswith("data:") and event in {"complete", "error"}:
                if event == "error":
                    return "queue error"
                reply = json.loads(line.removeprefix("data:"))[0]
                busy = reply["kind"] == "error" and "try again in a moment" in (reply["message"] or "")
                return "busy" if busy else str(reply["kind"])
    return "no reply"


async def _one(client: httpx.AsyncClient, asking: Asking, question: str, tally: Tally, since: float) -> str:
    """Ask once; the latency counts from `since`, when the person meant to ask."""
    try:
        kind = await asking(client, question)
    except (httpx.HTTPError, ValueError, KeyError, IndexError) as error:
        kind = type(error).__name__
    tally.add(kind, time.perf_counter() - since)
    return kind


async def closed(server: Server, asking: Asking, users: int, seconds: float, questions: list[str]) -> Tally:
    """Every user asks, waits for the reply and asks again at once; after a busy reply a second later."""
    tally, end = Tally(), time.perf_counter() + seconds

    async def user(number: int, client: httpx.AsyncClient) -> None:
        draw = random.Random(_SEED + number)
        while time.perf_counter() < end:
            if await _one(client, asking, draw.choice(questions), tally, time.perf_counter()) == "busy":
                await asyncio.sleep(_AFTER_BUSY)

    async with _client(server, users) as client:
        await asyncio.gather(*(user(number, client) for number in range(users)))
    return tally


async def paced(server: Server, asking: Asking, users: int, seconds: float, questions: list[str]) -> Tally:
    """Every user asks one question every five seconds, whether or not the server keeps up."""
    tally, begin = Tally(), time.perf_counter()

    async def user(number: int, client: httpx.AsyncClient) -> None:
        draw = random.Random(_SEED + number)
        due = begin + draw.uniform(0, _EVERY)
        while due < begin + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await _one(client, asking, draw.choice(questions), tally, due)
            due += _EVERY

    async with _client(server, users) as client:
        await asyncio.gather(*(user(number, client) for number in range(users)))
    return tally


def _client(server: Server, users: int) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=2 * users, max_keepalive_connections=2 * users)
    return httpx.AsyncClient(base_url=server.url, limits=limits, timeout=_TIMEOUT, trust_env=False, verify=False)


def _stretch(
    server: Server, pattern: str, asking: Asking, users: int, seconds: float, questions: list[str]
) -> dict[str, Any]:
    """One stretch of load and its figures."""
    before, own = server.cpu_s, _own_cpu()
    started = time.perf_counter()
    work = closed if pattern == "closed" else paced
    tally = asyncio.run(work(server, asking, users, seconds, questions))
    wall = time.perf_counter() - started
    return {
        "users": users,
        "pattern": pattern,
        "seconds": round(wall, 2),
        "answered": len(tally.ms),
        "per_second": round(len(tally.ms) / wall, 2),
        "p50_ms": round(percentile(tally.ms, 0.5), 1) if tally.ms else None,
        "p95_ms": round(percentile(tally.ms, 0.95), 1) if tally.ms else None,
        "max_ms": round(max(tally.ms), 1) if tally.ms else None,
        "busy": tally.busy,
        "errors": tally.errors,
        "kinds": tally.kinds,
        "server_cores": round((server.cpu_s - before) / wall, 2),
        "asking_cores": round((_own_cpu() - own) / wall, 2),
        "server_peak_mb": round(server.peak_mb, 1),
    }


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(options: Options) -> dict[str, Any]:
    """All stretches over both paths; the server is a fresh one for each path."""
    moment = machine(options.cores)
    fault = ready_index(options.cores)
    result: dict[str, Any] = {"machine": moment, "paths": {}, "skipped": [fault] if fault else []}
    if not fault:
        questions = _questions()
        users = (1, 8) if options.quick else _USERS
        seconds, long = (1.5, 6.0) if options.quick else (10.0, 40.0)
        plans = [("closed", n, seconds) for n in users] + [("paced", users[-1], long)]
        bar = tqdm(total=2 * len(plans), desc="Load", unit="stretch")
        for name, asking in (("api", ask_api), ("queue", ask_queue)):
            try:
                with serving(options.cores) as server:
                    idle = server.peak_mb
                    asyncio.run(closed(server, asking, 2, 0.5 if options.quick else 2.0, questions))  # warm
                    rows = []
                    for pattern, number, length in plans:
                        bar.set_postfix_str(f"{name}: {number} users, {pattern}")
                        rows.append(_stretch(server, pattern, asking, number, length, questions))
                        bar.update()
                    result["paths"][name] = {"rows": rows, "idle_peak_mb": round(idle, 1)}
            except ServerFault as error:
                result["skipped"].append(str(error))
        bar.close()
    for text in result["skipped"]:
        say(text)
    write_result(options, "load", result)
    return result


def _questions() -> list[str]:
    """All development questions of ours, covered and not."""
    from cartqa.settings import Settings

    file = Path(Settings().data) / "evaluation" / "dev.jsonl"
    return [json.loads(line)["question"] for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
