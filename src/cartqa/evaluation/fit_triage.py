"""Fit triage's second opinion and write `data/triage_weights.json`.

It is fitted on development and training questions and on the attempts to slip past triage (`redteam_*.jsonl`), on short
signs told again among look-alikes, and on look-alikes one after the other.

Run `python -m cartqa.evaluation.fit_triage`. The threshold is the one that leaves the wished share of the natural
look-alikes noticed when each third of the questions is judged by a classifier fitted on the others; what triage adds to
its score (a few words, a measured fever) is left out of that count. Natural are those written blind, as people type,
after the rules; the other training questions, the long tales and the twins (two messages that differ in the words that
decide) were written to be hard. They are fitted on, but the threshold is not set by them.
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
from cartqa.evaluation.safety_tables import interval, table
from cartqa.evaluation.sets import UrgentQuestion, in_a_row, read_questions, read_urgent
from cartqa.library.loader import load_library
from cartqa.settings import Settings

__all__ = ["main", "served"]

_SEED, _FOLDS, _SEEN_IN = 20261122, 3, 3
# Of about 220,000 features. Without the others a score is off by 0.2 (standard deviation); by 0.8, and a full point too
# high for long texts, with the 30,000 largest alone, which gave one calm tale in nine a notice.
_KEPT = 100_000
_PENALTY, _STEPS = 5e-6, 80
# What a sign seen by the rules adds: below an emergency, and for an emergency or a crisis. Of 599 urgent natural lines,
# judged before any was fitted on, 0.967 were noticed where 0.05 of the look-alikes were; 0.927 with 4 for the second,
# which would keep more of the emergencies among much calm text (`docs/triage-fit.md` says how many are kept).
_RULE, _PRESSING = 1.5, 2.0
_ASKED, _ASKED_WEIGHT, _STRENGTH = 12000, 0.2, 30.0
_TALES, _MEASURED, _TALE_WEIGHT, _SIGN_WORDS, _CALM_WORDS = 1500, 300, 0.7, 25, (15, 60)
_TWIN = re.compile(r"p\d+-\d+[uc]")
_HEAD = ("What", "Texts", "Share")
_PAGE = """# How triage's second opinion was fitted

Written by `python -m cartqa.evaluation.fit_triage`; do not edit by hand.

Each third of the questions was judged by a classifier fitted on the other two, with what the rules add. The rules
themselves were written with the development part in view and mended after each round of attempts, so its figures are
kind. Twins are two messages of one person that differ in the few words that decide (over, denied, somebody else's, a
normal reading), written to be hard. Natural are those written blind, as people type, after the rules. Long tales hide
what they want, or a sign that happens now, in 45 to 110 words; those that the triage of the time gave a notice were
labelled by readers who did not know that, the others are calm as they were meant. All were written by language models
in the voices of patients and carers; none is a real person's. The threshold, {threshold:.3f}, leaves the wished share
of the natural look-alikes noticed, and what the rules add was chosen on the natural ones too, so these figures are a
little kind as well. The test part was not read. Brackets hold Wilson's 95 % interval.

{table}"""
_SYMPTOMS = "own-case-symptom"  # a group of outside examples, as urgent as not
# Sections whose asked lines describe a sign now as often as not: no use as look-alikes.
_ABOUT_SIGNS = ("when-to-call", "when-should", "hide-symptoms", "emergency", "signs")


@dataclass(frozen=True, slots=True)
class _Texts:
    """What is fitted on: the questions, and lines of the library as calm ones of less weight."""

    questions: list[UrgentQuestion]
    bags: list[Bag]
    urgent: NDArray[np.bool_]
    calm: list[Bag]


@dataclass(frozen=True, slots=True)
class _HeldOut:
    """What each third's texts score by a fit on the others, rules and all: shape `(texts,)` each.

    `told` are short signs among calm text, in `named` of which a rule sees an emergency or a crisis; `quiet` are calm
    texts one after the other.
    """

    questions: NDArray[np.float64]
    told: NDArray[np.float64]
    named: NDArray[np.bool_]
    quiet: NDArray[np.float64]


def main() -> int:
    """Fit, write the weights and the figures of the held-out thirds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--false-notices", type=float, default=0.12, help="share of natural look-alikes noticed")
    options.add_argument("--write", type=Path, default=Path("docs/triage-fit.md"), help="the page with the figures")
    given = options.parse_args()
    data = Settings().data
    texts = _read(data)
    scores = _held_out(texts, Triage.load(data, second_opinion=False))
    kinds = np.array([_kind(question.id) for question in texts.questions])
    natural = scores.questions[(kinds == "natural") & ~texts.urgent]
    threshold = float(np.quantile(natural, 1 - given.false_notices))
    levels = [question.urgent for question in texts.questions]
    served(_fit(texts, np.arange(len(kinds))), texts.bags, levels, threshold).save(data / "triage_weights.json")
    rows = []
    for kind in ("natural", "long tales", "training", "twins", "development"):
        for what, some in (("urgent", texts.urgent), ("not urgent", ~texts.urgent)):
            rows.append((f"{kind}: {what}, noticed", scores.questions[(kinds == kind) & some]))
    rows.append(("short signs among calm text, noticed", scores.told))
    rows.append(("of these, named by the rules as an emergency or a crisis: kept", scores.told[scores.named]))
    rows.append(("calm texts one after the other, noticed", scores.quiet))
    shown = table(_HEAD, [(what, len(some), interval((some >= threshold).tolist())) for what, some in rows])
    given.write.write_text(_PAGE.format(threshold=threshold, table=shown), encoding="utf-8")
    return 0


def _held_out(texts: _Texts, triage: Triage) -> _HeldOut:
    fold = np.array([_fold(question.id) for question in texts.questions])
    scores = _rules(triage, [(question.text, question.history) for question in texts.questions])
    told, named, quiet = [], [], []
    for third in tqdm(range(_FOLDS), desc="Fitting on two thirds", unit="fit", file=sys.stderr):
        model = _fit(texts, np.flatnonzero(fold != third))
        places = np.flatnonzero(fold == third)
        scores[places] += score_bags(model, [texts.bags[place] for place in places])
        tales, calm = _tales(texts, places, _MEASURED)
        ruled = _rules(triage, [(tale, ()) for tale in tales])
        named.append(ruled == _PRESSING)
        told.append(ruled + score_bags(model, [pieces_of(tale) for tale in tales]))
        quiet.append(_rules(triage, [(tale, ()) for tale in calm]) + score_bags(model, list(map(pieces_of, calm))))
    return _HeldOut(scores, np.concatenate(told), np.concatenate(named), np.concatenate(quiet))


def _kind(name: str) -> str:
    if name.startswith(("dev-", "urgent-dev-")):
        return "development"
    if name.startswith(("t6", "t7")):
        return "natural" if name.startswith("t6") else "long tales"
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
    """Asked lines of the library that ask for information, and examples of what is outside it."""
    library = load_library(data)
    lines = [line.text for line in library.asked if not any(part in line.target for part in _ABOUT_SIGNS)]
    outside = [text for group in library.outside if group.key != _SYMPTOMS for text in group.examples]
    return [*random.Random(_SEED).sample(lines, min(_ASKED, len(lines))), *outside]


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
        told.append(in_a_row(around))
        quiet.append(in_a_row(draw.choices(calm, k=draw.choice((2, 2, 3)))))
    return told, quiet


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


def served(model: Model, bags: Sequence[Bag], levels: Sequence[str | None], threshold: float) -> SecondOpinion:
    """The model as it is served: the features that tell most, and which level the urgent ones of `bags` have."""
    urgent = [place for place, level in enumerate(levels) if level]
    wholes = [bags[place][1] for place in urgent]
    columns = feature_columns(wholes, _SEEN_IN)
    matrix = feature_matrix(wholes, columns)
    of_level, biases = np.zeros((len(model.columns), 2)), [model.bias]
    for column, level in enumerate(("emergency", "crisis")):
        wanted = np.array([levels[place] == level for place in urgent])
        coefficients, bias = logistic(matrix, wanted, np.ones(len(urgent)), _STRENGTH)
        biases.append(bias)
        for name in columns.keys() & model.columns.keys():
            of_level[model.columns[name], column] = coefficients[columns[name]]
    rows = np.hstack([model.window * model.scale[:, None], (model.frame * model.scale)[:, None], of_level])
    hundredths = np.rint(100 * rows).astype(np.int64)
    seen = feature_matrix([whole for _, whole in bags], model.columns).getnnz(axis=0)
    kept = np.sort(np.argsort(-np.abs(hundredths).max(axis=1) * np.sqrt(seen + 0.5), kind="stable")[:_KEPT])
    names = list(model.columns)
    weights = {names[place]: hundredths[place].tolist() for place in kept}
    first, second, third = (round(float(bias), 3) for bias in biases)
    return SecondOpinion(weights, Fit((first, second, third), _RULE, _PRESSING, round(threshold, 3)))


if __name__ == "__main__":
    sys.exit(main())
