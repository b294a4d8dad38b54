"""The question flow: triage, understanding, one batched encoder call, retrieval, decision, selection."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cartqa.ask.coverage import Calibration, seen
from cartqa.ask.retrieval import Found, Retriever, Weights
from cartqa.ask.selection import MOST_SENTENCES, select_sentences
from cartqa.ask.to_ask import QuestionsToAsk
from cartqa.ask.triage import Triage
from cartqa.ask.understanding import Understander, Understanding, clean
from cartqa.ask.values import Answer, AskedOf, Citation, Failure, Hit, NotCovered, Reply, Urgent
from cartqa.errors import CartqaError, InputError
from cartqa.index.encoders import Vectors
from cartqa.index.folder import Index

__all__ = ["MAX_CHARACTERS", "Engine", "check_question", "failure"]

MAX_CHARACTERS = 4000
# A refusal is worded for a group of outside examples when its nearest three are this near; else in general. A turn to
# the care team fits many questions, a word about another illness or a cure only what is plainly about that.
_ALIKE, _NEAR_GROUP, _OWN_CASE = 3, {"redirect": 0.38, "not_covered": 0.46}, 0.25
_SHOWN, _NEAREST, _RELATED = 6, 3, 3
# Passages of the whole question's ranking among which a half's section must be: on development questions one double
# question in 116 is lost by this, and long ones of a single ask open on the right section more often.
_HALF_AMONG = 20
_GENERAL = (
    "Our articles do not cover this. They are about CAR-T cell therapy: what it is, the treatment step by step, side "
    "effects, going home and costs. Your CAR-T team or your doctor is the best person to ask."
)


def check_question(question: str) -> None:
    """InputError when a question is empty or too long to be one."""
    if not any(character.isalnum() for character in question):
        raise InputError("There is no question here yet. Please type what you would like to know about CAR-T.")
    if len(question) > MAX_CHARACTERS:
        raise InputError(
            f"Your question has {len(question):,} characters; at most {MAX_CHARACTERS:,} can be read. Please shorten "
            "it to what you most want to know."
        )


def failure(asked: AskedOf, triage: Triage, message: str, started: float | None = None) -> Reply:
    """A reply of kind `error` that still carries an urgent notice: triage needs no index."""
    urgent = triage.judge(asked.question, asked.history, asked.country)
    elapsed = (time.perf_counter() - started) * 1000 if started is not None else 0.0
    return Reply(asked, asked.question, urgent, Failure(message), 0.0, elapsed, {})


@dataclass(frozen=True, slots=True)
class _Half:
    """A passage row that is shown, the vectors its sentences are chosen by, how likely it covers what is asked."""

    row: int
    vectors: Vectors
    text: str
    confidence: float = 0.0


class Engine:
    """Answers questions from one opened index. Holds no state of any asker; safe between threads."""

    def __init__(
        self, index: Index, triage: Triage, calibration: Calibration | None = None, weights: Weights | None = None
    ) -> None:
        """Answer from `index`; `calibration` is that of its passport unless given."""
        self.index = index
        self.triage = triage
        self._calibration = calibration or Calibration.of(index)
        self.retriever = Retriever(index, weights)
        self._to_ask = QuestionsToAsk(index.library, index.list_vectors)
        self.understander = Understander(index.library, index.words, index.names)
        ends = np.cumsum([0, *(len(group.examples) for group in index.library.outside)]).tolist()
        self._group_rows = list(pairwise(ends))
        # what the build kept holds for its own decision and weights only
        self._kept = index.answered if calibration is None and weights is None else None
        self._answered: dict[int, bool] = {}

    def ask(self, asked: AskedOf) -> Reply:
        """The reply to a question. Faults of input come back as a reply of kind `error`, never as an exception."""
        started = time.perf_counter()
        urgent = self.triage.judge(asked.question, asked.history, asked.country)
        try:
            check_question(asked.question)
            meant = self.understander.understand(asked.question, asked.history)
            result, confidence = self._work(meant, asked, urgent)
            searched = meant.searched
        except CartqaError as error:
            result, confidence, searched = Failure(str(error)), 0.0, asked.question
        elapsed = (time.perf_counter() - started) * 1000
        return Reply(asked, searched, urgent, result, confidence, elapsed, self.index.library.sources)

    def find(self, meant: Understanding, asked: AskedOf) -> tuple[Found, Vectors]:
        """The ranking for an understood question, and the vectors of its wordings."""
        vectors = self.index.encoder.encode(list(meant.wordings))
        return self._ranked(meant, vectors, asked), vectors

    def _ranked(self, meant: Understanding, vectors: Vectors, asked: AskedOf) -> Found:
        return self.retriever.find(vectors, meant.text, asked.role, asked.stage, asked.country)

    def _confidence(self, found: Found, meant: Understanding) -> float:
        """The probability that what was found covers the question."""
        return self._calibration.probability(seen(found, meant, self.index.form))

    def _find_all(
        self, meant: Understanding, asked: AskedOf, sign: str = ""
    ) -> tuple[Found, Vectors, tuple[_Half, ...], Vectors]:
        """The ranking, the vectors of the wordings, of two questions in one what answers each, the sign's vector.

        The halves are used where two of them are covered by sections of their own that are not far from the whole
        question either ("what is this thing?" out of a long tale would be); the whole question's first section leads
        when it is one of these. All is encoded in one call.
        """
        texts = dict.fromkeys(wording for one in (meant, *meant.parts) for wording in one.wordings)
        texts |= {sign: None} if sign else {}
        vector = dict(zip(texts, self.index.encoder.encode(list(texts)), strict=True))

        def of(one: Understanding) -> tuple[Found, Vectors]:
            vectors = np.stack([vector[wording] for wording in one.wordings])
            return self._ranked(one, vectors, asked), vectors

        found, vectors = of(meant)
        named = vector[sign][None] if sign else vectors[:0]
        if not meant.parts or not len(found.rows):
            return found, vectors, (), named
        near = {self.index.passages[int(row)].target for row in found.rows[:_HALF_AMONG]}
        halves: dict[str, _Half] = {}
        for part in meant.parts:
            part_found, part_vectors = of(part)
            if not len(part_found.rows):
                continue
            row, covered = int(part_found.rows[0]), self._confidence(part_found, part)
            target = self.index.passages[row].target
            if covered >= self._calibration.threshold and target in near:
                halves.setdefault(target, _Half(row, part_vectors, part.text, covered))
        first = self.index.passages[int(found.rows[0])].target
        chosen = sorted(halves, key=lambda target: target != first)[:2]
        if len(chosen) < 2:
            return found, vectors, (), named
        shown = tuple(halves[target] for target in chosen)
        return found.led_by([half.row for half in shown]), vectors, shown, named

    def _sentences(self, halves: tuple[_Half, ...]) -> tuple[Citation, ...]:
        """What answers: up to four sentences of one section, or two of each half's."""
        most = MOST_SENTENCES // len(halves)
        return tuple(
            one for half in halves for one in select_sentences(self.index, half.row, half.vectors, half.text, most)
        )

    def _work(
        self, meant: Understanding, asked: AskedOf, urgent: Urgent | None
    ) -> tuple[Answer | NotCovered | Failure, float]:
        if meant.language_message:
            return NotCovered("redirect", meant.language_message, group="language"), 0.0
        rows = self.index.rows_by_target.get(urgent.read, []) if urgent else []
        found, vectors, halves, sign = self._find_all(meant, asked, urgent.name if urgent and rows else "")
        if not len(found.rows):
            return NotCovered("not_covered", _GENERAL), 0.0
        confidence = self._confidence(found, meant)
        if halves and not meant.own_case:  # a text of two covered questions is nearer to neither than each alone
            confidence = max(confidence, min(half.confidence for half in halves))
        answered = confidence >= self._calibration.threshold
        if rows:
            # its sentences are near the sign and the heading as much as what was asked
            near = [self.index.heading_vector(rows[0]), *sign[:, None], vectors.mean(axis=0, keepdims=True)]
            helps = _Half(rows[0], np.concatenate(near), meant.text)
            halves = self._with_help(helps, found, vectors, answered=answered)
            found = found.led_by([half.row for half in halves])
        hits = self._hits(found)
        if not answered:
            refusal = self._refuse(vectors, hits, meant)
            # Below a notice "not covered" would read as "not serious": the section on the sign stands for it. It stands
            # for a turn to the team too, but below a call to the team, where that turn offers the section first.
            if not (urgent and rows) or (refusal.kind == "redirect" and urgent.level == "call_team"):
                return refusal, confidence
        answer = Answer(
            self._sentences(halves or (_Half(int(found.rows[0]), vectors, meant.text),)),
            hits,
            self._to_ask.nearest(vectors[0], hits, asked),
            self._related(found, meant, len(halves) or 1),
        )
        return answer, confidence

    def _with_help(self, helps: _Half, found: Found, vectors: Vectors, *, answered: bool) -> tuple[_Half, ...]:
        """What is shown below a notice: the section on the sign, after what was asked where that is answered.

        Of two questions in one the first is answered then; the sign comes before the second.
        """
        first = _Half(int(found.rows[0]), vectors, helps.text)
        if not answered:
            return (helps,)
        same = self.index.passages[first.row].target == self.index.passages[helps.row].target
        return (first,) if same else (first, helps)

    def _hits(self, found: Found) -> tuple[Hit, ...]:
        """The best passages, scores falling; passages that say the same are shown once."""
        hits: list[Hit] = []
        seen: set[str] = set()
        for row, score in zip(found.rows, found.scores, strict=True):
            passage = self.index.passages[int(row)]
            if passage.text not in seen:
                seen.add(passage.text)
                hits.append(Hit(passage, float(score)))
            if len(hits) == _SHOWN:
                break
        return tuple(hits)

    def _refuse(self, vectors: Vectors, hits: tuple[Hit, ...], meant: Understanding) -> NotCovered:
        """Which refusal: that of the nearest group of outside examples, or the general one when none is near."""
        nearest = hits[:_NEAREST]
        groups = self.index.library.outside
        if groups:
            scores = self.index.outside.scores(vectors.mean(axis=0, keepdims=True))[0]
            near = [float(np.sort(scores[start:end])[-_ALIKE:].mean()) for start, end in self._group_rows]
            if meant.own_case:  # how it is put says more than what it is about
                near = [
                    value + _OWN_CASE * (group.kind == "redirect") for value, group in zip(near, groups, strict=True)
                ]
            fitting = [(value, place) for place, value in enumerate(near) if value >= _NEAR_GROUP[groups[place].kind]]
            if fitting:
                group = groups[max(fitting)[1]]
                return NotCovered(group.kind, group.message, nearest, group=group.key)
        return NotCovered("not_covered", _GENERAL, nearest)

    def _related(self, found: Found, meant: Understanding, used: int) -> tuple[str, ...]:
        """Headings worth asking next: each is itself answered when asked, by the section it heads."""
        shown = {int(row) for row in found.rows[:used]}
        first = self.index.passages[int(found.rows[0])]
        near = [int(row) for row in found.rows[used:13]]
        siblings = [row for row in near if self.index.passages[row].article == first.article]
        headings: list[str] = []
        said = meant.searched.strip().lower()
        for row in dict.fromkeys(near[:2] + siblings + near):
            heading = self.index.passages[row].heading[-1]
            if row in shown or heading in headings or heading.lower() == said or heading == first.heading[-1]:
                continue
            if self._is_answered(row):
                headings.append(heading)
            if len(headings) == _RELATED:
                break
        return tuple(headings)

    def _is_answered(self, row: int) -> bool:
        """Whether the heading of passage `row`, asked as a question, is answered."""
        if self._kept is not None:
            return bool(self._kept[row])
        if row not in self._answered:
            heading = self.index.passages[row].heading[-1]
            meant = self.understander.understand(heading)
            if meant.wordings == (heading,):  # its vector is known from the build
                found = self.retriever.find(self.index.heading_vector(row), meant.text)
            else:
                found, _ = self.find(meant, AskedOf(heading))
            self._answered[row] = (
                not meant.language_message and self._confidence(found, meant) >= self._calibration.threshold
            )
        return self._answered[row]

    def answered_headings(self) -> NDArray[np.bool_]:
        """For each passage whether its heading, asked as a question, is answered; `cartqa build` keeps it."""
        return np.array([self._is_answered(row) for row in range(len(self.index.passages))], dtype=bool)

    def ranked_sections(self, asked: AskedOf) -> tuple[str, ...]:
        """All sections `article#key` best first, whether the question would be answered or not; for measuring."""
        meant = self.understander.understand(asked.question, asked.history)
        if meant.language_message or not clean(asked.question):
            return ()
        found = self._find_all(meant, asked)[0]
        return tuple(dict.fromkeys(self.index.passages[int(row)].target for row in found.rows))

    def with_weights(self, weights: Weights) -> Engine:
        """The same engine with other retrieval weights, for comparisons."""
        return Engine(self.index, self.triage, self._calibration, replace(weights))
