"""Words as the lexical index sees them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

__all__ = ["STOPWORDS", "normalise", "terms"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# "CAR-T", "car t" and "cart" are one term; so are "axi-cel", "axi cel" and "axicel".
_CAR_T = re.compile(r"\bcar[\s\-‐-–]*t(?=[\s\-‐-–]*cells?\b|\b)", re.IGNORECASE)
_CEL = re.compile(r"\b(tisa|axi|brexu|liso|ide|cilta|obe|anito)[\s\-‐-–]?cel\b", re.IGNORECASE)

STOPWORDS = frozenset(
    """a about after all also am an and any are as at be been being but by can could did do does doing for from get gets
    getting got had has have having he her hers him his how i i'd i'll i'm i've if in into is it it's its just like me
    my no not now of on once one or our out over please she should so some such than that that's the their them then
    there these they this those to too up us very was we were what what's when where which while who why will with would
    you your yours""".split()
)


def normalise(text: str) -> str:
    """Compatibility forms folded, lower case, and the one spelling of CAR-T and of short drug names."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'").lower()
    return _CEL.sub(r"\1cel", _CAR_T.sub("cart", text))


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def terms(text: str) -> list[str]:
    """Stemmed words of `text` in order, without the commonest ones."""
    words = [word for word in _WORD.findall(normalise(text)) if word not in STOPWORDS]
    stems: list[str] = _stemmer().stemWords(words)
    return stems
