"""Finding glossary terms in plain text, so that the reader can explain them where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cartqa.library.collection import Term

__all__ = ["Mention", "TermFinder"]

_WORD = re.compile(r"\w+")


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
        known: dict[str, Term] = {}
        for term in terms:
            for name in (term.term, *term.names):
                if len(name) > 1 and _WORD.match(name):
                    known.setdefault(name if _is_short_form(name) else name.lower(), term)
        self._by_word: dict[str, list[tuple[str, Term]]] = {}
        for name in sorted(known, key=len, reverse=True):
            first = _WORD.match(name)
            assert first
            self._by_word.setdefault(first.group().lower(), []).append((name, known[name]))

    def find(self, text: str, seen: set[str]) -> list[Mention]:
        """Terms in `text` whose keys are not in `seen` yet, in order; `seen` grows by them."""
        found: list[Mention] = []
        last = 0
        for word in _WORD.finditer(text):
            start = word.start()
            if start < last or text[start - 1 : start] == "-":
                continue
            match = self._name_at(text, start, word.group().lower())
            if match is None:
                continue
            last = start + len(match[0])
            if match[1].key not in seen:
                seen.add(match[1].key)
                found.append(Mention(start, last, match[1]))
        return found

    def _name_at(self, text: str, start: int, word: str) -> tuple[str, Term] | None:
        for name, term in self._by_word.get(word, ()):
            end = start + len(name)
            said = text[start:end]
            if said == name or (not _is_short_form(name) and said.lower() == name):
                following = text[end : end + 1]
                if not (following.isalnum() or following in {"_", "-"}):
                    return name, term
        return None


def _is_short_form(name: str) -> bool:
    """Whether a name is a short form such as CRS, which must not be found in small letters."""
    return len(name) <= 6 and name.upper() == name
