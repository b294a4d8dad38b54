"""Names of things: a brand, its generic and its short form are one; so is a lay word and its term."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cartqa.index.terms import normalise
from cartqa.library.collection import Library, Term

__all__ = ["Names"]

_SPACES = re.compile(r"[\s\-‐-–]+")


@dataclass(frozen=True, slots=True)
class _Name:
    pattern: str
    term: Term


class Names:
    """Finds the glossary's terms in a text, by any of their names."""

    def __init__(self, library: Library) -> None:
        """Use the glossary of `library`."""
        self._terms: dict[str, Term] = {}
        for term in library.glossary:
            for name in (term.term, *term.names, *term.lay, *term.misspellings):
                key = _key(name)
                if len(key) >= 3:
                    self._terms.setdefault(key, term)
        names = sorted(self._terms, key=len, reverse=True)
        self._find = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)") if names else None

    def found(self, text: str) -> list[Term]:
        """The terms named in `text`, in order, each once; longer names win over the shorter ones inside them."""
        if self._find is None:
            return []
        found = {self._terms[match].key: self._terms[match] for match in self._find.findall(_key(text))}
        return list(found.values())

    def drugs(self, text: str) -> frozenset[str]:
        """Keys of the CAR-T products and other medicines named in `text`."""
        return frozenset(term.key for term in self.found(text) if term.kind == "drug")

    def with_brands(self, text: str) -> str:
        """The text with the brand put after each medicine that is named by another of its names only."""
        added = [term.term for term in self.found(text) if term.kind == "drug" and _key(term.term) not in _key(text)]
        return f"{text} ({', '.join(added)})" if added else text


def _key(text: str) -> str:
    return _SPACES.sub(" ", normalise(text)).strip()
