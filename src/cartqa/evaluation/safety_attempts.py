"""The section of `docs/safety.md` on the attempts to slip past triage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cartqa.ask.triage import Triage
from cartqa.evaluation.safety_tables import interval, plain, table
from cartqa.evaluation.sets import UrgentQuestion, read_urgent

__all__ = ["attempts", "read_rounds"]

_WORDS = """## Attempts to slip past

In each round a writer who had not seen the rules worded emergencies so that a program would overlook them, and
look-alikes with nothing urgent now. Each round was run once as it came, and triage was mended only afterwards: the
figure of the first run is the one that says something of new phrasings, and that of the second round more than that of
the first. After mending, triage has been tuned and fitted on these very phrasings, so **"now" is no measure of
phrasings it has not seen**; it only shows that what was found has been mended. Brackets hold Wilson's 95 % interval.
"""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A phrasing, whether it was noticed at the first run, and whether it is now."""

    question: UrgentQuestion
    first: bool
    now: bool


def read_rounds(data: Path) -> list[tuple[str, list[UrgentQuestion]]]:
    """The rounds that are there, each with its number."""
    found = sorted((data / "evaluation").glob("redteam_*.jsonl"))
    return [(path.stem.removeprefix("redteam_"), read_urgent(path)) for path in found]


def attempts(triage: Triage, rounds: Sequence[tuple[str, Sequence[UrgentQuestion]]]) -> str:
    """The section: a table of the rounds, then word for word what was missed and what still is."""
    judged = [
        (
            name,
            [
                _Attempt(q, q.noticed_at_first, triage.judge(q.text, q.history) is not None)
                for q in questions
                if q.noticed_at_first is not None
            ],
        )
        for name, questions in rounds
    ]
    rows = []
    for name, some in judged:
        hot = [one for one in some if one.question.urgent]
        cool = [one for one in some if not one.question.urgent]
        rows.append(
            (
                name,
                len(hot),
                interval([one.first for one in hot]),
                interval([one.now for one in hot]),
                len(cool),
                interval([one.first for one in cool]),
                interval([one.now for one in cool]),
            )
        )
    head = (
        "Round",
        "Phrasings",
        "Noticed at the first run",
        "Noticed now",
        "Look-alikes",
        "Noticed at the first run",
        "Noticed now",
    )
    every = [one for _, some in judged for one in some]
    urgent = [one for one in every if one.question.urgent]
    calm = [one for one in every if not one.question.urgent]
    sections = [
        _WORDS,
        table(head, rows),
        _listed("Missed at the first run", [one for one in urgent if not one.first]),
        _listed("Still missed now", [one for one in urgent if not one.now]),
        _listed("Look-alikes noticed at the first run", [one for one in calm if one.first]),
        _listed("Look-alikes still noticed now", [one for one in calm if one.now]),
    ]
    return "\n".join(sections)


def _listed(heading: str, some: Sequence[_Attempt]) -> str:
    lines = [f"### {heading}: {len(some)}\n"]
    for one in some:
        q = one.question
        before = "".join(f"“{plain(text)}” … then: " for text in q.history)
        about = ", ".join(part for part in (q.urgent or "not urgent", q.sign, q.register) if part)
        lines.append(f"- {q.id} ({about}). {before}“{plain(q.text)}”")
    return "\n".join(lines) + "\n"
