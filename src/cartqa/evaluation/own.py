"""Measuring on our own questions: the right section first, and an honest refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cartqa.ask.contract import kind_of
from cartqa.ask.engine import Engine
from cartqa.ask.values import Answer, AskedOf
from cartqa.evaluation.metrics import auroc, false_answers, hit_at, ndcg_at, reciprocal_rank
from cartqa.evaluation.sets import Question
from cartqa.index.terms import terms

__all__ = ["Outcome", "OwnScores", "both_halves", "run_questions", "summarise"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back for one question: the sections best first, the kind, the confidence, the answer's words."""

    question: Question
    ranked: tuple[str, ...]
    kind: str
    confidence: float
    answer: str
    urgent: str | None
    ms: float


@dataclass(frozen=True, slots=True)
class OwnScores:
    """Figures over a set; per-question values are kept for intervals and paired comparisons."""

    hit1: tuple[float, ...]
    hit3: tuple[float, ...]
    hit5: tuple[float, ...]
    mrr: tuple[float, ...]
    ndcg: tuple[float, ...]
    follow_up_hit1: tuple[float, ...]
    follow_up_hit3: tuple[float, ...]
    facts_shown: tuple[float, ...]
    auroc: float
    false_answers_at_95: float
    confusion: dict[str, dict[str, int]]
    kind_precision: float
    kind_recall: float


def run_questions(engine: Engine, questions: list[Question], step: Callable[[], object] | None = None) -> list[Outcome]:
    """Ask every question; the ranking is that of all passages, whether the question was answered or not."""
    outcomes = []
    for question in questions:
        asked = AskedOf(question.text, question.history)
        reply = engine.ask(asked)
        ranked = engine.ranked_sections(asked)
        result = reply.result
        answer = " ".join(s.text for s in result.sentences) if isinstance(result, Answer) else ""
        kind = kind_of(result)
        urgent = reply.urgent.level if reply.urgent else None
        outcomes.append(Outcome(question, ranked, kind, reply.confidence, answer, urgent, reply.elapsed_ms))
        if step:
            step()
    return outcomes


def both_halves(engine: Engine, path: Path) -> dict[str, int]:
    """Of messages that ask two things how many got both answered, each from a right section; and the single ones.

    A line of the file holds `question` and `sections`: for each thing asked the sections that answer it (one section
    may answer both). Lines with a thing that no section answers are left out; what a notice adds is not counted as
    shown.
    """
    counts = dict.fromkeys(("double", "both_answered", "shown_as_two", "single", "single_shown_as_two"), 0)
    for line in path.read_text(encoding="utf-8").splitlines():
        value = json.loads(line)
        if not all(value["sections"]):
            continue
        reply = engine.ask(AskedOf(value["question"]))
        result = reply.result
        used: set[str] = set()
        if isinstance(result, Answer):
            targets = {hit.passage.id: hit.passage.target for hit in result.hits}
            used = {targets[sentence.passage] for sentence in result.sentences}
            used -= {reply.urgent.read} if reply.urgent else set()
        if len(value["sections"]) == 1:
            counts["single"] += 1
            counts["single_shown_as_two"] += len(used) > 1
        else:
            counts["double"] += 1
            counts["shown_as_two"] += len(used) > 1
            counts["both_answered"] += all(used & set(sections) for sections in value["sections"])
    return counts


def summarise(outcomes: list[Outcome]) -> OwnScores:
    """The figures of a run; findings (ours, but answered by no section) count in none of them."""
    judged = [o for o in outcomes if o.question.kind == "answer" and o.question.sections]
    plain = [o for o in judged if not o.question.history]
    follow = [o for o in judged if o.question.history]
    outside = [o for o in outcomes if o.question.kind != "answer"]
    scores = np.array([o.confidence for o in judged + outside])
    covered = np.array([True] * len(judged) + [False] * len(outside))
    confusion: dict[str, dict[str, int]] = {}
    for o in judged + outside:
        row = confusion.setdefault(o.question.kind, {})
        row[o.kind] = row.get(o.kind, 0) + 1
    refused = [o for o in judged + outside if o.kind in {"not_covered", "redirect"}]
    right = sum(o.question.kind != "answer" for o in refused)
    return OwnScores(
        hit1=_each(plain, lambda o: hit_at(1, o.ranked, set(o.question.sections))),
        hit3=_each(plain, lambda o: hit_at(3, o.ranked, set(o.question.sections))),
        hit5=_each(plain, lambda o: hit_at(5, o.ranked, set(o.question.sections))),
        mrr=_each(plain, lambda o: reciprocal_rank(o.ranked, set(o.question.sections))),
        ndcg=_each(plain, lambda o: ndcg_at(10, o.ranked, dict.fromkeys(o.question.sections, 1))),
        follow_up_hit1=_each(follow, lambda o: hit_at(1, o.ranked, set(o.question.sections))),
        follow_up_hit3=_each(follow, lambda o: hit_at(3, o.ranked, set(o.question.sections))),
        facts_shown=_each([o for o in judged if o.question.facts and o.answer], _facts_shown),
        auroc=auroc(scores, covered),
        false_answers_at_95=false_answers(scores, covered),
        confusion=confusion,
        kind_precision=right / len(refused) if refused else 0.0,
        kind_recall=right / len(outside) if outside else 0.0,
    )


def _facts_shown(outcome: Outcome) -> float:
    """Which share of the words of the facts that an answer must hold stands in the sentences shown, as stems."""
    shown = set(terms(outcome.answer))
    wanted = [set(terms(fact)) for fact in outcome.question.facts]
    return float(np.mean([len(fact & shown) / max(1, len(fact)) for fact in wanted]))


def _each(outcomes: list[Outcome], figure: Callable[[Outcome], float]) -> tuple[float, ...]:
    return tuple(figure(outcome) for outcome in outcomes)
