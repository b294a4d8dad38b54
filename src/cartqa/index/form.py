"""How a question is put: whether it asks for what a library can tell, or for something else.

"Should I take it" and "what does it do" may share every name and lie next to each other for a sentence encoder;
the small words tell them apart. This is a logistic regression over words and runs of two and three words, fitted
by `cartqa calibrate` on the ways people ask each section, on the outside examples and on development questions,
and kept in `data/form.json`. The decision to answer takes its log-odds as one feature among others.
"""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from pathlib import Path

from cartqa.errors import CalibrationError

__all__ = ["FORM_FILE", "QuestionForm", "turns"]

FORM_FILE = "form.json"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[?!.]")


def turns(text: str) -> set[str]:
    """The features of a text: its words and marks, and their runs of two and three; numbers count as one word."""
    words = ["<", *_WORD.findall(re.sub(r"\d+", "#", text.lower().replace("’", "'"))), ">"]
    found = set(words) | {f"{a}_{b}" for a, b in pairwise(words)}
    return found | {"_".join(words[at : at + 3]) for at in range(len(words) - 2)}


class QuestionForm:
    """The fitted classifier; positive log-odds speak for a question that the library can answer."""

    def __init__(self, weights: dict[str, float], bias: float) -> None:
        """Weights by feature of `turns`."""
        self.weights, self.bias = weights, bias

    def log_odds(self, text: str) -> float:
        """How much the way a question is put speaks for answering it."""
        found = turns(text)
        # fsum: a set has no order, and plain sums of floats depend on it
        return self.bias + math.fsum(self.weights.get(turn, 0.0) for turn in found) / math.sqrt(len(found))

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        value = {"bias": self.bias, "weights": dict(sorted(self.weights.items()))}
        path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")

    @classmethod
    def open(cls, path: Path) -> QuestionForm | None:
        """Read what `save` wrote; None where there is no such file."""
        if not path.is_file():
            return None
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            return cls({turn: float(weight) for turn, weight in value["weights"].items()}, float(value["bias"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CalibrationError(
                f"{path} cannot be read ({type(error).__name__}: {error}); put it back with `git checkout`, or fit it "
                "anew with `cartqa calibrate`."
            ) from None
