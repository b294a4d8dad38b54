"""Fit triage's second opinion and write `data/triage_weights.json`.

It is fitted on development and training questions and on the attempts to slip past triage (`redteam_*.jsonl`), on short
signs told again among look-alikes, and on look-alikes one after the other.

Run `python -m cartqa.evaluation.fit_triage`. The threshold is the one that leaves the wished share of the training
look-alikes noticed when each third of the questions is judged by a classifier fitted on the others; what triage adds to
its score (a few words, a measured fever) is left out of that count. Twins (two messages that differ in the words that
decide, written to be hard) are fitted on, but the threshold is not set by them.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from cartqa.ask.second_opinion import Fit, SecondOpinion, pieces_of
from cartqa.ask.triage import Triage
from cartqa.evaluation.linear import feature_columns, feature_matrix, logistic
from cartqa.evaluation.multiple_instance import Bag, Model, fit_bags, score_bags
from cartqa.evaluation.sets import UrgentQuestion, read_questions, read_urgent
from cartqa.library.loader import load_library
from cartqa.settings import Settings

__all__ = ["main"]

_SEED, _FOLDS, _KEPT, _SEEN_IN = 20261122, 3, 30000, 3
_PENALTY, _STEPS = 5e-6, 80
# What a sign seen by the rules adds, found on held-out thirds: with _PRESSING 98 to 99 of 100 emergencies that the
# rules name stay when they are told among calm sentences; without an end to it, three times as many look-alikes that
# they take for emergencies would get a notice.
_RULE, _PRESSING = 1.5, 4.0
_ASKED, _ASKED_WEIGHT, _STRENGTH = 12000, 0.2, 30.0
_TALES, _TALE_WEIGHT, _SIGN_WORDS, _CALM_WORDS = 1500, 0.7, 25, (15, 60)
_TWIN = re.compile(r"p\d+-\d+[uc]")
# Sections whose asked lines describe a sign now as often as not: no use as look-alikes.
_ABOUT_SIGNS = ("when-to-call", "when-should", "hide-symptoms", "emergency", "signs")


@dataclass(frozen=True, slots=True)
class _Texts:
    """What is fitted on: the questions, and asked lines as calm ones of less weight."""

    questions: list[UrgentQuestion]
    bags: list[Bag]
    urgent: NDArray[np.bool_]
    calm: list[Bag]


def main() -> int:
    """Fit, write, and print the figures of the held-out thirds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--false-notices", type=float, default=0.135, help="share of look-alikes that may be noticed")
    wished = options.parse_args().false_notices
    data = Settings().data
    texts = _read(data)
    triage = Triage.load(data, second_opinion=False)
    rules = _rules(triage, [(question.text, question.history) for question in texts.questions])
    fold = np.array([_fold(question.id) for question in texts.questions])
    scores, among = np.zeros(len(fold)), [np.zeros(0), np.zeros(0)]
    for third in tqdm(range(_FOLDS), desc="Fitting on two thirds", unit="fit", file=sys.stderr):
        model = _fit(texts, np.flatnonzero(fold != third))
        held_out = np.flatnonzero(fold == third)
        scores[held_out] = score_bags(model, [texts.bags[place] for place in held_out])
        for which, tales in enumerate(_tales(texts, held_out, 300)):
            seen = score_bags(model, [pieces_of(tale) for tale in tales])
            seen += _rules(triage, [(tale, ()) for tale in tales])
            among[which] = np.concatenate([among[which], seen])
    scores += rules
    kinds = np.array([_kind(question.id) for question in texts.questions])
    threshold = float(np.quantile(scores[~texts.urgent & (kinds == "training")], 1 - wished))
    _save(_fit(texts, np.arange(len(fold))), texts, threshold, data / "triage_weights.json")
    for kind in ("training", "twins", "development"):
        part = kinds == kind
        sys.stdout.write(_report(kind, scores[part] >= threshold, texts.urgent[part], rules[part] > 0))
    sys.stdout.write(
        f"Among calm text: {(among[0] >= threshold).mean():.3f} of {len(among[0])} short signs noticed, "
        f"{(among[1] >= threshold).mean():.3f} of {len(among[1])} calm tales. Threshold {threshold:.3f}.\n"
    )
    return 0


def _kind(name: str) -> str:
    if name.startswith(("dev-", "urgent-dev-")):
        return "development"
    return "twins" if _TWIN.fullmatch(name) else "training"


def _read(data: Path) -> _Texts:
    folder = data / "evaluation"
    names = [name for name in sorted(folder.glob("urgent_*.jsonl")) if "test" not in name.name]
    names += sorted(folder.glob("redteam_*.jsonl"))
    questions = [question for name in names for question in read_urgent(name)]
    questions += [
        UrgentQuestion(q.id, q.text, q.history, q.urgent, "", q.register) for q in read_questions(folder / "dev.jsonl")
    ]
    bags: list[Bag] = [pieces_of(question.text, question.history) for question in questions]
    urgent = np.array([question.urgent is not None for question in questions])
    return _Texts(questions, bags, urgent, list(map(pieces_of, _calm(data))))


def _calm(data: Path) -> list[str]:
    """Asked lines of the library that ask for information."""
    lines = [line.text for line in load_library(data).asked if not any(part in line.target for part in _ABOUT_SIGNS)]
    return random.Random(_SEED).sample(lines, min(_ASKED, len(lines)))


def _fold(name: str) -> int:
    """Which third a question is in; `p1-001u` and its calm twin `p1-001c` are in the same."""
    return zlib.crc32(name.rstrip("uc").encode()) % _FOLDS


def _rules(triage: Triage, texts: Sequence[tuple[str, Sequence[str]]]) -> NDArray[np.float64]:
    """What the rules add to the score of each text with its history."""
    notices = [triage.judge(text, history) for text, history in texts]
    return np.array([0.0 if n is None else _RULE if n.level == "call_team" else _PRESSING for n in notices])


def _tales(texts: _Texts, places: NDArray[np.int64], count: int) -> tuple[list[str], list[str]]:
    """Short signs told among one to three look-alikes, and two or three look-alikes one after the other."""
    draw = random.Random(_SEED)
    alone = [texts.questions[place] for place in places if not texts.questions[place].history]
    signs = [q.text for q in alone if q.urgent and len(q.text.split()) <= _SIGN_WORDS]
    calm = [q.text for q in alone if not q.urgent and _CALM_WORDS[0] <= len(q.text.split()) <= _CALM_WORDS[1]]
    told, quiet = [], []
    for sign in draw.choices(signs, k=count):
        around = draw.choices(calm, k=draw.choice((1, 2, 2, 3)))
        around.insert(draw.randrange(len(around) + 1), sign)
        told.append(" ".join(map(_ended, around)))
        quiet.append(" ".join(map(_ended, draw.choices(calm, k=draw.choice((2, 2, 3))))))
    return told, quiet


def _ended(text: str) -> str:
    return text if text.rstrip()[-1:] in ".?!" else f"{text}."


def _fit(texts: _Texts, places: NDArray[np.int64]) -> Model:
    told, quiet = (list(map(pieces_of, tales)) for tales in _tales(texts, places, _TALES))
    parts = [
        ([texts.bags[place] for place in places], texts.urgent[places], 1.0),
        (texts.calm, np.zeros(len(texts.calm), dtype=bool), _ASKED_WEIGHT),
        (told, np.ones(len(told), dtype=bool), _TALE_WEIGHT),
        (quiet, np.zeros(len(quiet), dtype=bool), _TALE_WEIGHT),
    ]
    return fit_bags(
        [bag for bags, _, _ in parts for bag in bags],
        np.concatenate([urgent for _, urgent, _ in parts]),
        np.concatenate([np.full(len(bags), weight) for bags, _, weight in parts]),
        seen_in=_SEEN_IN,
        penalty=_PENALTY,
        steps=_STEPS,
    )


def _save(model: Model, texts: _Texts, threshold: float, path: Path) -> None:
    """The model with the levels of the urgent questions, its strongest features only."""
    urgent = np.flatnonzero(texts.urgent)
    wholes = [texts.bags[place][1] for place in urgent]
    columns = feature_columns(wholes, _SEEN_IN)
    matrix = feature_matrix(wholes, columns)
    levels, biases = np.zeros((len(model.columns), 2)), [model.bias]
    for column, level in enumerate(("emergency", "crisis")):
        wanted = np.array([texts.questions[place].urgent == level for place in urgent])
        coefficients, bias = logistic(matrix, wanted, np.ones(len(urgent)), _STRENGTH)
        biases.append(bias)
        for name, place in columns.items():
            if name in model.columns:
                levels[model.columns[name], column] = coefficients[place]
    table = np.hstack([(model.window * model.scale[:, None]), (model.frame * model.scale)[:, None], levels])
    kept = np.sort(np.argsort(-np.abs(table).max(axis=1))[:_KEPT])
    names = list(model.columns)
    weights = {names[place]: [round(100 * float(value)) for value in table[place]] for place in kept}
    first, second, third = (round(float(bias), 3) for bias in biases)
    SecondOpinion(weights, Fit((first, second, third), _RULE, _PRESSING, round(threshold, 3))).save(path)


def _report(what: str, shown: NDArray[np.bool_], urgent: NDArray[np.bool_], ruled: NDArray[np.bool_]) -> str:
    return (
        f"{what}: {int(urgent.sum())} urgent and {int((~urgent).sum())} other questions, each third judged by a fit on "
        f"the others: recall {shown[urgent].mean():.3f}, false notices {shown[~urgent].mean():.3f}; the rules alone: "
        f"recall {ruled[urgent].mean():.3f}, false notices {ruled[~urgent].mean():.3f}.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
