"""Questions for the care team that go with an answer: explained by the sections found, nearest in meaning first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from cartqa.ask.values import AskedOf, Hit, ToAsk
from cartqa.index.encoders import Vectors
from cartqa.library.collection import Library

__all__ = ["QuestionsToAsk"]

_WORTH_ASKING = 0.5  # nearness in meaning, lifted where a list links to a section found or fits stage or role
_MOST = 4
_FIRST_LINK, _NEXT_LINK, _FITS = 0.25, 0.05, 0.05


class QuestionsToAsk:
    """The questions of all lists, with their vectors and what each belongs to."""

    def __init__(self, library: Library, vectors: Vectors) -> None:
        """`vectors`, shape `(questions, dimension)`, are those of the questions of all lists, one after another."""
        self._items = [ToAsk(question, one) for one in library.lists for question in one.questions]
        self._vectors = vectors
        self._by_link: dict[str, list[int]] = defaultdict(list)
        self._by_stage: dict[str, list[int]] = defaultdict(list)
        self._by_role: dict[str, list[int]] = defaultdict(list)
        for place, item in enumerate(self._items):
            self._by_link[item.question.link].append(place)
            self._by_role[item.of.role].append(place)
            for stage in item.of.stages:
                self._by_stage[stage].append(place)

    def nearest(self, vector: Vectors, hits: Sequence[Hit], asked: AskedOf) -> tuple[ToAsk, ...]:
        """At most four questions that go with the passages `hits` of a question with this vector, never itself."""
        if not self._items:
            return ()
        scores = np.asarray(self._vectors @ vector, dtype=np.float64)
        for rank, hit in enumerate(hits):
            scores[self._by_link.get(hit.passage.target, [])] += _FIRST_LINK - _NEXT_LINK * rank
        of_stage = {place for stage in hits[0].passage.stages for place in self._by_stage.get(stage, ())}
        scores[list(of_stage)] += _FITS
        scores[self._by_role.get(asked.role or "", [])] += _FITS
        said = asked.question.strip().lower()
        found: dict[str, ToAsk] = {}
        for place in np.argsort(-scores, kind="stable"):
            if scores[place] < _WORTH_ASKING or len(found) == _MOST:
                break
            text = self._items[place].question.text
            if text.strip().lower() != said:
                found.setdefault(text, self._items[place])
        return tuple(found.values())
