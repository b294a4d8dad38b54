"""Splitting plain text into sentences, keeping offsets.

Our own rules, because the library's own text is controlled (`cartqa check` refuses what they cannot
split) and the maintained splitters are either models or unreleased since 2021 (pysbd 0.3.4).
"""

from __future__ import annotations

import re

__all__ = ["sentence_spans"]

# Short forms whose full stop does not end a sentence; "No." and "Fig." only where a number follows.
_SHORT = frozenset(
    """dr mr mrs ms prof st vs approx e.g i.e etc al inc ltd co u.s u.k e.u a.m p.m jan feb mar apr jun jul
    aug sep sept oct nov dec vol pp""".split()
)
_BEFORE_NUMBER = frozenset({"no", "fig"})
_UNIT = re.compile(r"\d[\s°]*[A-Z]$")
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
# The longest short form is far shorter: a look back over whole documents would cost their length a sentence.
_LOOK_BACK = 40
# A boundary: end mark, optional closing quote or bracket, white space, then something that opens a sentence.
# Possessive, and only from the first mark of a run: a line of ten thousand stops must not cost their square.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s++[\"'“‘(\[]?[A-Z0-9À-ÞΑ-Ωa-z])")


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    mark = match.group()
    following = text[match.end() : match.end() + _LOOK_BACK].lstrip().lstrip("\"'“‘([")[:1]
    if mark[0] != ".":
        return not following.islower()
    if following.islower():
        return False
    # Hyphens belong to the word: "CAR-T." ends a sentence, though "T." alone would be an initial.
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
    word = re.search(r"[\w.‐-–-]+$", before)
    spelt = word.group() if word else ""
    last = spelt.lower()
    if last in _BEFORE_NUMBER:
        return not following.isdigit()
    if last in _SHORT and spelt != "MS":
        return False
    # Single capitals before the stop are initials ("J. Smith", "J.K. Smith"), not an end; units ("38.0 C.") are.
    return not (_INITIALS.fullmatch(spelt) and spelt != "I") or bool(_UNIT.search(before))


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence of `text`, in characters, without the white space between them.

    Together the spans hold every character of `text` that is not white space.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.end() > start and _ends_sentence(text, match):
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(text)))
    trimmed = []
    for begin, end in spans:
        piece = text[begin:end]
        left = begin + len(piece) - len(piece.lstrip())
        right = end - (len(piece) - len(piece.rstrip()))
        if right > left:
            trimmed.append((left, right))
    return trimmed
