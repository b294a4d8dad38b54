"""Triage: is this urgent? The first call everywhere, with no index, no model and no network."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cartqa.ask.second_opinion import SecondOpinion, View
from cartqa.ask.triage.context import Scene, cue_book, cue_names
from cartqa.ask.triage.files import LEVELS, FlagFile, Sign, Tier, read_flags, read_help_lines
from cartqa.ask.triage.notice import words_of_notice
from cartqa.ask.triage.phrases import Match, Phrasebook, PhraseError
from cartqa.ask.triage.readings import WORDS, Reading, readings_in, speaks_of_temperature
from cartqa.ask.triage.scripts import language_of, script_signs, uses_other_script
from cartqa.ask.triage.spelling import Speller
from cartqa.ask.triage.text import COMMA, Sentence, read
from cartqa.ask.values import Urgent
from cartqa.library.collection import HelpLine

__all__ = ["Triage"]

_SAYS, _NAMES, _UNLESS, _SCRIPT = range(4)
# which sign a reading is, and whether it is the sign's most pressing tier
_READINGS = {
    "fever": ("fever", False),
    "cold": ("low_temperature", False),
    "oxygen": ("breathing", True),
    "breaths": ("breathing", True),
    "pulse": ("heartbeat", False),
    "pressure": ("low_blood_pressure", False),
}
_EARLIER, _EARLIER_CHARACTERS = 3, 2000  # how much of the history is read
_FEWEST_WORDS, _FEW_WORDS = 3, 8
_NO_FEVER = re.compile(r"(?i)\b(?:no|without|without a|without any) (?:fever|temp\w*)\b")
_READ_BY_OPINION = 4000  # characters from the end; longer texts are refused anyway, and rules read them whole
_REDUCERS = frozenset("tylenol paracetamol acetaminophen calpol ibuprofen advil motrin nurofen panadol".split())
_PLENTY = 2000  # words after which the search ends at an emergency
_CORRECTED = 800  # different words of a text that are looked up as misspellings
_SHORT = 20  # words of a question that may lean on the history


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose a phrase is: the sign, its tier, and what kind of phrase."""

    sign: Sign
    tier: Tier
    kind: int

    @property
    def named(self) -> tuple[str, str]:
        """Sign and level."""
        return self.sign.key, self.tier.level


@dataclass(frozen=True, slots=True)
class _Seen:
    """A sign seen, and where; `measured` when a reading shows it."""

    sign: Sign
    tier: Tier
    sentence: int
    word: int
    measured: bool = False

    @property
    def order(self) -> tuple[int, bool, int, int]:
        """Most pressing first, what has a name before what has none, then as told."""
        return LEVELS.index(self.tier.level), self.sign.key == "unclear", self.sentence, self.word


def _means_else(other: Match, match: Match, kind: int) -> bool:
    """Whether an `unless` phrase takes a sign back: they share words, and the sign does not say more than it."""
    if other.start >= match.end or match.start >= other.end:
        return False
    inside = (
        match.start <= other.start and other.end < match.end
    )  # what ends alike has the last word: `got cabin fever`
    return kind == _NAMES or not inside or (other.start, other.end) == (match.start, match.end)


def _surer(question: str) -> float:
    """How much surer than usual the second opinion must be where no rule sees a sign.

    A few words may be a search ("new car t coming soon"); one or two ("morphine") tell it nothing.
    """
    words = len(question.split())
    if uses_other_script(question) or words >= _FEW_WORDS:  # Chinese puts no space between words
        return 0.0
    return 2.0 if words >= _FEWEST_WORDS else math.inf


class Triage:
    """Judges questions by the signs of `red_flags.toml`. Holds nothing of what it is asked; safe between threads."""

    def __init__(
        self, flags: FlagFile, help_lines: Mapping[str, HelpLine], opinion: SecondOpinion | None = None
    ) -> None:
        """Judge by these signs, and by the second opinion if there is one; LibraryError when a phrase cannot be read."""
        self._opinion = opinion
        self.help_lines = dict(help_lines)
        self._flags = flags
        self._signs = {sign.key: sign for sign in flags.signs}
        self._owners: list[_Owner] = []
        self._pieces: list[tuple[str, int]] = []
        self._book = Phrasebook(flags.words)
        self._fill()
        self._cues = cue_book()
        self._speller = Speller(self._book.words | self._cues.words | WORDS, flags.leave)

    @classmethod
    def load(cls, data: Path, *, second_opinion: bool = True) -> Triage:
        """The signs and help lines of the data folder; LibraryError when a file is missing or damaged."""
        opinion = SecondOpinion.load(data / "triage_weights.json") if second_opinion else None
        return cls(read_flags(data), read_help_lines(data), opinion)

    def judge(self, question: str, history: Sequence[str] = (), country: str | None = None) -> Urgent | None:
        """The most urgent sign in the question, read with its history; None when there is none.

        The whole text is judged, however long. So that the work stays in bounds, a stretch of words that was read
        before is not read again, misspellings are sought among the first _CORRECTED different words, a sign already
        seen is not sought again in later sentences, and once there is an emergency, sentences after the first _PLENTY
        words are left: nothing in them could be more pressing.

        Rules name the sign. The second opinion raises a notice where the rules see nothing and it is sure enough,
        and withdraws one where it is sure that nothing is happening now; for an emergency or a crisis it must be much
        surer.
        """
        sentences = read(question)
        seen = self._seen(question, sentences, history) or self._continued(sentences, history)
        ruled = self._notice(seen, question, sentences, country) if seen else None
        if self._opinion is None:
            return ruled
        read_last = question[-_READ_BY_OPINION:]
        if any(one.measured and one.sign.key != "fever" for one in seen):
            return ruled  # the opinion has no eye for a pulse or a pressure
        if ruled and uses_other_script(question):
            return ruled  # nor has it read enough Chinese, Hindi or Arabic to take anything back
        if any(one.sign.key == "chills" for one in seen) and _NO_FEVER.search(read_last):
            return ruled  # chills count without a fever too, but the opinion takes its denial for an all-clear
        fit = self._opinion.fit
        view = self._opinion.view(read_last, history)
        urgent = view.urgent
        if ruled is None:
            urgent -= _surer(question)
        else:
            urgent += fit.rule if ruled.level == "call_team" else fit.pressing
            if urgent < fit.threshold and any(one.measured for one in seen):
                # a fever stands, whatever else is asked in the same breath
                urgent = self._opinion.most_urgent_clause(read_last) + fit.rule
        if urgent < fit.threshold:
            return None
        return ruled or self._unclear(view, country)

    def _unclear(self, view: View, country: str | None) -> Urgent:
        """A notice for what no rule names."""
        sign = self._signs["unclear"]
        level = "crisis" if view.crisis > 0 else "emergency" if view.emergency > 0 else "call_team"
        tier = replace(sign.tiers[-1], level=level)
        message = words_of_notice(sign, tier, [], self.help_lines, country)
        about = self._signs["crisis"] if level == "crisis" else sign
        return Urgent(level, message, sign.key, tier.source, about.tiers[-1].read, about.name)

    def _notice(self, seen: list[_Seen], question: str, sentences: list[Sentence], country: str | None) -> Urgent:
        """A notice of the signs seen, of which there is at least one."""
        seen = sorted(seen, key=lambda one: one.order)
        first = seen[0]
        others = list(
            {one.sign.key: one.sign for one in seen if one.sign.key not in (first.sign.key, "unclear")}.values()
        )
        language = language_of(question, (word for sentence in sentences for word in sentence.words[:400]))
        own = self._flags.languages.get(language, {}).get(first.tier.level, "")
        message = words_of_notice(first.sign, first.tier, others, self.help_lines, country, own)
        return Urgent(first.tier.level, message, first.sign.key, first.tier.source, first.tier.read, first.sign.name)

    def _fill(self) -> None:
        problems = []
        for sign in self._flags.signs:
            for tier in sign.tiers:
                for kind, phrases in ((_SAYS, tier.says), (_NAMES, tier.names), (_UNLESS, tier.unless)):
                    for phrase in phrases:
                        try:
                            self._book.add(len(self._owners), phrase)
                        except PhraseError as error:
                            problems.append((sign.key, phrase, str(error)))
                    self._owners.append(_Owner(sign, tier, kind))
                self._pieces += [(piece, len(self._owners)) for piece in tier.scripts]
                self._owners.append(_Owner(sign, tier, _SCRIPT))
        self._flags.stop_at(problems)
        self._book.ready()

    def _speller_of_one_call(self) -> Callable[[str], tuple[str, ...]]:
        """Corrections remembered for one call only: nothing of a question is kept."""
        memo: dict[str, tuple[str, ...]] = {}

        def meant(word: str) -> tuple[str, ...]:
            found = memo.get(word)
            if found is None:
                if len(memo) < _CORRECTED:
                    found = memo[word] = self._speller.meant(word)
                else:
                    found = (word,) if word in self._speller.known else ()
            return found

        return meant

    def _seen(self, question: str, sentences: list[Sentence], history: Sequence[str]) -> list[_Seen]:
        meant = self._speller_of_one_call()
        thermal = any(
            speaks_of_temperature(s.words) for text in history[-1:] for s in read(text[-_EARLIER_CHARACTERS:])
        )
        thermal = thermal or any(not _REDUCERS.isdisjoint(s.words) for s in sentences)
        seen: list[_Seen] = []
        around = self._around(sentences, meant)
        read_before: set[tuple[str, ...]] = set()
        known: set[tuple[str, str]] = set()
        taken = 0
        for number, sentence in enumerate(sentences):
            words = tuple(sentence.words)
            taken += len(words)
            if words in read_before:
                continue
            read_before.add(words)
            if taken > _PLENTY and any(level == "emergency" for _, level in known):
                break
            matches = [
                match
                for match in self._book.find(sentence.words, meant)
                if self._owners[match.owner].kind == _UNLESS or self._owners[match.owner].named not in known
            ]
            readings = readings_in(
                [(meant(word) or (word,))[0] for word in sentence.words], self._flags.limits, thermal
            )
            if matches or readings:
                scene = Scene(sentence, meant, self._cues, around)
                seen += self._told(scene, matches, readings, number)
                seen += self._measured(scene, readings, number)
                known.update((one.sign.key, one.tier.level) for one in seen)
        if uses_other_script(question):
            for owner, number in script_signs(question, self._pieces):
                seen.append(_Seen(self._owners[owner].sign, self._owners[owner].tier, number, 0))
        return seen

    def _around(self, sentences: list[Sentence], meant: Callable[[str], tuple[str, ...]]) -> Callable[[str], bool]:
        """Whether a cue stands anywhere in the message; read only when it is asked for."""
        names: set[str] = set()
        done = False

        def around(name: str) -> bool:
            nonlocal done
            if not done:
                done = True
                for sentence in sentences:
                    names.update(cue_names(self._cues, sentence.words, meant))
            return name in names

        return around

    def _told(self, scene: Scene, matches: list[Match], readings: list[Reading], number: int) -> list[_Seen]:
        """The signs that the words tell of as happening."""
        owners = self._owners
        other = [(owners[match.owner].sign, match) for match in matches if owners[match.owner].kind == _UNLESS]
        no_fever = any(r.what != "fever" for r in readings) and not any(r.what == "fever" for r in readings)
        seen = []
        for match in matches:
            owner = owners[match.owner]
            if owner.kind == _UNLESS:
                continue
            if any(sign is owner.sign and _means_else(m, match, owner.kind) for sign, m in other):
                continue
            if no_fever and owner.sign.key == "fever" and not self._masked(scene, match):
                continue
            if owner.sign.supposed and owner.kind == _SAYS:
                happening = scene.feared(match)
            else:
                happening = scene.happening(match, owner.kind == _NAMES)
            if happening:
                seen.append(_Seen(owner.sign, owner.tier, number, match.start))
        return seen

    def _measured(self, scene: Scene, readings: list[Reading], number: int) -> list[_Seen]:
        """The signs that readings show."""
        seen = []
        for reading in readings:
            if reading.what in _READINGS and scene.measured(reading.start, reading.end, reading.value):
                key, pressing = _READINGS[reading.what]
                sign = self._signs.get(key)
                if sign:
                    seen.append(_Seen(sign, sign.tiers[0 if pressing else -1], number, reading.start, measured=True))
        return seen

    def _masked(self, scene: Scene, match: Match) -> bool:
        """Whether a fever medicine stands in the match: then a normal reading proves nothing."""
        reducers = self._flags.words.get("reducer", ())
        return any(word in reducers for word in scene.words[match.start : match.end])

    def _continued(self, sentences: list[Sentence], history: Sequence[str]) -> list[_Seen]:
        """A sign of the history that the question says is there now, or worse ("it's happening now")."""
        said = [word for sentence in sentences for word in sentence.words if word != COMMA]
        earlier = [text[-_EARLIER_CHARACTERS:] for text in history[-_EARLIER:] if text.strip()]
        if not earlier or not said or len(said) > _SHORT:
            return []
        meant = self._speller_of_one_call()
        cues = {name for sentence in sentences for name in cue_names(self._cues, sentence.words, meant)}
        if "grown" in cues:
            for text in reversed(earlier):
                seen = self._seen(text, read(text), ())
                if seen:
                    return seen
        if "there" in cues and "over" not in cues and ("asked" not in cues or "happening" in cues):
            return self._named(earlier[-1])
        return []

    def _named(self, text: str) -> list[_Seen]:
        """The signs that a text names, happening or not."""
        meant = self._speller_of_one_call()
        return [
            _Seen(self._owners[match.owner].sign, self._owners[match.owner].tier, number, match.start)
            for number, sentence in enumerate(read(text))
            for match in self._book.find(sentence.words, meant)
            if self._owners[match.owner].kind != _UNLESS
        ]
