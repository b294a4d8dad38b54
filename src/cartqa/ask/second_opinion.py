"""A second opinion on urgency: a linear classifier over pieces of words and short runs of words.

The rules of triage name signs that somebody thought of; people find other words. A text is cut into windows of about
a sentence. Each window is scored for telling of a sign, helped or hindered by its neighbours; the windows' scores are
pooled so that the strongest counts (log-sum-exp), as one clause of a long tale may be the sign; the whole text adds
its frame ("suppose", "last year"). This is multiple-instance learning (Ray and Craven 2005, "Supervised versus
multiple instance learning"), fitted by `python -m cartqa.evaluation.fit_triage` on development and training questions
and kept in `data/triage_weights.json`. It needs no index, no encoder and no numpy.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from cartqa.errors import LibraryError

__all__ = ["COLUMNS", "Fit", "SecondOpinion", "View", "pieces", "pieces_of", "windows"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[?!.]")
_SENTENCE = re.compile(r"[^.?!。？！।؟\n]+[.?!。？！।؟\n]*")
_CLAUSE = re.compile(r"(?i)[.?!\n;,]+|\b(?:and|but|also|plus|so)\b")
_JOINT = re.compile(r"(?i)(?<=[;,:])\s+|\s+(?=(?:and|but|also|plus|so|then|because)\b)")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_POINT, _COMMA = "\ue000", "\ue001"  # stand for those inside a number: no sentence ends there
_WHOLE = re.compile(
    r"\b(temp\w*|fever)(\s*[:=]?(?:\s+(?:is|of|at|was|reads|now|about|up|to|hit|a))*\s+)(?:3[89]|4[01])\b"
)
_USUAL, _HIGH = "usualdegrees", "highdegrees"
_FEVERS = frozenset(map(str, range(101, 107)))
_SHORTEST, _LONGEST = 2, 5
_MOST_WINDOWS, _MOST_CLAUSES = 60, 60
_LONGEST_WINDOW, _SHORTEST_PART, _SHORTEST_WINDOW = 22, 6, 3  # words
# For each piece its weight where a window tells the sign, stands before or after it, in the whole text, and two
# more in the whole text: that an urgent text is an emergency, that it is a crisis. In hundredths.
COLUMNS = ("sign", "before", "after", "frame", "emergency", "crisis")
_FRAME = 3  # columns of a window; as many of the whole text follow
_UNIT = 0.01


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


def windows(text: str) -> list[str]:
    """The text in stretches of about a sentence, in order; a sentence without stops is cut at its joints."""
    kept = _DECIMAL.sub(lambda match: match.group().replace(".", _POINT).replace(",", _COMMA), text)
    cut: list[str] = []
    for sentence in _SENTENCE.findall(kept):
        if len(sentence.split()) <= _LONGEST_WINDOW:
            cut.append(sentence)
        else:
            cut += _parts(sentence)
    joined: list[str] = []
    for part in cut:
        if joined and len(part.split()) < _SHORTEST_WINDOW:
            joined[-1] += f" {part}"
        elif part.strip():
            joined.append(part)
    return [part.replace(_POINT, ".").replace(_COMMA, ",") for part in joined[-_MOST_WINDOWS:]] or [text]


def _parts(sentence: str) -> list[str]:
    """A long sentence in parts that end at a comma or before "and", "but" and the like, or after so many words."""
    parts, part = [], ""
    for clause in _JOINT.split(sentence):
        if len(part.split()) >= _SHORTEST_PART and len(part.split()) + len(clause.split()) > _LONGEST_WINDOW:
            parts.append(part)
            part = clause
        else:
            part = f"{part} {clause}".strip()
    words = part.split()
    while len(words) > 2 * _LONGEST_WINDOW:
        parts.append(" ".join(words[:_LONGEST_WINDOW]))
        words = words[_LONGEST_WINDOW:]
    return [*parts, " ".join(words)]


def pieces_of(question: str, history: Sequence[str] = ()) -> tuple[list[set[str]], set[str]]:
    """The features of each window, and those of the whole text with the question before it."""
    known: dict[str, list[str]] = {}
    found = [pieces(window, known) for window in windows(question)]
    return found, set().union(*found, pieces(history[-1], known) if history else ())


@dataclass(frozen=True, slots=True)
class View:
    """Log-odds that a text is urgent, that it is an emergency if so, and that it is a crisis if so."""

    urgent: float
    emergency: float
    crisis: float


@dataclass(frozen=True, slots=True)
class Fit:
    """What is added to the sums: the three biases of a `View`, and what a sign seen by the rules adds to `urgent`.

    `pressing` is for an emergency or a crisis, `rule` for what is below; from `threshold` on a notice is shown.
    """

    bias: tuple[float, float, float]
    rule: float
    pressing: float
    threshold: float


class SecondOpinion:
    """The fitted classifier."""

    def __init__(self, weights: Mapping[str, Sequence[float]], fit: Fit) -> None:
        """`weights` holds for each piece one number for each of `COLUMNS`, in hundredths."""
        self._weights = weights
        self.fit = fit

    @classmethod
    def load(cls, path: Path) -> SecondOpinion | None:
        """The weights in `path`; None when there is no such file, and the rules then judge alone."""
        if not path.is_file():
            return None
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            columns = (value[name] for name in COLUMNS)
            weights = dict(zip(value["pieces"], zip(*columns, strict=True), strict=True))
            urgent, emergency, crisis = value["bias"]
            fit = Fit((urgent, emergency, crisis), value["rule"], value["pressing"], value["threshold"])
            return cls(weights, fit)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LibraryError(
                f"{path} cannot be read ({type(error).__name__}: {error}); put it back with `git checkout`, or fit it "
                "anew with `python -m cartqa.evaluation.fit_triage`."
            ) from None

    def save(self, path: Path) -> None:
        """Write the weights as JSON, one list for each of `COLUMNS`."""
        value = {
            "bias": self.fit.bias,
            "rule": self.fit.rule,
            "pressing": self.fit.pressing,
            "threshold": self.fit.threshold,
            "pieces": list(self._weights),
            **{name: [row[place] for row in self._weights.values()] for place, name in enumerate(COLUMNS)},
        }
        path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")

    def view(self, question: str, history: Sequence[str] = ()) -> View:
        """The classifier's view of a question, read with the question before it."""
        found, whole = pieces_of(question, history)
        known = {piece: self._weights[piece] for piece in self._weights.keys() & whole}
        of_window = {piece: row[:_FRAME] for piece, row in known.items()}
        sums = [_sums(of_window, of_window.keys() & window, len(window)) for window in found]
        scores = [
            sums[at][0] + (sums[at - 1][1] if at else 0.0) + (sums[at + 1][2] if at + 1 < len(sums) else 0.0)
            for at in range(len(sums))
        ]
        strongest = max(scores)
        pooled = strongest + math.log(sum(math.exp(score - strongest) for score in scores))
        frame, emergency, crisis = _sums({piece: row[_FRAME:] for piece, row in known.items()}, known, len(whole))
        bias = self.fit.bias
        return View(bias[0] + pooled + frame, bias[1] + emergency, bias[2] + crisis)

    def most_urgent_clause(self, question: str) -> float:
        """The highest log-odds of urgency of any clause of two words or more; minus infinity when there is none."""
        # decimals are read first: the point in `38.6` ends no sentence
        clauses = [c for c in _CLAUSE.split(_DECIMAL.sub(_reading, question)) if len(c.split()) > 1]
        return max((self.view(clause).urgent for clause in clauses[:_MOST_CLAUSES]), default=-math.inf)


def _sums(rows: Mapping[str, Sequence[float]], found: Iterable[str], size: int) -> list[float]:
    """The sums of the columns of what was found, over the root of how many pieces the text has."""
    columns = list(zip(*(rows[piece] for piece in found), strict=True))
    share = _UNIT / math.sqrt(max(1, size))
    return [share * sum(column) for column in columns] if columns else [0.0] * _FRAME
