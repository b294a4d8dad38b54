"""Whether a sign that is named is happening: not asked about, supposed, feared, ruled out or long past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from cartqa.ask.triage.cues import (
    AUXILIARIES,
    BREAKS,
    CUES,
    FAMILY,
    GENERAL,
    GOVERNED,
    LINKS,
    NEGATORS,
    OWN,
    PERSONS,
)
from cartqa.ask.triage.phrases import FILLERS, Match, Phrasebook
from cartqa.ask.triage.text import COMMA, Sentence

__all__ = ["Scene", "cue_book"]

_NAMES = tuple(CUES)
_SUBJECTS = frozenset("i he she we they it this that".split())
_SHORT_SUBJECTS = frozenset("im ive hes shes theyre theyve weve its thats".split())
_PRESENT = frozenset(
    "is are am isnt arent im hes shes its theyre has have hasnt havent ive cant wont keeps keep feels feel seems looks "
    "says doesnt dont gets getting having being thinks wants refuses goes been now still".split()
)
_PAST = frozenset("had was were did didnt wasnt werent got hadnt couldnt went felt kept used became started".split())
# numbers that rules name: one of them alone may be the rule and not a reading
_RULES = frozenset({37.5, 38.0, 38.3, 38.5, 39.0, 40.0, 99.5, 100.0, 100.4, 100.5, 101.0, 102.0, 103.0, 104.0})
_OVER = frozenset("above over exceeds exceed reaches reached hits than least beyond past from".split())
_UNDER = frozenset("under below less lower beneath".split())
_FINITE = (
    _PRESENT
    | _PAST
    | frozenset("woke threw fell just just says said told collapsed fainted passed lost started stopped".split())
)


def cue_book() -> Phrasebook:
    """All cues, ready; a match's owner is the place of its name in CUES."""
    book = Phrasebook({"family": FAMILY})
    for owner, name in enumerate(_NAMES):
        for phrase in CUES[name]:
            book.add(owner, phrase)
    book.ready()
    return book


@dataclass(slots=True)
class Scene:
    """One sentence with its cues, read once however many signs it holds."""

    sentence: Sentence
    meant: Callable[[str], tuple[str, ...]]
    book: Phrasebook
    before: Scene | None = None
    words: list[str] = field(default_factory=list)
    _cues: dict[str, list[Match]] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Words as meant, the cues among them, and where clauses with a subject of their own begin."""
        for word in self.sentence.words:
            known = self.meant(word)
            self.words.append(known[0] if known else word)
        found: defaultdict[str, list[Match]] = defaultdict(list)
        for match in self.book.find(self.sentence.words, self.meant):
            found[_NAMES[match.owner]].append(match)
        self._cues = dict(found)
        self._starts = [place for place in range(len(self.words)) if self._begins(place)]

    def cues(self, name: str, start: int, end: int) -> list[Match]:
        """The cues of this name that lie within these words."""
        return [cue for cue in self._cues.get(name, ()) if cue.start >= start and cue.end <= end]

    def _begins(self, place: int) -> bool:
        """Whether a clause with its own subject begins at this word."""
        words = self.words
        word = words[place]
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        if word in BREAKS and place:
            return True
        if before in LINKS:
            return False
        if word in _SHORT_SUBJECTS:
            return True
        if word in _SUBJECTS:
            if before in AUXILIARIES:
                return after in _FINITE and word not in ("it", "this", "that")
            return word not in ("this", "that") or after in _FINITE
        if word in FAMILY and before not in AUXILIARIES:
            first = words[place - 2] if before in OWN and place > 1 else before
            if before in OWN and (first in AUXILIARIES or first in LINKS):
                return False
            return after in _FINITE or after.endswith(("ing", "ed")) or before in (COMMA, "") or first in (COMMA, "")
        return False

    def zone(self, match: Match) -> tuple[int, int]:
        """The clause around a sign: from the last subject before it to the next one after it."""
        start = max((place for place in self._starts if place <= match.start), default=0)
        end = min((place for place in self._starts if place >= match.end), default=len(self.words))
        return start, end

    # the judgement ------------------------------------------------------------------------------------------------

    def happening(self, match: Match, named: bool) -> bool:
        """Whether the sign in `match` is happening now; `named` when the words only name it (`fever`)."""
        start, end = self.zone(match)
        if self._denied(match, start):
            return False
        present = self._present(match, start)
        now = bool(self.cues("now", start, end))
        if self._supposed(match, start, end, now):
            return False
        if self._told_of_others(match, start, end, now):
            return False
        if self._asked(match, start, end, named, now):
            return False
        if named and self._only_named(match, start, end):
            return False
        if self._past(match, start, end, present, now):
            return False
        return not named or self._said_of_someone(match, start, end, now)

    def _denied(self, match: Match, start: int) -> bool:
        """Whether a `no` before the sign reaches it; a `no` inside the sign belongs to it."""
        words = self.words
        listed = False
        step = match.start - 1
        far = 0
        while step >= start and far < 12:
            word = words[step]
            if word in NEGATORS:
                if word in ("not", "dont", "didnt", "doesnt", "isnt", "hasnt") and words[step + 1] in (
                    "just only sure know knowing feeling feel right well himself herself myself okay ok good great "
                    "want stopping stop going getting eating drinking sleeping doing making acting even mind help "
                    "answer take like think".split()
                ):
                    return False
                if word in ("no", "zero") and words[step + 1] in (
                    "idea",
                    "energy",
                    "sleep",
                    "doubt",
                    "one",
                    "matter",
                    "clue",
                    "appetite",
                    "answer",
                    "longer",
                ):
                    return False
                return far <= 3 or listed
            if word in ("or", "nor"):
                listed = True
            elif word in BREAKS or word in ("and", "just") or word in _PRESENT:
                return False
            elif word == COMMA:
                if not listed and not self._or_follows(match.end):
                    return False
                listed = True
            if word not in FILLERS:
                far += 1
            step -= 1
        return False

    def _or_follows(self, place: int) -> bool:
        """Whether the list that a sign stands in ends in `or`."""
        for word in self.words[place : place + 8]:
            if word in ("or", "nor"):
                return True
            if word in _SUBJECTS or word in _SHORT_SUBJECTS or word in ("and", "but"):
                return False
        return False

    def _present(self, match: Match, start: int) -> bool | None:
        """Whether the sign is told in the present (True) or the past (False); None when it has no verb."""
        for word in reversed(self.words[max(start, match.start - 6) : match.end]):
            if word in _PAST:
                return False
            if word in _PRESENT:
                return True
        return None

    def _supposed(self, match: Match, start: int, end: int, now: bool) -> bool:
        first = start
        # `if he gets a fever and he starts shaking`: the second clause is supposed too
        if start and self.words[start - 1] == "and":
            earlier = [place for place in self._starts if place < start]
            first = earlier[-1] if earlier else 0
        ifs = self.cues("if", first, match.start + 1)
        if ifs and not now:
            last = max(ifs, key=lambda cue: cue.end)
            real = [cue for cue in self.cues("whether", max(0, first - 8), match.start + 1) if cue.end >= last.start]
            gets = any(
                w in GOVERNED and w not in ("is", "are", "am", "has", "have", "cant", "feels", "feel", "seems")
                for w in self.words[last.start : match.end]
            )
            if not real or gets:
                return True
        may = [cue for cue in self.cues("may", start, match.start + 1) if self._room(cue.end, match.start) <= 3]
        if may and not now:
            last = max(may, key=lambda cue: cue.end)
            if not any(
                cue.start <= last.start < cue.end or cue.start == last.start
                for cue in self.cues("perhaps", max(0, start - 2), len(self.words))
            ):
                return True
        return False

    def _room(self, start: int, end: int) -> int:
        return sum(word not in FILLERS for word in self.words[start:end])

    def _told_of_others(self, match: Match, start: int, end: int, now: bool) -> bool:
        for place in range(match.start - 1, start - 1, -1):
            word = self.words[place]
            if word in PERSONS or word in FAMILY:
                break
            if word in GENERAL:
                return True
        stories = self.cues("story", 0, match.start + 1)
        return bool(stories) and not now and self._present(match, start) is not True

    def _asked(self, match: Match, start: int, end: int, named: bool, now: bool) -> bool:
        """Whether the clause asks about the matter in general."""
        asked = self.cues("asked", start, match.start + 1)
        if not asked:
            return False
        last = max(asked, key=lambda cue: (cue.end, cue.start))
        if any(cue.start <= last.start + 1 for cue in self.cues("happening", start, end)):
            return False
        own = any(w in PERSONS or w in FAMILY or w in OWN for w in self.words[last.end : match.start])
        return not (now and own)

    def _only_named(self, match: Match, start: int, end: int) -> bool:
        """Whether a word of risk, fear or warning stands right before the sign, or its frequency is asked."""
        if self.words[match.start - 1 : match.start] and self.words[match.start - 1] in OWN:
            return False
        for cue in self.cues("about", max(0, start - 3), match.start + 1):
            if self._room(cue.end, match.start) <= 2:
                before = self.words[max(0, cue.start - 4) : cue.start]
                if not {"has", "have", "having", "showing", "shows", "got", "had", "with", "there"} & set(before):
                    return True
        return False

    def _past(self, match: Match, start: int, end: int, present: bool | None, now: bool) -> bool:
        if now or present is True:
            return False
        if self.cues("past", start, end):
            return True
        size = len(self.words)
        over = self.cues("over", start, size)
        later = self.cues("later", 0, size)
        return present is False and bool(over and later)

    def _said_of_someone(self, match: Match, start: int, end: int, now: bool) -> bool:
        """Whether anything shows that the sign is someone's: a person, a time, how bad it is."""
        words = self.words[start:end]
        if now or any(w in PERSONS or w in FAMILY or w in OWN for w in words):
            return True
        size = len(self.words)
        if self.cues("how", start, end) or self.cues("wait", 0, size):
            return True
        if any(w in FAMILY for w in self.words):
            return True
        said = [w for w in self.words if w not in FILLERS and w != COMMA]
        return len(said) <= 5 and not self.cues("topic", 0, size)

    def feared(self, match: Match) -> bool:
        """For signs that count even when only supposed: whether it is at least not denied, past or another's."""
        start, end = self.zone(match)
        if self._denied(match, start):
            return False
        now = bool(self.cues("now", start, end))
        if self._told_of_others(match, start, end, now):
            return False
        return not self._past(match, start, end, self._present(match, start), now)

    def measured(self, start: int, end: int, value: float) -> bool:
        """Whether a reading in the words `start` to `end` was taken: no rule, no supposition, not long past."""
        match = Match(-1, start, end)
        first, last = self.zone(match)
        words = self.words
        now = bool(self.cues("now", first, last))
        near = words[max(first, start - 4) : start]
        if self._denied(match, first) or not _UNDER.isdisjoint(near):
            return False
        if self._supposed(match, first, last, now) or self._told_of_others(match, first, last, now):
            return False
        if self._past(match, first, last, self._present(match, first), now):
            return False
        own = any(w in PERSONS - {"it", "its"} or w in FAMILY or w in OWN for w in words[first:last])
        usual = value in _RULES
        if usual and not now:
            if words[start - 1 : start] and words[start - 1] in ("is", "does", "at", "or") and not own:
                return False
            if not _OVER.isdisjoint(near) or words[end : end + 1] == ["or"]:
                return own and self._present(match, first) is not None and not self.cues("about", first, start + 1)
            if self.cues("about", first, last) and not own:
                return False
        return not (self.cues("asked", first, start + 1) and (usual or self._general(first, last)) and not (now or own))

    def _general(self, start: int, end: int) -> bool:
        return any(w in GENERAL or w in ("you", "one", "counts", "considered") for w in self.words[start:end])
