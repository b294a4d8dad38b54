"""One batch of many questions through the command line, answered once; every clause is asserted on all of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from cartqa.evaluation.sets import read_questions
from cartqa.settings import Settings

Value = dict[str, Any]

# Beside development questions: what issue 2 names, and what people do to a box that takes text.
EXTRA = [
    "How long do I have to stay near the hospital after CAR-T?",
    "what is cytokine relase syndrom",
    "How does CAR-T differ from checkpoint inhibitors?",
    "how do I get red wine out of a carpet",
    "my husband had car-t 6 days ago and he can't write his name",
    "", "   ", "?!", "\x00\x07", "x" * 100_000, "fever " * 700, "<b>What is CRS?</b><script>alert(1)</script>",
    "What is\u0000 CRS\u001b[31m?", "\u202eWhat is CRS?", "What is CRS? 😀👩\u200d⚕️", "CAR-T", "a", "1234", "SELECT * FROM users; --",
    "Wie lange dauert die Behandlung mit CAR-T-Zellen?", "CAR-T疗法有哪些副作用？", "which one should I take, Carvykti or Abecma?",
    "will I die", "{\"question\": \"What is CRS?\"}", "What is CRS?\nAnd what is ICANS?\nAnd which is worse?",
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A line that was sent, and the object that came back."""

    sent: Value
    got: Value


@pytest.fixture(scope="session")
def lines(real_settings: Settings) -> list[Value]:
    """What is sent: every third development question with its history, and the extra ones."""
    questions = read_questions(real_settings.data / "evaluation" / "dev.jsonl")[::3]
    sent: list[Value] = [{"id": q.id, "question": q.text, "history": list(q.history)} for q in questions]
    sent += [{"id": number, "question": text, "country": "uk"} for number, text in enumerate(EXTRA)]
    return sent


@pytest.fixture(scope="session")
def batch(ask_real, lines: list[Value]) -> list[Asked]:
    done = ask_real("--batch", "-", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert done.stderr == ""
    assert done.returncode == 1  # the empty question is among them
    got = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(got) == len(lines)
    return [Asked(sent, value) for sent, value in zip(lines, got, strict=True)]


def of_kind(batch: list[Asked], *kinds: str) -> list[Asked]:
    """Those of these kinds; there must be some, or a test over them would prove nothing."""
    found = [asked for asked in batch if asked.got["kind"] in kinds]
    assert found, kinds
    return found


@pytest.fixture(scope="session")
def answers(batch: list[Asked]) -> list[Asked]:
    return of_kind(batch, "answer")


@pytest.fixture(scope="session")
def refusals(batch: list[Asked]) -> list[Asked]:
    assert of_kind(batch, "redirect")
    assert of_kind(batch, "not_covered")
    return of_kind(batch, "not_covered", "redirect")


@pytest.fixture(scope="session")
def errors(batch: list[Asked]) -> list[Asked]:
    return of_kind(batch, "error")
