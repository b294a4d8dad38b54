"""Mending misspelt words towards the library's own vocabulary, never one drug's name into another's."""

from __future__ import annotations

import re

from cartqa.index.names import Names
from cartqa.index.words import Words
from cartqa.library.collection import Library

__all__ = ["Speller"]

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_SHORTEST, _LONG = 4, 8
# "how dose it work": a real word in the wrong place that the dictionary cannot see
_DOSE = re.compile(r"(?i)\b(how(?: long| much| often| well)?|when|why|what|where|it|he|she) dose\b(?! of| do| is| for)")


class Speller:
    """Mends single words: a listed misspelling, else the nearest library word by edit distance.

    Words that are known, short, or all in capitals stay as they are. One edit is allowed up to seven letters,
    two from eight on (optimal string alignment: a swap of neighbours is one edit).
    """

    def __init__(self, words: Words, library: Library, names: Names) -> None:
        """Use `words`, the misspellings that the glossary lists, and which words stand side by side in names."""
        self._names = names
        self._words = words
        self._choices = sorted(words.targets)
        self._listed = {
            wrong.lower(): term.term
            for term in library.glossary
            for wrong in term.misspellings
            if " " not in wrong.strip()
        }
        self._seen: dict[str, tuple[str, ...]] = {}

    def mend(self, text: str) -> str:
        """The text with misspelt words mended; the same text when there is nothing to mend."""
        text = _DOSE.sub(lambda match: f"{match.group(1)} does", text)
        return _WORD.sub(lambda match: self._word(match.group(), text[: match.start()], text[match.end() :]), text)

    def _word(self, word: str, before: str, after: str) -> str:
        stem, mark, ending = word.partition("'") if "'" in word else word.partition("’")
        lower = stem.lower()
        if len(lower) < _SHORTEST or lower in self._words.known or stem.isupper():
            return word
        if lower.endswith("s") and lower[:-1] in self._words.known:
            return word
        if lower not in self._seen:
            if len(self._seen) > 5000:  # what people type is not collected without end
                self._seen.clear()
            self._seen[lower] = self._nearest(lower)
        choices = self._seen[lower]
        if not choices:
            return word
        left, right = before.split()[-1:], after.split()[:1]
        for choice in choices:
            pairs = [(word, choice) for word in left] + [(choice, word) for word in right]
            if any(self._names.neighbours(*pair) for pair in pairs):
                return choice + mark + ending
        return choices[0] + mark + ending

    def _nearest(self, word: str) -> tuple[str, ...]:
        """What the word may stand for, likeliest first; empty when nothing is near."""
        if word in self._listed:
            return (self._listed[word],)
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        allowed = 1 if len(word) < _LONG else 2
        found = process.extract(word, self._choices, scorer=OSA.distance, score_cutoff=allowed, limit=5)
        if not found:
            return ()
        nearest = [choice for choice, distance, _ in found if distance == found[0][1]]
        return tuple(
            sorted(
                nearest, key=lambda choice: (choice[0] == word[0], self._words.targets[choice], choice), reverse=True
            )
        )
