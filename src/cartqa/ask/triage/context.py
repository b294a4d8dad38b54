"""Whether a sign that is named is happening: not asked about, supposed, feared, ruled out or long past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from cartqa.ask.triage import grammar
from cartqa.ask.triage.cues import (
    AUXILIARIES,
    BREAKS,
    COMING,
    CUES,
    FAMILY,
    GENERAL,
    LINKS,
    NEGATORS,
    OWN,
    PERSONS,
)
from cartqa.ask.triage.phrases import FILLERS, Match, Phrasebook
from cartqa.ask.triage.text import COMMA, Sentence

__all__ = ["Scene", "cue_book", "cue_names"]

_NAMES = tuple(CUES)
_NEAR = 14  # words before a clause in which its time is sought
_OF = OWN | {"your"}


@lru_cache(maxsize=1)
def cue_book() -> Phrasebook:
    """All cues, ready; a match's owner is the place of its name in CUES."""
    book = Phrasebook({"family": FAMILY})
    for owner, name in enumerate(_NAMES):
        for phrase in CUES[name]:
            book.add(owner, phrase)
    book.ready()
    return book


def cue_names(book: Phrasebook, words: list[str], meant: Callable[[str], tuple[str, ...]]) -> set[str]:
    """The names of the cues among these words."""
    return {_NAMES[match.owner] for match in book.find(words, meant)}


@dataclass(slots=True)
class Scene:
    """One sentence with its cues, read once however many signs it holds."""

    sentence: Sentence
    meant: Callable[[str], tuple[str, ...]]
    book: Phrasebook
    around: Callable[[str], bool] = lambda name: False
    words: list[str] = field(default_factory=list)
    _cues: dict[str, list[Match]] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Words as meant, the cues among them, and where clauses with a subject of their own begin."""
        for word in self.sentence.words:
            known = self.meant(word)
            self.words.append(known[0] if known else word)
        found: defaultdict[str, list[Match]] = defaultdict(list)
        for match in self.book.find(self.sentence.words, self._surely):
            found[_NAMES[match.owner]].append(match)
        over = found["over"]
        found["now"] = [now for now in found["now"] if not any(o.start <= now.start <= o.end for o in over)]
        self._cues = dict(found)
        self._starts = [place for place in range(len(self.words)) if self._begins(place)]

    def _surely(self, word: str) -> tuple[str, ...]:
        """The one word that a misspelt word stands for: where it may be several, it takes no sign back."""
        known = self.meant(word)
        return known if len(known) == 1 else ()

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
        if word in grammar.SHORT_SUBJECTS:
            return True
        if word in grammar.SUBJECTS:
            if before in AUXILIARIES:
                # `what do i do i have`: the second `do` is no auxiliary; `do he is`: neither can be the first
                turned = place < 2 or words[place - 2] not in grammar.SUBJECTS
                return after in (grammar.TENSED if turned else grammar.FINITE) and word not in ("it", "this", "that")
            return word not in ("this", "that") or after in grammar.FINITE
        if word in FAMILY and before not in AUXILIARIES:
            first = words[place - 2] if before in _OF and place > 1 else before
            if before in _OF and (first in AUXILIARIES or first in LINKS):
                return False
            return (
                after in grammar.FINITE
                or after.endswith(("ing", "ed"))
                or before in (COMMA, "")
                or first in (COMMA, "")
            )
        return False

    def zone(self, match: Match) -> tuple[int, int]:
        """The clause around a sign: from the last subject before it to the next one after it."""
        start = max((place for place in self._starts if place <= match.start), default=0)
        # `the fever he had in hospital`: the clause tells of the sign itself
        told = self.words[match.end + 1 : match.end + 2]
        after = match.end + 1 if told and told[0] in grammar.PAST else match.end
        end = min((place for place in self._starts if place >= after), default=len(self.words))
        return start, end

    # the judgement ------------------------------------------------------------------------------------------------

    def happening(self, match: Match, named: bool) -> bool:
        """Whether the sign in `match` is happening now; `named` when the words only name it (`fever`)."""
        start, end = self.zone(match)
        now = self._now(start, end)
        mine = now and not OWN.isdisjoint(self.words[start:end])
        if self._denied(match, start) or (self.cues("fiction", 0, match.start) and not mine):
            return False
        if not now and (named or not self._own(start, end)) and self.around("planned"):
            return False
        return not (
            self._supposed(match, start, now)
            or self._told_of_others(match, start, now)
            or self._asked(match, start, end, named, now)
            or ((named or self.words[match.start] in grammar.BARE) and self._only_named(match, start))
            or self._past(match, start, end, now)
            or (named and not self._said_of_someone(start, end, now))
        )

    def feared(self, match: Match) -> bool:
        """For signs that count even when only supposed: whether it is at least not denied, past or another's."""
        start, end = self.zone(match)
        now = self._now(start, end)
        return not (
            self._denied(match, start)
            or self._told_of_others(match, start, now)
            or self._past(match, start, end, now)
            or self._asked_of_nobody(match, start, now)
        )

    def _own(self, start: int, end: int) -> bool:
        """Whether the clause speaks of a person."""
        return any(w in PERSONS or w in FAMILY or w in OWN for w in self.words[start:end])

    def _now(self, start: int, end: int) -> bool:
        """Whether the clause, or a word right before it (`tonight he ...`), tells that it is so now."""
        return bool(self.cues("now", start - 2, end))

    def _denied(self, match: Match, start: int) -> bool:
        """Whether a `no` reaches the sign: one before it, or within it where the phrase has none of its own."""
        words = self.words
        if not match.negative and any(
            words[place] in grammar.INNER and words[place + 1] not in grammar.NO_DENIAL
            for place in range(match.start, match.end - 1)
        ):
            return True
        if words[match.start] in ("and", "but"):
            return False
        listed = False
        far = 0
        for place in range(match.start - 1, max(start, match.start - 30) - 1, -1):
            word = words[place]
            if word in NEGATORS:
                return words[place + 1] not in grammar.NO_DENIAL and (far <= 3 or listed)
            if word in ("or", "nor"):
                listed = True
            elif word in BREAKS or word == "and" or word in grammar.STATING:
                return False
            elif word == COMMA:
                if not listed and not self._or_follows(match.end):
                    return False
                listed = True
            far += word not in FILLERS
        return False

    def _or_follows(self, place: int) -> bool:
        """Whether the list that a sign stands in ends in `or`."""
        for word in self.words[place : place + 8]:
            if word in ("or", "nor"):
                return True
            if word in grammar.SUBJECTS or word in grammar.SHORT_SUBJECTS or word in ("and", "but"):
                return False
        return False

    def _present(self, match: Match, start: int) -> bool | None:
        """Whether the sign is told in the present (True) or the past (False); None when it has no verb."""
        words = self.words
        for place in range(match.end - 1, max(start, match.start - 6) - 1, -1):
            word = words[place]
            if word == "got" and place and words[place - 1] in grammar.HAVE:
                return True
            if word in grammar.PAST:
                return False
            if word in grammar.PRESENT and not (word == "have" and words[place - 1] in grammar.PAST):  # `did have`
                return True
        return None

    def _supposed(self, match: Match, start: int, now: bool) -> bool:
        """Whether the sign is only supposed (`if he gets a fever`) or may come (`could have a seizure`)."""
        if now:
            return False
        first = start
        if start and self.words[start - 1] in ("and", "or"):
            # `if he gets a fever and he starts shaking`: the second clause is supposed too
            first = max((place for place in self._starts if place < start), default=0)
        ifs = self.cues("if", first, match.start + 1)
        if ifs:
            last = max(ifs, key=lambda cue: (cue.start, cue.end))
            real = any(
                cue.end >= last.start and (not cue.start or self.words[cue.start - 1] not in grammar.ASKING)
                for cue in self.cues("whether", max(0, first - 8), match.start + 1)
            )
            if not real or any(word in COMING for word in self.words[last.start : match.end]):
                return True
        if self.words[0] == "say" and start <= 2:
            return True  # `say Dad were to hit 101`
        if any(
            word in grammar.SUPPOSING and (not place or self.words[place - 1] not in PERSONS)
            for place, word in enumerate(self.words[: match.start])
        ):
            return True
        may = [cue for cue in self.cues("may", start, match.start + 1) if self._room(cue.end, match.start) <= 3]
        if not may:
            return False
        last = max(may, key=lambda cue: cue.start)
        return not any(cue.start <= last.start < cue.end for cue in self.cues("perhaps", start, len(self.words)))

    def _room(self, start: int, end: int) -> int:
        """How many words that carry something stand between."""
        return sum(word not in FILLERS for word in self.words[start:end])

    def _told_of_others(self, match: Match, start: int, now: bool) -> bool:
        """Whether it is said of people in general, or told as another's story."""
        far = 0
        for place in range(match.start - 1, start - 1, -1):
            word = self.words[place]
            far += word not in FILLERS
            if far > grammar.REACH:
                break
            if word in grammar.ANIMALS:
                return True
            if word in GENERAL and (not place or self.words[place - 1] not in OWN):
                return True
            if word in grammar.SINGLE or word in FAMILY:
                break
        return (
            not now and self._present(match, start) is not True and bool(self.cues("story", start - 4, match.start + 1))
        )

    def _asked(self, match: Match, start: int, end: int, named: bool, now: bool) -> bool:
        """Whether the clause asks about the matter in general."""
        before = self.words[match.start - 1] if match.start else ""
        if named and before in OWN and before not in ("this", "these"):
            return False
        # `low platelets bump head rule what number`: where nobody is spoken of, the question may stand behind
        named = named or not self._own(start, end)
        if self._asked_of_nobody(match, start, now) or (
            named and match.start - 1 == start and self.words[start] in grammar.TURNED and not now
        ):
            return True
        asked = self.cues("asked", start, match.start + 1)
        if named:
            asked += [cue for cue in self.cues("asked", match.end, end) if cue.start - match.end <= 4]
        if not asked:
            return False
        last = max(asked, key=lambda cue: (cue.start, cue.end))
        if any(
            cue.end > last.start and cue.start <= max(last.end, match.start)
            for cue in self.cues("happening", start, end)
        ):
            return False
        own = any(w in PERSONS or w in FAMILY or w in OWN for w in self.words[last.end : match.end])
        return not (now and own)

    def _asked_of_nobody(self, match: Match, start: int, now: bool) -> bool:
        """Whether it is a question without a person: `is numbness normal`, `does the line hurt`."""
        words = [*self.words[start : match.end], ""]
        return (
            words[0] in grammar.TURNED
            and words[1] not in grammar.NO_QUESTION
            and start < match.end - 1
            and not now
            and not any(word in grammar.SINGLE or word in FAMILY or word in OWN for word in words)
        )

    def _only_named(self, match: Match, start: int) -> bool:
        """Whether a word of risk, fear or warning stands right before the sign."""
        if match.start and self.words[match.start - 1] in OWN:
            return False
        for cue in self.cues("about", start - 3, match.start + 1):
            if self._room(cue.end, match.start) <= 2:
                before = self.words[max(0, cue.start - 4) : cue.start]
                if grammar.HAVING.isdisjoint(before):
                    return True
        return False

    def _past(self, match: Match, start: int, end: int, now: bool) -> bool:
        """Whether it is long past, or over and no longer what is asked about."""
        if (self.cues("over_here", 0, len(self.words)) or self.around("long_over")) and not self._goes_on(
            match, start, end
        ):
            return True
        if now:
            return False
        if self.cues("habit", start, end + 4):
            return True
        present = self._present(match, start)
        if present is True:
            return any(self.words[cue.end - 1] == "ago" for cue in self.cues("past", match.end, match.end + 4))
        for cue in self.cues("past", start, end):
            if (
                self.words[cue.end - 1] in ("was", "were")
                and self.words[cue.end : cue.end + 1]
                and (self.words[cue.end].endswith("ing"))
            ):
                continue  # `when I was changing my shirt` says how it came about
            inside = match.start < cue.end and cue.start < match.end
            if not inside or not self.words[cue.end - 1].isdigit():  # `he said it was in 1992` is no past
                return True
        # `when I had my transplant I had terrible chills`, `two months ago my wife had headaches`
        told = present is False or (present is None and self.words[match.start].endswith("ed"))
        if told and any(
            self.words[cue.start] in grammar.LEADS or cue.end >= start - 2
            for cue in self.cues("past", start - _NEAR, start)
        ):
            return True
        if present is None or self.cues("lasting", start, end):
            return False
        return self.around("later")

    def _goes_on(self, match: Match, start: int, end: int) -> bool:
        """Whether the clause tells of the sign as going on, so that what is over is something else."""
        words = self.words
        if self._present(match, start) is True or not grammar.ONGOING.isdisjoint(words[start:end]):
            return True
        for cue in self.cues("now", start - 2, end):
            said, after = words[cue.start : cue.end], words[cue.end : cue.end + 1]
            ago = cue.start and words[cue.start - 1] == "ago"
            if said != ["now"] or not (ago or (after and (after[0] in grammar.SINCE_THEN or after[0].isdigit()))):
                return True  # but `a year ago now`, `now day 120`
        return False

    def _said_of_someone(self, start: int, end: int, now: bool) -> bool:
        """Whether anything shows that the sign is someone's: a person, a time, how bad it is."""
        if now or self._own(start, end):
            return True
        size = len(self.words)
        if self.cues("how", start, end) or self.cues("wait", 0, size) or self.cues("lasting", start, end):
            return True
        if any(w in FAMILY for w in self.words):
            return True
        said = [w for w in self.words if w not in FILLERS and w != COMMA]
        return len(said) <= 5 and not self.cues("topic", 0, size) and not self.around("defined")

    def measured(self, start: int, end: int, value: float) -> bool:
        """Whether a reading in the words `start` to `end` was taken: no rule, no supposition, not long past."""
        match = Match(-1, start, end)
        first, last = self.zone(match)
        words = self.words
        now = self._now(first, last)
        near = words[max(first, start - 4) : start]
        below = any(w in grammar.UNDER and after not in OWN for w, after in pairwise([*near, ""]))
        if self._denied(match, first) or below:  # but `under my tongue`
            return False
        if self._supposed(match, first, now) or self._told_of_others(match, first, now):
            return False
        if self._past(match, first, last, now) or (not now and not self._own(first, last) and self.around("planned")):
            return False
        own = any(w in PERSONS - {"it", "its"} or w in FAMILY or w in OWN for w in words[first:last])
        usual = value in grammar.RULES
        if usual and not now and words[first] in grammar.TURNED | grammar.ASKING | {"convert"}:
            before = words[first:start]
            if not any(word in grammar.SINGLE or word in FAMILY or word in OWN for word in before):
                return False
        if usual and not now:
            told = words[start - 2 : start] in (["temp", "is"], ["temperature", "is"]) and not self.sentence.asks
            if words[start - 1 : start] and words[start - 1] in ("is", "does", "at", "or") and not own and not told:
                return False
            if not grammar.OVER.isdisjoint(near) or words[end : end + 1] == ["or"]:
                return own and self._present(match, first) is not None and not self.cues("about", first, start + 1)
            if self.cues("about", first, last) and not own:
                return False
        return not (self.cues("asked", first, start + 1) and (usual or self._general(first, last)) and not (now or own))

    def _general(self, start: int, end: int) -> bool:
        return any(w in GENERAL or w in ("you", "one", "counts", "considered") for w in self.words[start:end])
