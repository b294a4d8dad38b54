"""A message as triage reads it: words without case, accents and apostrophes, cut into sentences."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise

__all__ = ["COMMA", "Sentence", "fold", "read", "words_of"]

COMMA = ","  # stands for every mark that parts a sentence without ending it

_APOSTROPHES = re.compile("['’‘ʼ´`′]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐‑](?=[^\W\d_])")
_TOKEN = re.compile(
    r"(?:sp)?o2(?![^\W\d_])"
    r"|\d+(?:[.,]\d+)?"
    r"|[^\W\d_]+(?:[\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0610-\u061a\u064b-\u065f]+[^\W\d_]*)*"
    r"|[.?!;。;।…:،、,()\n\-–—/°º%$£€]"
)
_ENDS = frozenset(".?!;。।…")  # NFKC has already made the wide forms narrow
_PARTS = frozenset(",،、:()\n-–—")

# Two words that belong together, as people write them without an apostrophe or with a stray space.
_NOT = {
    "can": "cant", "could": "couldnt", "do": "dont", "does": "doesnt", "did": "didnt", "is": "isnt", "are": "arent",
    "was": "wasnt", "were": "werent", "has": "hasnt", "have": "havent", "had": "hadnt", "will": "wont",
    "would": "wouldnt", "should": "shouldnt",
}  # fmt: skip
_TORN = {
    "t": {whole[:-1]: whole for whole in (*_NOT.values(), "wont")},
    "s": {word: word + "s" for word in ("he", "she", "it", "that", "there", "what", "who")},
    "m": {"i": "im"},
    "ve": {word: word + "ve" for word in ("i", "we", "you", "they")},
    "re": {word: word + "re" for word in ("they", "you")},
}  # fmt: skip
# Spellings of small words; longer words are found as misspellings.
_SAME = {
    "cannot": "cant", "canot": "cant", "cnt": "cant", "carnt": "cant", "caint": "cant", "cudnt": "couldnt",
    "wnt": "wont", "dnt": "dont", "wot": "what", "wat": "what", "wats": "whats", "wots": "whats", "shud": "should",
    "shuld": "should", "cud": "could", "wud": "would", "wen": "when", "y": "why", "havnt": "havent",
    "dosent": "doesnt", "doesent": "doesnt", "dosnt": "doesnt", "dsnt": "doesnt", "bin": "been", "u": "you",
    "ur": "your", "hv": "have", "hav": "have", "nite": "night", "tonite": "tonight", "cuz": "because",
    "cos": "because", "coz": "because", "bc": "because", "isent": "isnt", "isint": "isnt", "pls": "please",
    "plz": "please", "plez": "please", "yr": "year", "yrs": "years", "hrs": "hours", "mins": "minutes",
    "min": "minutes", "wk": "week", "wks": "weeks", "hubby": "husband", "hubbys": "husbands", "hubs": "husband",
    "tho": "though", "wont": "wont", "im": "im", "abt": "about", "bout": "about", "w": "with", "wit": "with",
    "n": "and", "nd": "and", "hes": "hes", "alot": "lot", "kinda": "kind", "gonna": "gonna", "wanna": "wanna",
    "feva": "fever", "pt": "patient", "thx": "thanks", "whos": "whos", "dr": "doctor",
}  # fmt: skip


# A sentence without an end is read in stretches that overlap, so that the work grows with its length and no faster.
_LONGEST, _OVERLAP = 120, 30
_FRAGMENT = 5


@dataclass(slots=True)
class Sentence:
    """Words up to a full stop or question mark, `COMMA` where a part ends; `asks` when it ends in a question mark."""

    words: list[str] = field(default_factory=list)
    asks: bool = False


def fold(text: str) -> str:
    """The text in lower case, without accents, apostrophes and invisible characters, digits as 0 to 9."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold())
        # only the accents of Latin letters go: in Hindi and Arabic such marks are part of the word
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
        text = _NOT_ASCII.sub(_plain_digit, text).replace("٫", ".")
    text = _HYPHEN.sub(" ", _APOSTROPHES.sub("", text.lower()))
    return _STRETCHED.sub(r"\1\1", text)


def _plain_digit(match: re.Match[str]) -> str:
    value = unicodedata.digit(match[0], None)
    return match[0] if value is None else str(value)


def words_of(text: str) -> list[str]:
    """The words, numbers and marks of folded text, torn words joined."""
    found: list[str] = []
    for piece in _TOKEN.findall(text):
        piece = _SAME.get(piece, piece)
        if found:
            if piece == "not":
                joined = _NOT.get(found[-1])
            else:
                joined = _TORN[piece].get(found[-1]) if piece in _TORN else None
            if joined:
                found[-1] = joined
                continue
        found.append(piece)
    return found


def read(text: str) -> list[Sentence]:
    """The sentences of a message. A line end, a dash and a row of dots only part a sentence."""
    sentences: list[Sentence] = []
    current = Sentence()
    words = words_of(fold(text))
    last = len(words) - 1
    for place, word in enumerate(words):
        if word in _ENDS:
            dots = word == "." and ((place < last and words[place + 1] == ".") or (place and words[place - 1] == "."))
            if not dots and word != "…":
                current.asks = word == "?"
                if current.words:
                    sentences.append(current)
                    current = Sentence()
                continue
        elif word not in _PARTS:
            current.words.append(word)
            continue
        if current.words and current.words[-1] != COMMA:
            current.words.append(COMMA)
    if current.words:
        sentences.append(current)
    return [stretch for sentence in (*sentences, *_fragments(sentences)) for stretch in _stretches(sentence)]


def _fragments(sentences: list[Sentence]) -> list[Sentence]:
    """Short sentences in a row read together too, such as `hickman. green goo. sore`."""
    joined: list[Sentence] = []
    for first, second in pairwise(sentences):
        if first.asks or second.asks or max(len(first.words), len(second.words)) > _FRAGMENT:
            continue
        if joined and joined[-1].words[-len(first.words) :] == first.words and len(joined[-1].words) < _LONGEST // 4:
            joined[-1].words += [COMMA, *second.words]
        else:
            joined.append(Sentence([*first.words, COMMA, *second.words]))
    return joined


def _stretches(sentence: Sentence) -> list[Sentence]:
    size = len(sentence.words)
    if size <= _LONGEST:
        return [sentence]
    step = _LONGEST - _OVERLAP
    return [Sentence(sentence.words[at : at + _LONGEST], sentence.asks) for at in range(0, size - _OVERLAP, step)]
