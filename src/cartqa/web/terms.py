"""Finding glossary terms in plain text, so that the reader can explain them where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cartqa.library.collection import Term

__all__ = ["Mention", "TermFinder"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A term found in a text: `text[start:end]` names it."""

    start: int
    end: int
    term: Term


class TermFinder:
    """Finds terms by their names, the longest name first. Short forms in capitals are matched as they are written."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        """Know the names of these terms; where two terms share a name, the first has it."""
        self._exact: dict[str, Term] = {}
        self._folded: dict[str, Term] = {}
        for term in terms:
            for name in (term.term, *term.names):
                if len(name) > 1:
                    table, key = (self._exact, name) if _is_short_form(name) else (self._folded, name.lower())
                    table.setdefault(key, term)
        names = sorted([*self._exact, *self._folded], key=len, reverse=True)
        alternatives = "|".join(rf"(?:{re.escape(name)})" for name in names)
        self._pattern = re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.IGNORECASE) if names else None

    def find(self, text: str, seen: set[str]) -> list[Mention]:
        """Terms in `text` whose keys are not in `seen` yet, in order; `seen` grows by them."""
        found: list[Mention] = []
        for match in self._pattern.finditer(text) if self._pattern else ():
            term = self._exact.get(match.group()) or self._folded.get(match.group().lower())
            if term and term.key not in seen:
                seen.add(term.key)
                found.append(Mention(match.start(), match.end(), term))
        return found


def _is_short_form(name: str) -> bool:
    """Whether a name is a short form such as CRS, which must not be found in small letters."""
    return len(name) <= 6 and name.upper() == name
