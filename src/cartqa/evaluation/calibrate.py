"""`cartqa calibrate`: fit the decision to answer on development questions, and say how well it separates."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartqa.ask.coverage import FEATURES, Calibration, break_even, features, fit, seen
from cartqa.ask.retrieval import Retriever
from cartqa.ask.understanding import Understander, Understanding
from cartqa.errors import InputError
from cartqa.evaluation.fit_form import cross_fitted, fit_form
from cartqa.evaluation.metrics import auroc, false_answers
from cartqa.evaluation.sets import Question, read_questions
from cartqa.index.folder import Index, open_index
from cartqa.index.form import FORM_FILE
from cartqa.settings import Settings

__all__ = ["CalibrationReport", "calibrate", "question_features", "wanted"]

_FOLDS, _REPEATS, _SEED = 5, 5, 20261122
_MORE = ("dev_coverage.jsonl", "dev_long.jsonl")


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """What was fitted and how well it separates development questions held out of the fit.

    A question's probability is the mean of five fits without it: of five ways to part the questions in five folds.
    """

    encoder: str
    digest: str
    covered: int
    outside: int
    threshold: float
    auroc_held_out: float
    false_answers_at_95_recall: float
    written: str

    def as_dict(self) -> dict[str, object]:
        """Plain values for `--json`."""
        return asdict(self)

    def __str__(self) -> str:
        """The report in three lines."""
        return (
            f"Fitted on {self.covered} covered and {self.outside} outside development questions for the encoder "
            f"{self.encoder} ({self.digest[:12]}…).\n"
            f"Held out, five times in five folds: AUROC {self.auroc_held_out:.3f}, false answers at 95 % recall "
            f"{self.false_answers_at_95_recall:.3f}; threshold {self.threshold:.3f}.\n"
            f"Written to {self.written}; run `cartqa build` to take it into the index."
        )


def wanted(question: Question) -> bool | None:
    """Whether a question is to be answered; None where its field is ours but no section answers it."""
    if question.kind == "answer":
        return True if question.sections else None
    return False


def question_features(index: Index, retriever: Retriever, meant: Understanding) -> NDArray[np.float64] | None:
    """The decision's features of an understood question; None when it is turned away before any search."""
    if meant.language_message:
        return None
    vectors = index.encoder.encode(list(meant.wordings))
    return features(seen(retriever.find(vectors, meant.text), meant, index.form))


def calibrate(settings: Settings) -> CalibrationReport:
    """Fit how a question is put, and the decision's parameters, on the development questions; write both.

    Those are `evaluation/dev.jsonl` and, where they are there, `dev_coverage.jsonl` and `dev_long.jsonl`. The decision
    sees of each question only what a classifier of its form says that was not fitted on it. Its threshold is the one
    at which refusals of questions held out of the fit have equal precision and recall.
    """
    index = open_index(settings.index)
    folder = settings.data / "evaluation"
    questions = read_questions(folder / "dev.jsonl", index.library)
    for name in _MORE:
        if (folder / name).is_file():
            questions += read_questions(folder / name, index.library)
    retriever, understander = Retriever(index), Understander(index.library, index.words, index.names)
    rows, covered, texts = [], [], []
    for question in questions:
        want = wanted(question)
        meant = understander.understand(question.text, question.history)
        row = question_features(index, retriever, meant) if want is not None else None
        if row is not None and want is not None:
            rows.append(row)
            covered.append(want)
            texts.append(meant.searched)
    if len(set(covered)) < 2:
        raise InputError("Calibration needs development questions of both kinds, covered and outside.")
    x, y = np.array(rows), np.array(covered)
    form = cross_fitted(index.library, texts, y)
    x[:, FEATURES.index("form")] = form
    x[:, FEATURES.index("long form")] = form * x[:, FEATURES.index("long")]
    fit_form(index.library, texts, y).save(settings.data / FORM_FILE)
    held_out = _held_out(x, y)
    fitted = replace(fit(x, y), threshold=break_even(held_out, y))
    info = index.encoder.info
    path = settings.data / "calibration.json"
    _write(path, info.digest, fitted)
    return CalibrationReport(
        encoder=info.name,
        digest=info.digest,
        covered=int(y.sum()),
        outside=int((~y).sum()),
        threshold=fitted.threshold,
        auroc_held_out=auroc(held_out, y),
        false_answers_at_95_recall=false_answers(held_out, y),
        written=str(path),
    )


def _held_out(x: NDArray[np.float64], y: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The probability of each question by fits without it, the mean of several ways to part the questions in five."""
    draw = np.random.default_rng(_SEED)
    out = np.zeros(len(y))
    for _ in range(_REPEATS):
        fold = draw.permutation(len(y)) % _FOLDS
        for part in range(_FOLDS):
            model = fit(x[fold != part], y[fold != part])
            rows = x[fold == part]
            out[fold == part] += [model.probability(dict(zip(FEATURES, row.tolist(), strict=True))) for row in rows]
    return out / _REPEATS


def _write(path: Path, digest: str, fitted: Calibration) -> None:
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    known[digest] = {
        key: [round(v, 6) for v in value] if isinstance(value, tuple) and key != "features" else value
        for key, value in fitted.as_dict().items()
    }
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
