"""Splitting plain text into sentences, keeping offsets.

Our own rules, because the library's own text is controlled (`cartqa check` refuses what they cannot
split) and the maintained splitters are either models or unreleased since 2021 (pysbd 0.3.4).
"""

from __future__ import annotations

import re

__all__ = ["sentence_spans"]

# Short forms whose full stop does not end a sentence.
_SHORT = frozenset(
    """dr mr mrs ms prof st vs no fig approx e.g i.e etc al inc ltd co u.s u.k e.u a.m p.m jan feb mar apr jun jul
    aug sep sept oct nov dec vol pp""".split()
)
# A boundary: end mark, optional closing quote or bracket, white space, then something that opens a sentence.
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9À-ÞΑ-Ωa-z])")


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    mark = match.group()
    following = text[match.end() :].lstrip().lstrip("\"'“‘([")[:1]
    if mark[0] != ".":
        return not following.islower()
    if following.islower():
        return False
    word = re.search(r"[\w.]+$", text[: match.start()])
    last = word.group().lower() if word else ""
    if last in _SHORT:
        return False
    # A single capital before the stop is an initial ("J. Smith"), not an end.
    return not (len(last) == 1 and last.isalpha() and text[match.start() - 1].isupper() and last != "i")


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
