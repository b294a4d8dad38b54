"""Phrases: how people say a thing, as words in order with room between them.

    cant|wont wake         one of the first, then `wake`; up to one other word may stand between
    cant ~3 write          up to three other words between
    face|mouth & droop%    both, in either order, up to five other words between
    @cant breathe          the words of the list `cant`
    ~2 her?                a word that may be missing
    vomit%                 vomit, vomits, vomited, vomiting
    # hours  #14 hours     any number; a number of 14 or more

Small words that carry nothing (`the`, `his`, `really`) count neither as words nor as room.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import chain

__all__ = ["Match", "PhraseError", "Phrasebook", "inflections"]

# they count neither as words of a phrase nor as room in it
FILLERS = frozenset(
    "a an the his her my our their your its this that these those so very really just quite pretty rather bit kind "
    "sort actually literally suddenly still now only also even both some extremely super um uh er oh well of by on in "
    "at to absolutely totally completely slightly little honestly basically somewhat".split()
)
DENIALS = frozenset(
    "no not isnt wont doesnt cant couldnt hasnt havent never didnt dont arent wasnt without aint cannot stopped "
    "nicht kein keine keinen pas ne plus nao sem sin sans kaum".split()
)
NUMBERS = {
    word: str(value)
    for value, word in enumerate(
        "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty".split(),
        3,
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "dozen": "12"}
_VOWELS = frozenset("aeiou")
_NONE: frozenset[int] = frozenset()
_USUAL_ROOM, _EITHER_ROOM = 1, 5


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: whose it is, and the words `start` to `end` (not included) of its sentence."""

    owner: int
    start: int
    end: int
    negative: bool = False  # the phrase itself holds a `no`


@dataclass(slots=True)
class _Phrase:
    owner: int
    parts: tuple[int, ...]
    rooms: tuple[int, ...]
    negative: bool = False


def inflections(verb: str) -> tuple[str, ...]:
    """The regular forms of an English verb or noun."""
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return verb, verb + "es", verb + "ed", verb + "ing"
    if len(verb) > 2 and verb[-1] not in "wxy" and verb[-1] not in _VOWELS and verb[-2] in _VOWELS:
        # both spellings of a doubled letter: `vomited`, `stopped`
        return verb, verb + "s", verb + "ed", verb + "ing", verb + verb[-1] + "ed", verb + verb[-1] + "ing"
    return verb, verb + "s", verb + "ed", verb + "ing"


class Phrasebook:
    """All phrases together, so that a sentence is read once and only phrases whose words occur are looked at."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        """`lists` are the words that `@name` stands for."""
        self._lists = {name: frozenset(words) for name, words in lists.items()}
        self._parts: list[tuple[Collection[str], int | None]] = []  # the words of each part, and its least number
        self._numbers: dict[int, list[int]] = {}  # least number -> parts
        self._phrases: list[_Phrase] = []
        self._by_word: dict[str, set[int]] = {}
        self._anchors: frozenset[int] = frozenset()
        self._by_anchor: dict[int, list[_Phrase]] = {}
        self._read: dict[str, int] = {}

    def add(self, owner: int, text: str) -> None:
        """Read one phrase; PhraseError when it cannot be read."""
        if "&" in text:
            first, mark, second = (piece.strip() for piece in text.partition("&"))
            if not mark or not first or not second or "&" in second:
                raise PhraseError(f"`{text}`: `&` stands once, between two words")
            self._add(owner, f"{first} ~{_EITHER_ROOM} {second}")
            self._add(owner, f"{second} ~{_EITHER_ROOM} {first}")
        else:
            self._add(owner, text)

    def ready(self) -> None:
        """Called once after the last phrase: finds for each phrase the part that is rarest among all phrases."""
        uses = Counter(chain.from_iterable(phrase.parts for phrase in self._phrases))
        cost = {
            part: uses[part] * (20 + len(words) + 50 * (least is not None))
            for part, (words, least) in enumerate(self._parts)
        }
        denying = {part for part, (words, _) in enumerate(self._parts) if not DENIALS.isdisjoint(words)}
        anchors: defaultdict[int, list[_Phrase]] = defaultdict(list)
        for phrase in self._phrases:
            anchors[min(phrase.parts, key=cost.__getitem__)].append(phrase)
            phrase.negative = not denying.isdisjoint(phrase.parts)
        self._by_anchor = dict(anchors)
        self._anchors = frozenset(anchors)
        by_word: defaultdict[str, set[int]] = defaultdict(set)
        for part, (words, _) in enumerate(self._parts):
            for word in words:
                by_word[word].add(part)
        self._by_word = dict(by_word)

    @property
    def words(self) -> set[str]:
        """Every word of every phrase."""
        return set(self._by_word)

    def find(self, words: list[str], meant: Callable[[str], tuple[str, ...]]) -> list[Match]:
        """Every phrase in `words`; `meant` says which known words a word may stand for."""
        parts = [self._parts_of(word, meant) for word in words]
        present = set().union(*parts)
        found: list[Match] = []
        room: list[int] = []
        places: dict[int, list[int]] = {}
        for anchor in self._anchors & present:
            for phrase in self._by_anchor[anchor]:
                if not present.issuperset(phrase.parts):
                    continue
                if not room:
                    taken = 0
                    for word in words:
                        room.append(taken)
                        taken += word not in FILLERS
                for part in phrase.parts:
                    if part not in places:
                        places[part] = [place for place, here in enumerate(parts) if part in here]
                self._follow(phrase, places, parts, room, found)
        return found

    def _parts_of(self, word: str, meant: Callable[[str], tuple[str, ...]]) -> Set[int]:
        """The parts that a word, or what it may stand for, belongs to."""
        found = self._by_word.get(word)
        if word[0].isdigit() or word in NUMBERS:
            return self._parts_of_number(NUMBERS.get(word, word)) | (found or _NONE)
        if found is not None:
            return found
        if len(word) <= 3:
            return _NONE
        known = meant(word)
        return (
            self._by_word.get(known[0], _NONE)
            if len(known) == 1
            else _NONE.union(*(self._by_word.get(k, _NONE) for k in known))
        )

    def _parts_of_number(self, word: str) -> Set[int]:
        plain = word.replace(",", ".")
        value = float(plain) if plain.replace(".", "").isdigit() else 0.0
        return {part for least, parts in self._numbers.items() if value >= least for part in parts}

    def _follow(
        self, phrase: _Phrase, places: dict[int, list[int]], parts: list[Set[int]], room: list[int], found: list[Match]
    ) -> None:
        """Note every way in which the parts of `phrase` follow each other within their rooms."""
        reached = {place: place for place in places[phrase.parts[0]]}  # where a part stands -> where it began
        size = len(room)
        for part, space in zip(phrase.parts[1:], phrase.rooms, strict=True):
            following: dict[int, int] = {}
            for place, start in reached.items():
                step = place + 1
                limit = room[step] + space if step < size else 0
                while step < size and room[step] <= limit:
                    if part in parts[step] and following.get(step, -1) < start:
                        following[step] = start
                    step += 1
            if not following:
                return
            reached = following
        for end, start in reached.items():
            found.append(Match(phrase.owner, start, end + 1, phrase.negative))

    def _part(self, text: str, whole: str) -> int:
        """The number of a part such as `cant|wont`."""
        least: int | None = None
        if text.replace("|", "").isalnum():
            words: Collection[str] = text.split("|")
        else:
            words, least = self._mixed(text, whole)
        part = self._read[text] = len(self._parts)
        self._parts.append((words, least))
        if least is not None:
            self._numbers.setdefault(least, []).append(part)
        return part

    def _mixed(self, text: str, whole: str) -> tuple[frozenset[str], int | None]:
        """The words of a part that holds a list, a verb in all its forms or a number; the least such number."""
        words: set[str] = set()
        least: int | None = None
        for word in text.split("|"):
            if word.startswith("@"):
                if word[1:] not in self._lists:
                    raise PhraseError(f"`{whole}`: there is no list `{word[1:]}` under [words]")
                words |= self._lists[word[1:]]
            elif word.startswith("#") and (word == "#" or word[1:].isdigit()):
                least = min(int(word[1:] or 0), least or 9999)
            elif word.endswith("%") and word[:-1].isalpha():
                words.update(inflections(word[:-1]))
            elif word.isalnum():
                words.add(word)
            else:
                raise PhraseError(f"`{whole}`: `{word}` is no word; letters only, without apostrophes")
        return frozenset(words), least

    def _add(self, owner: int, text: str) -> None:
        parts: list[int] = []
        rooms: list[int] = []
        places: list[int] = []  # of the parts that may be missing
        space = _USUAL_ROOM
        read = self._read
        for piece in text.split():
            if piece[0] == "~":
                if not piece[1:].isdigit() or int(piece[1:]) > 12:
                    raise PhraseError(f"`{text}`: `{piece}` is no room; write `~3`")
                space = int(piece[1:])
                continue
            if piece[-1] == "?":
                piece = piece[:-1]
                places.append(len(parts))
            part = read.get(piece)
            parts.append(self._part(piece, text) if part is None else part)
            rooms.append(space)
            space = _USUAL_ROOM
        if len(parts) == len(places):
            raise PhraseError(f"`{text}` holds no word")
        if not places:
            self._phrases.append(_Phrase(owner, tuple(parts), tuple(rooms[1:])))
            return
        for chosen in range(1 << len(places)):
            left_out = {place for bit, place in enumerate(places) if chosen >> bit & 1}
            kept = [place for place in range(len(parts)) if place not in left_out]
            self._phrases.append(_Phrase(owner, tuple(parts[p] for p in kept), tuple(rooms[p] for p in kept[1:])))
