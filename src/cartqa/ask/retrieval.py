"""Finding passages: dense text, heading and asked questions, and BM25, fused by normalised scores.

Each field's scores are turned into z-scores over the candidates of one question and summed with weights.
Reciprocal-rank fusion is kept for comparison only: it lost on questions as people type them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartqa.ask.answer_type import AnswerTypes
from cartqa.index.encoders import Vectors
from cartqa.index.folder import Index
from cartqa.index.names import Names
from cartqa.index.terms import terms

__all__ = ["Found", "Retriever", "Weights"]

Floats = NDArray[np.float64]
FIELDS = (
    "text",
    "heading",
    "asked",
    "discriminant",
    "text_terms",
    "asked_terms",
    "section_terms",
    "names",
    "answer_type",
)
_NEAREST_ASKED = 3
# Asked lines compared exactly, the nearest by estimate; the others keep their estimate (standard error 0.013), so
# that the spread of all sections, which fusion divides by, stays as it is.
_COMPARED = 600
# Words in titles and headings that tie a passage to one country's rules.
_COUNTRIES = {
    "us": re.compile(r"\b(?:US|U\.S\.|Medicare|Medicaid|Medigap|FMLA|VA|private insurance|copay)\b"),
    "uk": re.compile(r"\b(?:UK|NHS|England|Scotland|Wales|DVLA|Cancer Drugs Fund)\b"),
    "eu": re.compile(r"\b(?:EU|Europe|Europeans?|Germany|Krankenkasse)\b"),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each field counts; fitted on development questions only (`docs/quality.md`).

    A listwise softmax regression on 1,203 of them, held near the weights that were found by hand before.
    """

    text: float = 0.8
    heading: float = 0.16
    asked: float = 1.2
    discriminant: float = 1.2
    text_terms: float = 0.16
    asked_terms: float = 0.4
    section_terms: float = 0.5
    names: float = 0.4
    answer_type: float = 0.16
    role: float = 0.1
    stage: float = 0.1
    country: float = 1.5
    fusion: str = "z"

    @classmethod
    def named(cls, name: str) -> Weights:
        """The settings compared in an ablation: full, dense, lexical, rrf, or full without one field (`-asked`)."""
        none: dict[str, Any] = dict.fromkeys(FIELDS, 0.0)
        if name == "dense":
            return cls(**{**none, "text": 1.0})
        if name == "lexical":
            return cls(**{**none, "text_terms": 1.0})
        if name == "rrf":
            return cls(fusion="rrf")
        if name.startswith("-") and name[1:] in none:
            return replace(cls(), **{name[1:]: none[name[1:]]})
        if name == "full":
            return cls()
        raise ValueError(f"There is no setting `{name}`; choose full, dense, lexical, rrf, or -FIELD.")


@dataclass(frozen=True, slots=True)
class Found:
    """Passage rows best first with their fused scores, and the raw nearness that the decision looks at."""

    rows: NDArray[np.int64]
    scores: Floats
    nearness: dict[str, float] = field(default_factory=dict)
    fields: dict[str, Floats] = field(default_factory=dict)

    def led_by(self, first: list[int]) -> Found:
        """The same with the rows `first` in front; they take the best score, so that scores go on falling."""
        rest = ~np.isin(self.rows, first)
        scores = np.concatenate([np.full(len(first), self.scores[0]), self.scores[rest]])
        return replace(self, rows=np.concatenate([np.array(first, dtype=np.int64), self.rows[rest]]), scores=scores)


def _z(fields: list[tuple[float, Floats]]) -> Floats:
    """The weighted sum of the fields, each as standard deviations above its mean over all passages."""
    table = np.stack([values for _, values in fields])
    weights = np.array([weight for weight, _ in fields])
    spread = table.std(axis=1)
    factors = np.divide(weights, spread, out=np.zeros_like(spread), where=spread > 1e-9)
    total: Floats = factors @ table - factors @ table.mean(axis=1)
    return total


def _rrf(fields: list[tuple[float, Floats]]) -> Floats:
    total = np.zeros_like(fields[0][1])
    for weight, values in fields:
        rank = np.empty(len(values))
        rank[np.argsort(-values, kind="stable")] = np.arange(len(values))
        total += weight / (60 + rank)
    return total


class Retriever:
    """Ranks all passages of an index for a question."""

    def __init__(self, index: Index, weights: Weights | None = None) -> None:
        """Prepare the tables that turn asked lines into section scores."""
        self._index = index
        self.weights = weights or Weights()
        self._names = index.names or Names.collect(index.library, list(index.passages))
        heads = [f"{passage.title} {passage.heading[-1]}" for passage in index.passages]
        self._tied = {
            name: np.array([bool(words.search(head)) for head in heads], dtype=bool)
            for name, words in _COUNTRIES.items()
        }
        medicines = sorted(frozenset().union(*(head | body for head, body in self._names.medicines)))
        self._medicine = {drug: place for place, drug in enumerate(medicines)}
        self._in_heads, self._in_bodies = (
            np.array([[drug in both[part] for drug in medicines] for both in self._names.medicines], dtype=float)
            for part in (0, 1)
        )
        self._types = AnswerTypes([passage.heading[-1] for passage in index.passages])
        # asked lines by section, padded with -1 to a rectangle: [section row][n-th line]
        by_row: dict[int, list[int]] = {}
        if len(index.library.asked):
            for line, row in enumerate(index.asked_section):
                by_row.setdefault(int(row), []).append(line)
        self._asked_rows = np.array(sorted(by_row), dtype=np.int64)
        width = max((len(lines) for lines in by_row.values()), default=0)
        self._asked_lines = np.full((len(by_row), width), -1, dtype=np.int64)
        for place, row in enumerate(self._asked_rows):
            self._asked_lines[place, : len(by_row[int(row)])] = by_row[int(row)]
        # further passages of a long section share its asked questions
        self._share = np.arange(len(index.passages))
        for rows in index.rows_by_target.values():
            self._share[rows] = rows[0]

    def find(
        self,
        vectors: Vectors,
        text: str,
        role: str | None = None,
        stage: str | None = None,
        country: str | None = None,
    ) -> Found:
        """Rank the passages for a question whose wordings have the unit `vectors`, shape `(wordings, dimension)`.

        Of several wordings a passage's nearness is the mean, so that the whole question and its parts both count.
        """
        index, weights = self._index, self.weights
        words, named = terms(text), self._names.drugs(text)
        middle = vectors.mean(axis=0, keepdims=True)  # its scores are the mean of the wordings' scores
        fields: dict[str, Floats] = {
            "text": _row(index.text.scores(middle)),
            "heading": _row(index.heading.scores(middle)),
            "text_terms": index.text_terms.scores(words).astype(np.float64),
            "names": self._named(named),
            "answer_type": self._types.scores(text),
        }
        asked = self._asked(middle)
        fields["asked"] = self._per_section(asked, _NEAREST_ASKED)
        fields["asked_terms"] = self._per_section(index.asked_terms.scores(words).astype(np.float64), _NEAREST_ASKED)
        groups = np.zeros(0)
        if index.discriminant:
            columns = _row(index.discriminant.scores(middle))
            fields["discriminant"], groups = columns[: len(index.passages)], columns[len(index.passages) :]
        if index.section_terms:
            fields["section_terms"] = index.section_terms.scores(words).astype(np.float64)
        weighed = [(getattr(weights, name), values) for name, values in fields.items()]
        weighed = [(weight, values) for weight, values in weighed if weight and values.any()]
        if not len(index.passages) or not weighed:
            return Found(np.zeros(0, dtype=np.int64), np.zeros(0))
        if weights.fusion == "rrf":
            fused = _rrf(weighed)
        else:
            fused = _z(weighed) + self._soft(role, stage) + self._home(country)
        rows = np.argsort(-fused, kind="stable")
        nearness = self._nearness(middle, asked, fields, groups, words, named, rows, fused)
        return Found(rows, fused[rows], nearness, fields)

    def _asked(self, middle: Vectors) -> Floats:
        """The nearness of every asked line: exact for the nearest, estimated for those far away."""
        index = self._index
        if index.asked_short is None or len(index.asked_short) <= _COMPARED:
            return _row(index.asked.scores(middle))
        estimates = index.asked_short.estimates(middle[0])
        rows = np.sort(np.argpartition(estimates, -_COMPARED)[-_COMPARED:])
        out: Floats = estimates.astype(np.float64)
        out[rows] = _row(index.asked.scores(middle, rows))
        return out

    def _named(self, named: frozenset[str]) -> Floats:
        """How well the medicines named in the question match those that each passage is about."""
        out = np.zeros(len(self._index.passages))
        places = [self._medicine[drug] for drug in named if drug in self._medicine]
        if named:
            heads, bodies = self._in_heads[:, places].sum(axis=1), self._in_bodies[:, places].sum(axis=1)
            out = heads + 0.4 * bodies - 0.5 * (self._in_heads.sum(axis=1) - heads)
        return out

    def _per_section(self, line_scores: Floats, nearest: int) -> Floats:
        """The mean of each section's `nearest` best lines, spread over its passages."""
        out = np.zeros(len(self._index.passages))
        if not len(self._asked_rows):
            return out
        table = np.where(self._asked_lines >= 0, line_scores[self._asked_lines], -1.0)
        k = min(nearest, table.shape[1])
        top = np.partition(table, table.shape[1] - k, axis=1)[:, -k:]
        out[self._asked_rows] = top.mean(axis=1)
        return out[self._share]

    def _home(self, country: str | None) -> Floats:
        """A lift for passages about the asker's country, and the reverse for those about another one only."""
        if country not in self._tied:
            return np.zeros(len(self._index.passages))
        own = self._tied[country]
        other = np.any([tied for name, tied in self._tied.items() if name != country], axis=0)
        lift: Floats = self.weights.country * (own.astype(np.float64) - (other & ~own))
        return lift

    def _soft(self, role: str | None, stage: str | None) -> Floats:
        """A small lift for passages written for this role or stage: a preference, never a filter."""
        lift = np.zeros(len(self._index.passages))
        for row, passage in enumerate(self._index.passages if role or stage else ()):
            lift[row] = self.weights.role * (role in passage.audience) + self.weights.stage * (stage in passage.stages)
        return lift

    def _nearness(
        self,
        middle: Vectors,
        asked: Floats,
        fields: dict[str, Floats],
        groups: Floats,
        words: list[str],
        named: frozenset[str],
        rows: NDArray[np.int64],
        fused: Floats,
    ) -> dict[str, float]:
        """What the decision to answer looks at: similarities as they are, not relative to other passages."""
        outside = _row(self._index.outside.scores(middle))
        known = [word for word in words if word in self._index.text_terms]
        first = int(rows[0])
        spread = float(fused[rows[0]] - fused[rows[min(10, len(rows) - 1)]])
        return {
            "asked": _top(asked, 3),
            "outside": _top(outside, 3),
            "text": _top(fields["text"], 1),
            "heading": _top(fields["heading"], 1),
            "first_text": float(fields["text"][first]),
            "first_asked": float(fields["asked"][first]),
            "known_words": len(known) / len(words) if words else 0.0,
            "words": min(len(words), 12) / 12.0,
            "term_strength": float(fields["text_terms"].max()) / (len(words) + 2.0),
            "asked_terms": _top(fields["asked_terms"], 1) / (len(words) + 2.0),
            "outside_best": _top(outside, 1),
            "asked_best": _top(asked, 1),
            "spread": spread,
            "sounds_inside": _top(fields["discriminant"], 1) if "discriminant" in fields else 0.0,
            "sounds_outside": _top(groups, 1),
            "cart": float("cart" in words or bool(named)),
        }


def _row(scores: Vectors) -> Floats:
    """The only row of `(1, rows)` scores, in double precision."""
    return np.asarray(scores[0], dtype=np.float64)


def _top(values: Floats, k: int) -> float:
    if not len(values):
        return 0.0
    if k == 1:
        return float(values.max())
    k = min(k, len(values))
    return float(np.partition(values, len(values) - k)[-k:].mean())
