"""Names of things: a brand, its generic and its short form are one; so is a lay word and its term."""

from __future__ import annotations

import json
import re
from pathlib import Path

from cartqa.index.terms import normalise
from cartqa.index.values import Passage
from cartqa.library.collection import Library, Term

__all__ = ["Names"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_MOST_WORDS, _SHORTEST = 7, 3
_MEDICINE = "drug"


class Names:
    """Finds the glossary's terms in a text, by any of their names; knows which medicines each passage is about."""

    def __init__(
        self,
        terms: tuple[Term, ...],
        places: dict[str, int],
        medicines: list[tuple[frozenset[str], frozenset[str]]],
    ) -> None:
        """`places` maps a name's key to its term; `medicines` has those of each passage's headings and text."""
        self._terms, self._places, self.medicines = terms, places, medicines
        self._pairs = {pair for key in places for pair in zip(key.split(), key.split()[1:], strict=False)}

    @classmethod
    def collect(cls, library: Library, passages: list[Passage]) -> Names:
        """From the glossary; where two terms share a name the first one keeps it."""
        places: dict[str, int] = {}
        for place, term in enumerate(library.glossary):
            for name in (term.term, *term.names, *term.lay, *term.misspellings):
                key = _key(name)
                if len(key) >= _SHORTEST:
                    places.setdefault(key, place)
        names = cls(library.glossary, places, [])
        names.medicines = [(names.drugs(f"{p.title} {p.heading[-1]}"), names.drugs(p.text)) for p in passages]
        return names

    def save(self, path: Path) -> None:
        """Write it to one JSON file."""
        medicines = [[sorted(head), sorted(body)] for head, body in self.medicines]
        path.write_text(json.dumps({"places": self._places, "medicines": medicines}), encoding="utf-8")

    @classmethod
    def open(cls, path: Path, library: Library) -> Names:
        """Read what `save` wrote, for the same library."""
        value = json.loads(path.read_text(encoding="utf-8"))
        medicines = [(frozenset(head), frozenset(body)) for head, body in value["medicines"]]
        return cls(library.glossary, value["places"], medicines)

    def found(self, text: str) -> list[Term]:
        """The terms named in `text`, in order, each once; longer names win over the shorter ones inside them."""
        return list({term.key: term for term, _, _ in self.spans(normalise(text))}.values())

    def spans(self, text: str) -> list[tuple[Term, int, int]]:
        """Each term named in `text`, which is `normalise`d, with where its name begins and ends; longer names win."""
        words = [(match.group(), *match.span()) for match in _WORD.finditer(text)]
        found: list[tuple[Term, int, int]] = []
        at = 0
        while at < len(words):
            for size in range(min(_MOST_WORDS, len(words) - at), 0, -1):
                place = self._places.get(" ".join(word for word, _, _ in words[at : at + size]))
                if place is not None:
                    found.append((self._terms[place], words[at][1], words[at + size - 1][2]))
                    at += size
                    break
            else:
                at += 1
        return found

    def drugs(self, text: str) -> frozenset[str]:
        """Keys of the CAR-T products and other medicines named in `text`."""
        return frozenset(term.key for term in self.found(text) if term.kind == _MEDICINE)

    def with_brands(self, text: str) -> str:
        """The text with the glossary's term put after each medicine that is named by another of its names only."""
        said = f" {_key(text)} "
        added = [
            term.term for term in self.found(text) if term.kind == _MEDICINE and f" {_key(term.term)} " not in said
        ]
        return f"{text} ({', '.join(added)})" if added else text

    def neighbours(self, first: str, second: str) -> bool:
        """Whether the two words stand side by side in some name."""
        return (first.lower(), second.lower()) in self._pairs


def _key(text: str) -> str:
    return " ".join(_WORD.findall(normalise(text)))
