"""Misspelt words: the words of the signs that a word a person typed may stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

__all__ = ["Speller"]

_SAME = {"cannot": "cant"}  # the words of the signs know it by the short form
_SHORTEST, _TWO_WRONG, _LONGEST = 5, 8, 20


class Speller:
    """Finds known words within one wrong letter (two in words of eight or more); keeps nothing of what it is asked."""

    def __init__(self, known: Iterable[str], leave: Iterable[str]) -> None:
        """Correct to `known` words; words in `leave` are right as they are, however near they stand."""
        self.known = frozenset(known) | _SAME.keys()
        self._leave = frozenset(leave)
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in self.known:
            if len(word) >= _SHORTEST and word.isascii():
                self._by_length[len(word)].append(word)
        self._near: dict[int, tuple[dict[str, list[str]], dict[str, list[str]]]] = {}

    def meant(self, word: str) -> tuple[str, ...]:
        """The known words that `word` may be: itself, or the nearest ones; nothing when none is near."""
        if word in self.known:
            return (word,)
        size = len(word)
        if not _SHORTEST - 1 <= size <= _LONGEST or word in self._leave or not word.isalpha():
            return ()
        wrong = 1 if size < _TWO_WRONG else 2
        found = extract(word, self._close(word, wrong), scorer=OSA.distance, score_cutoff=wrong, limit=12)
        if not found:
            return ()
        least = found[0][1]
        # hardly anyone gets two letters wrong and the first one among them
        near = (choice for choice, distance, _ in found if distance == least and (least < 2 or choice[0] == word[0]))
        return tuple(_SAME.get(choice, choice) for choice in near)

    def _close(self, word: str, wrong: int) -> list[str]:
        """The known words that may be near; sorted, so that ties fall the same way every time.

        One wrong letter leaves the first two letters or the last two as they are; two must leave the first.
        """
        size = len(word)
        near = self._near.get(size)
        if near is None:
            starts: defaultdict[str, list[str]] = defaultdict(list)
            ends: defaultdict[str, list[str]] = defaultdict(list)
            for length in range(size - wrong, size + wrong + 1):
                for known in self._by_length.get(length, ()):
                    starts[known[: 3 - wrong]].append(known)
                    ends[known[-2:]].append(known)
            near = self._near[size] = (dict(starts), dict(ends))
        return sorted({*near[0].get(word[: 3 - wrong], ()), *near[1].get(word[-2:], ())})
