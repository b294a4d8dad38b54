"""What is meant: cleaned text, names and misspellings mended, follow-ups completed, wordings to search with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from cartqa.ask.language import language_message
from cartqa.ask.own_case import is_own_case
from cartqa.ask.parts import asks
from cartqa.ask.spelling import Speller
from cartqa.index.names import Names
from cartqa.index.terms import STOPWORDS, normalise
from cartqa.index.words import Words
from cartqa.library.collection import Library

__all__ = ["Understander", "Understanding", "clean"]

_TAG = re.compile(r"<[^<>]{0,200}>|\x1b\[[0-9;]{0,20}[A-Za-z]")  # markup, and a terminal's colours
_SENTENCE = re.compile(r"[^.?!\n;]+[.?!]*")
_ASKS = re.compile(
    r"(?i)\b(what|when|where|why|how|who|which|is|are|can|could|do|does|did|should|will|would|any|anyone|wondering)\b"
)
_LONG, _QUESTIONS, _SHORT_SENTENCE = 25, 3, 3
_LEANS = re.compile(
    r"(?i)\b(it|its|that|this|these|those|they|them|their|theirs|one|ones|there|then|he|she|him|her|else|instead|"
    r"same|other|either|both|neither|such|so|again|as well|too)\b"
)
_OPENS = re.compile(
    r"(?i)^\W*(and|but|so|or|what about|how about|what if|also|then|even|why|since|plus|ok|right|yes|no)\b"
)
# "and Abecma?", "what about children?": the earlier question again, of another thing
_TALK = r"(?:ok(?:ay)?|right|oh|so|then|yes|no|thanks?|thank you|thx|ta|cheers|great|good|got it|i see)"
_AGAIN = re.compile(
    rf"(?i)^\W*(?:{_TALK}\b\W*)*(?:and|but|also|(?:and |but )?(?:what|how) about)\b\s*(?:what about\s+|about\s+)?"
)
_PLACED = re.compile(r"(?i)^(?:for|in|with|after|at|before|during)\b")
_AROUND = frozenset("a an the for in with of after other one".split())  # what may stand around a name that is swapped
_TALKED = re.compile(rf"(?i)\b{_TALK}\b")
_SWAPPED = frozenset({"drug", "disease", "side-effect", "treatment", "test", "money"})
_FEW_WORDS, _BARE_NOUN = 3, 2
_TURNS_READ = 3
_ASKS_READ = 3  # asks of one text that are looked at; two are answered
_CAR_T = re.compile(r"(?i)\bcar[\s-]?t\b")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question ready to be searched.

    `searched` is what is shown as `understood_as`; `text` what the lexical index reads; `wordings` are the texts
    whose vectors are compared, the whole question first; `language_message` answers a question in a language
    that the library does not speak. `parts` are the separate asks of two questions in one, each understood in the
    light of the one before; empty where the text asks one thing.
    """

    searched: str
    text: str
    wordings: tuple[str, ...]
    language_message: str = ""
    follow_up: bool = False
    own_case: bool = False
    parts: tuple[Understanding, ...] = ()


def clean(question: str) -> str:
    """The question without tags, control characters and doubled white space."""
    text = unicodedata.normalize("NFC", _TAG.sub(" ", question))
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} else c for c in text)
    return " ".join(text.split())


class Understander:
    """Reads questions with the library's names and words."""

    def __init__(self, library: Library, words: Words | None = None, names: Names | None = None) -> None:
        """Use the names of `library`'s glossary, and `words` to mend spelling (none is mended without)."""
        self.names = names or Names.collect(library, [])
        self._speller = Speller(words, library, self.names) if words else None

    def understand(self, question: str, history: Sequence[str] = ()) -> Understanding:
        """The question as it is searched; a follow-up is completed from the earlier questions."""
        text = clean(question)
        foreign = language_message(text)
        if foreign:
            return Understanding(question, text, (text,), foreign)
        mended = self._speller.mend(text) if self._speller else text
        searched = question if mended == question.strip() else mended
        own = is_own_case(mended)
        again = self._again(mended, history)
        named = self.names.with_brands(again or mended)
        if again:
            own = own or is_own_case(again)
            return Understanding(again, named, _wordings(named), follow_up=True, own_case=own, parts=self._parts(again))
        topic = self._topic(mended, history)
        if topic:
            searched = f"{mended} ({topic})"
            return Understanding(
                searched, f"{named} {topic}", (f"{named} {topic}", named), follow_up=True, own_case=own
            )
        return Understanding(searched, named, _wordings(named), own_case=own, parts=self._parts(mended))

    def _parts(self, mended: str) -> tuple[Understanding, ...]:
        """The first asks of several, each completed where it leans: on the one before, the first on what was told."""
        found = asks(mended)[:_ASKS_READ]
        if len(found) < 2:
            return ()
        parts: list[Understanding] = []
        before = _SENTENCE.findall(mended[: max(0, mended.find(found[0]))])
        told = [one.strip() for one in before if self._stands_alone(one)][-1:]
        for text in found:
            topic = self._topic(text, [parts[-1].text] if parts else told)
            named = self.names.with_brands(text)
            wordings = (f"{named} {topic}", named) if topic else (named,)
            parts.append(Understanding(text, " ".join(filter(None, (named, topic))), wordings, follow_up=bool(topic)))
        return tuple(parts)

    def _mend(self, question: str) -> str:
        text = clean(question)[:1000]
        return self._speller.mend(text) if self._speller else text

    def _again(self, question: str, history: Sequence[str]) -> str:
        """The last question with what this short one names in the place of its like; empty when that is not asked."""
        opening = _AGAIN.match(question)
        rest = normalise(question[opening.end() :]).strip(" ?!.,") if opening else ""
        if not rest or len(rest.split()) > _FEW_WORDS:
            return ""
        told = [text for text in map(self._mend, history[-_TURNS_READ:]) if _told(text)]
        if not told:
            return ""
        before = normalise(self._again(told[-1], told[:-1]) or told[-1]).rstrip(" ?!.")
        if len(_telling(before)) < _FEW_WORDS:
            return ""
        said = ""
        new = self.names.spans(rest)
        if len(new) == 1 and set(_WORD.findall(rest[: new[0][1]] + rest[new[0][2] :])) <= _AROUND:
            term, start, end = new[0]
            old = [one for one in self.names.spans(before) if one[0].kind == term.kind and term.kind in _SWAPPED]
            if len(old) == 1:
                said = before[: old[0][1]] + rest[start:end] + before[old[0][2] :]
        elif not new and _PLACED.match(rest):
            said = f"{before} {rest}"
        return re.sub(r"\bcart\b", "CAR-T", f"{said}?") if said else ""

    def _topic(self, question: str, history: Sequence[str]) -> str:
        """What the question leans on: the words of the last question that say something; empty when it stands alone."""
        if not history:
            return ""
        words = _telling(question)
        leans = bool(_LEANS.search(question)) or bool(_OPENS.match(question))
        # "side effects?": of what was spoken of
        bare = len(question.split()) <= _BARE_NOUN and not self.names.drugs(question) and not _CAR_T.search(question)
        if not leans and (len(words) > _FEW_WORDS or (not bare and self._stands_alone(question))):
            return ""
        if leans and len(words) > 2 * _FEW_WORDS and _CAR_T.search(question):
            return ""
        for place in range(len(history) - 1, -1, -1):
            found = _told(self._mend(history[place]))
            if place and found and not self._stands_alone(history[place]):  # "is it the first one they made?"
                found = [*self._topic(history[place], history[:place]).split()[:6], *found]
            if len(found) >= 2 or (found and (place == 0 or self._stands_alone(history[place]))):
                return " ".join(found[:12])
        return ""

    def _stands_alone(self, question: str) -> bool:
        """Whether a short question names its own subject."""
        kinds = {term.kind for term in self.names.found(question)}
        return bool(kinds & {"drug", "disease", "side-effect"}) or bool(_CAR_T.search(question))


def _telling(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word.lower().replace("’", "'") not in STOPWORDS]


def _told(text: str) -> list[str]:
    """The telling words of an earlier turn, without small talk ("ok thanks")."""
    return _telling(_TALKED.sub(" ", text))


def _wordings(text: str) -> tuple[str, ...]:
    """The whole text, and of a ramble its questions too (at most the last three)."""
    sentences = [s.strip() for s in _SENTENCE.findall(text) if len(s.split()) >= _SHORT_SENTENCE]
    if len(sentences) < 2 and len(text.split()) < _LONG:
        return (text,)
    asks = [s for s in sentences if s.endswith("?")] or [s for s in sentences if _ASKS.match(s)]
    return (text, *[s for s in asks if s != text][-_QUESTIONS:])
