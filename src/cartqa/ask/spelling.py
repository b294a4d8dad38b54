"""Mending misspelt words towards the library's own vocabulary, never one drug's name into another's."""

from __future__ import annotations

import re

from cartqa.index.names import Names
from cartqa.index.words import Words
from cartqa.library.collection import Library

__all__ = ["Speller"]

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_SHORTEST, _LONG = 4, 8
# "how dose it work": a real word in the wrong place that the dictionary cannot see
_DOSE = re.compile(r"(?i)\b(how(?: long| much| often| well)?|when|why|what|where|it|he|she) dose\b(?! of| do| is| for)")
# Everyday words as they are written by sound, and a few short forms of clinics: the dictionary takes them for names,
# or no word of the library is near enough. Words that say something else too ("pt", "tx", "vain") are left alone.
_EVERYDAY = dict(
    pair.split("=")
    for pair in """
    wen=when wat=what wot=what wots=what's wats=what's wich=which wil=will bak=back werk=work hert=hurt herts=hurts
    hav=have haf=have giv=give gud=good dun=done wud=would shud=should cud=could becos=because becuz=because
    bcos=because coz=because cuz=because bcz=because befor=before canser=cancer cansur=cancer docter=doctor
    docters=doctors hospitle=hospital hosp=hospital nite=night tonite=tonight freind=friend freinds=friends vains=veins
    neice=niece chiken=chicken chikens=chickens pilow=pillow medisin=medicine rember=remember wory=worry stil=still
    plz=please pls=please abt=about tmrw=tomorrow ppl=people appt=appointment appts=appointments vacc=vaccine
    vaccs=vaccines vax=vaccine pts=patients dx=diagnosis hx=history sx=symptoms abx=antibiotics ppx=prevention
    neurotox=neurotoxicity
    """.split()
)


class Speller:
    """Mends single words: an everyday or listed misspelling, else the nearest library word by edit distance.

    Other words that are known, short, or all in capitals stay as they are. One edit is allowed up to seven letters,
    two from eight on (optimal string alignment: a swap of neighbours is one edit).
    """

    def __init__(self, words: Words, library: Library, names: Names) -> None:
        """Use `words`, the misspellings that the glossary lists, and which words stand side by side in names."""
        self._names = names
        self._words = words
        self._choices = sorted(words.targets)
        self._listed = {
            wrong.lower(): term.term
            for term in library.glossary
            for wrong in term.misspellings
            if " " not in wrong.strip()
        }
        self._seen: dict[str, tuple[str, ...]] = {}

    def mend(self, text: str) -> str:
        """The text with misspelt words mended; the same text when there is nothing to mend."""
        mended = _WORD.sub(lambda match: self._word(match.group(), text[: match.start()], text[match.end() :]), text)
        return _DOSE.sub(lambda match: f"{match.group(1)} does", mended)

    def _word(self, word: str, before: str, after: str) -> str:
        stem, mark, ending = word.partition("'") if "'" in word else word.partition("’")
        lower = stem.lower()
        if lower in _EVERYDAY and not stem.isupper():
            return _EVERYDAY[lower] + mark + ending
        if len(lower) < _SHORTEST or lower in self._words.known or stem.isupper():
            return word
        if lower.endswith("s") and lower[:-1] in self._words.known:
            return word
        if lower not in self._seen:
            if len(self._seen) > 5000:  # what people type is not collected without end
                self._seen.clear()
            self._seen[lower] = self._nearest(lower)
        choices = self._seen[lower]
        if not choices:
            return word
        left, right = before.split()[-1:], after.split()[:1]
        for choice in choices:
            pairs = [(word, choice) for word in left] + [(choice, word) for word in right]
            if any(self._names.neighbours(*pair) for pair in pairs):
                return choice + mark + ending
        return choices[0] + mark + ending

    def _nearest(self, word: str) -> tuple[str, ...]:
        """What the word may stand for, likeliest first; empty when nothing is near."""
        if word in self._listed:
            return (self._listed[word],)
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        allowed = 1 if len(word) < _LONG else 2
        found = process.extract(word, self._choices, scorer=OSA.distance, score_cutoff=allowed, limit=5)
        if not found:
            return ()
        nearest = [choice for choice, distance, _ in found if distance == found[0][1]]
        return tuple(
            sorted(
                nearest, key=lambda choice: (choice[0] == word[0], self._words.targets[choice], choice), reverse=True
            )
        )
