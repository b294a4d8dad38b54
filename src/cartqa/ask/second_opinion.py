"""A second opinion on urgency: a linear classifier over pieces of words and short runs of words.

The rules of triage name signs that somebody thought of; people find other words. This is a logistic regression
over character and word n-grams, fitted by `python -m cartqa.evaluation.fit_triage` on development and training
questions and kept in `data/triage_weights.json`. It needs no index, no encoder and no numpy.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from cartqa.errors import LibraryError

__all__ = ["COLUMNS", "SecondOpinion", "View", "pieces"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[?!.]")
_SENTENCE = re.compile(r"[^.?!\n]+[.?!\n]*")
_CLAUSE = re.compile(r"(?i)[.?!\n;,]+|\b(?:and|but|also|plus|so)\b")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_WHOLE = re.compile(
    r"\b(temp\w*|fever)(\s*[:=]?(?:\s+(?:is|of|at|was|reads|now|about|up|to|hit|a))*\s+)(?:3[89]|4[01])\b"
)
_USUAL, _HIGH = "usualdegrees", "highdegrees"
_FEVERS = frozenset(map(str, range(101, 107)))
_SHORTEST, _LONGEST = 2, 5
_MOST_SENTENCES, _MOST_CLAUSES = 40, 60
COLUMNS = ("urgent", "emergency", "crisis")  # weights in hundredths, one for each piece
_UNIT = 0.01
# Share of the nearest pair of sentences in the score; the rest is the whole text. A sign in a ramble would drown
# in the whole, a frame such as "suppose" stands elsewhere than the sign.
_WINDOW_SHARE = 0.3


def _reading(match: re.Match[str]) -> str:
    """A number with decimals as what it would be as a temperature: `36.8` tells another story than `38.6`."""
    value = float(match.group().replace(",", "."))
    if 36 <= value < 38 or 96 <= value < 100.4:
        return f" {_USUAL} "
    return f" {_HIGH} " if 38 <= value < 43 or 100.4 <= value < 109 else " 0.0 "


def _normalise(text: str) -> str:
    text = text.lower().replace("’", "'")
    text = _WHOLE.sub(rf"\1\2{_HIGH}", _DECIMAL.sub(_reading, text))
    text = re.sub(r"\d{3,}", lambda match: f" {_HIGH} " if match.group() in _FEVERS else " 000 ", text)
    return re.sub(r"\d+", lambda match: "#" * len(match.group()), text)


def _within(word: str) -> list[str]:
    """The pieces of a word, its ends marked by blanks."""
    padded = f" {word} "
    last = len(padded) + 1
    return [padded[at : at + size] for size in range(_SHORTEST, _LONGEST + 1) for at in range(last - size)]


def pieces(text: str, known: dict[str, list[str]] | None = None) -> set[str]:
    """The features of a text: pieces of two to five characters of each word, runs of two and three words.

    `known` keeps the pieces of words for texts that share them.
    """
    words = _WORD.findall(_normalise(text))
    known = {} if known is None else known
    found: set[str] = set()
    for word in set(words):
        within = known.get(word)
        if within is None:
            within = known[word] = _within(word)
        found.update(within)
    marked = ["<", *words, ">"]
    found.update(f"{a}_{b}" for a, b in pairwise(marked))
    found.update("_".join(marked[at : at + 3]) for at in range(len(marked) - 2))
    found.add(f"length {min(6, len(words) // 6)}")
    found.add(f"ends {words[-1] if words and words[-1] in '?!.' else ''}")
    found.add(f"begins {words[0] if words else ''}")
    return found


@dataclass(frozen=True, slots=True)
class View:
    """Log-odds that a text is urgent, that it is an emergency if so, and that it is a crisis if so."""

    urgent: float
    emergency: float
    crisis: float


class SecondOpinion:
    """The fitted classifier."""

    def __init__(
        self, weights: Mapping[str, Sequence[float]], bias: list[float], rule: float, threshold: float
    ) -> None:
        """`rule` is what a sign seen by the rules adds to the log-odds; from `threshold` on a notice is shown."""
        self._weights, self._bias = weights, bias
        self.rule, self.threshold = rule, threshold

    @classmethod
    def load(cls, path: Path) -> SecondOpinion | None:
        """The weights in `path`; None when there is no such file, and the rules then judge alone."""
        if not path.is_file():
            return None
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            columns = (value[name] for name in COLUMNS)
            weights = dict(zip(value["pieces"], zip(*columns, strict=True), strict=True))
            return cls(weights, value["bias"], value["rule"], value["threshold"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LibraryError(
                f"{path} cannot be read ({type(error).__name__}: {error}); put it back with `git checkout`, or fit it "
                "anew with `python -m cartqa.evaluation.fit_triage`."
            ) from None

    def save(self, path: Path) -> None:
        """Write the weights as JSON, one list for each of `COLUMNS`."""
        value = {
            "bias": self._bias,
            "rule": self.rule,
            "threshold": self.threshold,
            "pieces": list(self._weights),
            **{name: [row[place] for row in self._weights.values()] for place, name in enumerate(COLUMNS)},
        }
        path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")

    def view(self, question: str, history: Sequence[str] = ()) -> View:
        """The classifier's view of a question, read with the question before it."""
        known: dict[str, list[str]] = {}
        whole = self._log_odds(f"{history[-1]} || {question}" if history else question, known)
        sentences = [s for s in _SENTENCE.findall(question) if s.strip()][:_MOST_SENTENCES]
        if not history and len(sentences) <= 2:  # the nearest pair is the whole
            return View(*whole)
        pairs = [" ".join(sentences[at : at + 2]) for at in range(max(1, len(sentences) - 1))]
        nearest = max((self._log_odds(pair, known)[0] for pair in pairs), default=whole[0]) if sentences else whole[0]
        return View((1 - _WINDOW_SHARE) * whole[0] + _WINDOW_SHARE * nearest, whole[1], whole[2])

    def most_urgent_clause(self, question: str) -> float:
        """The highest log-odds of urgency of any clause of two words or more; minus infinity when there is none."""
        # decimals are read first: the point in `38.6` ends no sentence
        clauses = [c for c in _CLAUSE.split(_DECIMAL.sub(_reading, question)) if len(c.split()) > 1]
        known: dict[str, list[str]] = {}
        return max((self._log_odds(clause, known)[0] for clause in clauses[:_MOST_CLAUSES]), default=-math.inf)

    def _log_odds(self, text: str, known: dict[str, list[str]]) -> tuple[float, float, float]:
        found = pieces(text, known)
        share = _UNIT / math.sqrt(max(1, len(found)))
        weights = [self._weights[piece] for piece in self._weights.keys() & found]
        sums = [sum(column) for column in zip(*weights, strict=True)] if weights else [0.0, 0.0, 0.0]
        urgent, emergency, crisis = (bias + share * total for bias, total in zip(self._bias, sums, strict=True))
        return urgent, emergency, crisis
