"""A second opinion on urgency: a linear classifier over pieces of words and short runs of words.

The rules of triage name signs that somebody thought of; people find other words. This is a logistic regression
over character and word n-grams, fitted by `python -m cartqa.evaluation.fit_triage` on development and training
questions and kept in `data/triage_weights.json`. It needs no index, no encoder and no numpy.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from cartqa.errors import LibraryError

__all__ = ["SecondOpinion", "View", "pieces"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[?!.]")
_SENTENCE = re.compile(r"[^.?!\n]+[.?!\n]*")
_SHORTEST, _LONGEST = 2, 5
_MOST_SENTENCES = 40
# Share of the nearest pair of sentences in the score; the rest is the whole text. A sign in a ramble would drown
# in the whole, a frame such as "suppose" stands elsewhere than the sign.
_WINDOW_SHARE = 0.3


def _normalise(text: str) -> str:
    text = text.lower().replace("’", "'")
    text = re.sub(r"\d+[.,]\d+", " 0.0 ", text)
    text = re.sub(r"\d{3,}", " 000 ", text)
    return re.sub(r"\d+", lambda match: "#" * len(match.group()), text)


def pieces(text: str) -> set[str]:
    """The features of a text: pieces of two to five characters of each word, runs of two and three words."""
    words = _WORD.findall(_normalise(text))
    found: set[str] = set()
    for word in set(words):
        padded = f" {word} "
        for size in range(_SHORTEST, _LONGEST + 1):
            found.update(padded[at : at + size] for at in range(len(padded) - size + 1))
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

    def __init__(self, weights: dict[str, list[float]], bias: list[float], rule: float, threshold: float) -> None:
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
            return cls(value["weights"], value["bias"], value["rule"], value["threshold"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LibraryError(
                f"{path} cannot be read ({type(error).__name__}: {error}); put it back with `git checkout`, or fit it "
                "anew with `python -m cartqa.evaluation.fit_triage`."
            ) from None

    def view(self, question: str, history: Sequence[str] = ()) -> View:
        """The classifier's view of a question, read with the question before it."""
        whole = self._log_odds(f"{history[-1]} || {question}" if history else question)
        sentences = [s for s in _SENTENCE.findall(question) if s.strip()][:_MOST_SENTENCES]
        pairs = [" ".join(sentences[at : at + 2]) for at in range(max(1, len(sentences) - 1))]
        nearest = max((self._log_odds(pair)[0] for pair in pairs), default=whole[0]) if sentences else whole[0]
        return View((1 - _WINDOW_SHARE) * whole[0] + _WINDOW_SHARE * nearest, whole[1], whole[2])

    def _log_odds(self, text: str) -> tuple[float, float, float]:
        found = pieces(text)
        share = 1 / math.sqrt(max(1, len(found)))
        sums = [0.0, 0.0, 0.0]
        for piece in found:
            weights = self._weights.get(piece)
            if weights is not None:
                for place, weight in enumerate(weights):
                    sums[place] += weight
        urgent, emergency, crisis = (bias + share * total for bias, total in zip(self._bias, sums, strict=True))
        return urgent, emergency, crisis
