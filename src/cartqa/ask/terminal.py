"""`cartqa ask`: one question, or a batch of JSON lines, on the terminal."""

from __future__ import annotations

import json
import sys
import textwrap
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cartqa.ask.contract import as_json
from cartqa.ask.engine import Engine, check_question, failure
from cartqa.ask.request import read_request
from cartqa.ask.triage import Triage
from cartqa.ask.values import Answer, AskedOf, Failure, Reply
from cartqa.errors import CartqaError, InputError
from cartqa.index.folder import open_index
from cartqa.settings import Settings

__all__ = ["ask_batch", "ask_once", "open_engine"]


def open_engine(settings: Settings, triage: Triage | None = None) -> Engine:
    """An engine on the configured index."""
    return Engine(open_index(settings.index, threads=settings.threads), triage or Triage.load(settings.data))


def ask_once(
    settings: Settings, question: str, history: tuple[str, ...], country: str | None, *, as_json_text: bool
) -> int:
    """Print the reply to one question; 2 when it is of kind `error`, else 0."""
    started = time.perf_counter()
    # bytes that are no text come from the shell as lone surrogates, which no terminal can print back
    question, *earlier = (
        said.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for said in (question, *history)
    )
    history = tuple(earlier)
    asked = AskedOf(question, history, country)
    triage = Triage.load(settings.data)
    try:
        check_question(question)
        reply = open_engine(settings, triage).ask(asked)
    except CartqaError as error:
        reply = failure(asked, triage, str(error), started)
    if as_json_text:
        print(json.dumps(as_json(reply), ensure_ascii=False))
    else:
        _print(reply)
    return 2 if isinstance(reply.result, Failure) else 0


def ask_batch(settings: Settings, name: str, country: str | None) -> int:
    """Print one object for each line of `name` (`-`: standard input), in order; 1 when a line failed, else 0."""
    triage = Triage.load(settings.data)
    engine: Engine | None = None
    fault = ""
    try:
        engine = open_engine(settings, triage)
    except CartqaError as error:
        fault = str(error)
    failed = False
    for number, line in _lines(name):
        value = _answer_line(line, number, country, engine, triage, fault)
        failed |= value["kind"] == "error"
        print(json.dumps(value, ensure_ascii=False), flush=True)
    return 1 if failed else 0


def _answer_line(
    line: str, number: int, country: str | None, engine: Engine | None, triage: Triage, fault: str
) -> dict[str, Any]:
    try:
        request = read_request(line)
    except InputError as error:
        broken = as_json(failure(AskedOf(""), triage, f"Line {number} cannot be used: {error}"))
        return {**broken, "line": number}
    asked = request.asked(country)
    return as_json(engine.ask(asked) if engine else failure(asked, triage, fault))


def _lines(name: str) -> Iterator[tuple[int, str]]:
    if name == "-":
        yield from _not_empty(_decoded(sys.stdin.buffer))
        return
    try:
        with Path(name).open("rb") as stream:
            yield from _not_empty(_decoded(stream))
    except OSError as error:
        raise InputError(
            f"The batch file {name} cannot be read ({error.strerror}); give a file of JSON lines."
        ) from None


def _decoded(stream: Iterable[bytes]) -> Iterator[str]:
    for raw in stream:
        yield raw.decode("utf-8", errors="replace")


def _not_empty(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, line


def _print_answer(answer: Answer) -> None:
    """The sentences by passage, each with where it stands.

    Two passages where two questions were asked in one, or a notice brings the section on its sign.
    """
    passages = {hit.passage.id: hit.passage for hit in answer.hits}
    for place, used in enumerate(dict.fromkeys(sentence.passage for sentence in answer.sentences)):
        passage = passages[used]
        print(end="\n" if place else "")
        of = " ".join(sentence.text for sentence in answer.sentences if sentence.passage == used)
        print(f"{textwrap.fill(of, 100)}\n")
        print(f"From: {passage.title} — {passage.heading[-1]} (checked {passage.checked})")


def _print(reply: Reply) -> None:
    if reply.urgent:
        print(f"!! {reply.urgent.message}\n")
    result = reply.result
    if not isinstance(result, Answer):
        stream = sys.stderr if isinstance(result, Failure) else sys.stdout
        print(textwrap.fill(result.message, 100) if "\n" not in result.message else result.message, file=stream)
        if isinstance(result, Failure):
            return
    else:
        if reply.understood_as != reply.asked.question:
            print(f"Understood as: {reply.understood_as}\n")
        _print_answer(result)
    if not result.hits:
        return
    if isinstance(result, Answer):
        keys = dict.fromkeys(key for sentence in result.sentences for key in sentence.sources)
        for key in keys:
            source = reply.sources[key]
            print(f"  {source.title} | {source.publisher} | {source.date} | {source.url}")
        if result.to_ask:
            print("\nTo ask your team:")
            for one in result.to_ask:
                print(f"  - {one.question.text}")
    else:
        print("\nNearest in our articles:")
        for hit in result.hits:
            print(f"  - {hit.passage.heading[-1]} ({hit.passage.title})")
