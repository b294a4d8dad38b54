"""Fit triage's second opinion and write `data/triage_weights.json`.

It is fitted on development and training questions and on the attempts to slip past triage (`redteam_*.jsonl`).

Run `python -m cartqa.evaluation.fit_triage`. The threshold is the one that leaves the wished share of look-alikes
noticed when each half of the questions is judged by a classifier fitted on the other; what triage adds to its score
(a few words, a measured fever) is left out of that count.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartqa.ask.second_opinion import SecondOpinion, pieces
from cartqa.ask.triage import Triage
from cartqa.evaluation.linear import feature_columns, feature_matrix, logistic
from cartqa.evaluation.sets import UrgentQuestion, read_questions, read_urgent
from cartqa.library.loader import load_library
from cartqa.settings import Settings

__all__ = ["main"]

_SEED, _KEPT, _SEEN_IN, _RULE = 20261122, 20000, 3, 3.0
_PRESSING = 1000.0  # what a rule names as an emergency or a crisis is never withdrawn
_ASKED, _ASKED_WEIGHT, _STRENGTH = 12000, 0.2, 30.0
# Sections whose asked lines describe a sign now as often as not: no use as look-alikes.
_ABOUT_SIGNS = ("when-to-call", "when-should", "hide-symptoms", "emergency", "signs")


def main() -> int:
    """Fit, write, and print the figures of the halves."""
    options = argparse.ArgumentParser(description=__doc__)
    # The training look-alikes are hard ones; with this share about 0.03 of the development part's are noticed, which
    # the report says too.
    options.add_argument("--false-notices", type=float, default=0.135, help="share of look-alikes that may be noticed")
    wished = options.parse_args().false_notices
    data = Settings().data
    questions = _questions(data)
    calm = _calm(data)
    triage = Triage.load(data, second_opinion=False)
    notices = [triage.judge(q.text, q.history) for q in questions]
    ruled = np.array([notice is not None for notice in notices])
    pressing = np.array([notice is not None and notice.level != "call_team" for notice in notices])
    urgent = np.array([q.urgent is not None for q in questions])
    half = np.random.default_rng(_SEED).permutation(len(questions)) % 2
    scores = np.zeros(len(questions))
    for part in (0, 1):
        model = _fit([q for q, h in zip(questions, half, strict=True) if h != part], calm)
        for place in np.flatnonzero(half == part):
            scores[place] = model.view(questions[place].text, questions[place].history).urgent
    scores += _RULE * ruled + _PRESSING * pressing
    threshold = float(np.quantile(scores[~urgent], 1 - wished))
    final = _fit(questions, calm, threshold)
    final.save(data / "triage_weights.json")
    development = np.array([q.id.startswith(("dev-", "urgent-dev-")) for q in questions])
    print(_report("All", scores, urgent, ruled, threshold))
    print(_report("Development part", scores[development], urgent[development], ruled[development], threshold))
    return 0


def _questions(data: Path) -> list[UrgentQuestion]:
    folder = data / "evaluation"
    found = [
        question
        for name in sorted(folder.glob("urgent_*.jsonl"))
        if "test" not in name.name
        for question in read_urgent(name)
    ]
    found += [question for name in sorted(folder.glob("redteam_*.jsonl")) for question in read_urgent(name)]
    found += [
        UrgentQuestion(q.id, q.text, q.history, q.urgent, "", q.register) for q in read_questions(folder / "dev.jsonl")
    ]
    return found


def _calm(data: Path) -> list[str]:
    """Asked lines of the library that ask for information."""
    lines = [line.text for line in load_library(data).asked if not any(part in line.target for part in _ABOUT_SIGNS)]
    return random.Random(_SEED).sample(lines, min(_ASKED, len(lines)))


def _said(question: UrgentQuestion) -> str:
    return f"{question.history[-1]} || {question.text}" if question.history else question.text


def _fit(questions: list[UrgentQuestion], calm: list[str], threshold: float = 0.0) -> SecondOpinion:
    texts = [pieces(_said(q)) for q in questions] + [pieces(text) for text in calm]
    columns = feature_columns(texts, _SEEN_IN)
    matrix = feature_matrix(texts, columns)
    levels = [q.urgent for q in questions]
    urgent = np.array([level is not None for level in levels] + [False] * len(calm))
    weight = np.array([1.0] * len(questions) + [_ASKED_WEIGHT] * len(calm))
    models = [logistic(matrix, urgent, weight, _STRENGTH)]
    rows = np.flatnonzero(urgent)
    for level in ("emergency", "crisis"):
        wanted = np.array([levels[row] == level for row in rows])
        models.append(logistic(matrix[rows], wanted, weight[rows], _STRENGTH))
    table = np.stack([coefficients for coefficients, _ in models])
    kept = np.argsort(-np.abs(table).max(axis=0))[:_KEPT]
    names = list(columns)
    weights = {names[place]: [round(100 * float(value)) for value in table[:, place]] for place in sorted(kept)}
    return SecondOpinion(weights, [round(float(bias), 3) for _, bias in models], _RULE, round(threshold, 3))


def _report(
    what: str, scores: NDArray[np.float64], urgent: NDArray[np.bool_], ruled: NDArray[np.bool_], threshold: float
) -> str:
    shown = scores >= threshold
    return (
        f"{what}: {int(urgent.sum())} urgent and {int((~urgent).sum())} other questions, each half judged by a fit on "
        "the other: "
        f"recall {shown[urgent].mean():.3f}, false notices {shown[~urgent].mean():.3f} at threshold {threshold:.3f}; "
        f"the rules alone: recall {ruled[urgent].mean():.3f}, false notices {ruled[~urgent].mean():.3f}."
    )


if __name__ == "__main__":
    sys.exit(main())
