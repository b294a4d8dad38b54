"""Choosing the one to four verbatim sentences that are shown as the answer."""

from __future__ import annotations

import re
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from cartqa.ask.values import Citation
from cartqa.index.encoders import Vectors
from cartqa.index.folder import Index
from cartqa.index.terms import terms
from cartqa.index.values import Passage
from cartqa.library.values import Sentence

__all__ = ["MOST_SENTENCES", "select_sentences"]

MOST_SENTENCES, _WORDS = 4, 95
# What a sentence is worth: its nearness to the question, and with these weights its likeness to the heading (what only
# says the heading again tells little), the share of the question's words that it shares beyond the heading's, its own
# words by the twenty, and its place (what matters most stands early). A ridge regression on the words of the facts that
# answers must hold, of 584 development and blind questions; in the left out fifths 0.694 and 0.375 of these words were
# shown, 0.678 and 0.363 by nearness and place alone.
_HEADING, _SHARED, _TWENTY_WORDS, _LATER = -0.25, 2.0, 0.45, 0.4
_CLOSE = 0.15  # share of the nearest sentence's similarity from which on a sentence is worth showing at all
# A sentence that opens so leans on the one before it.
_LEANS = re.compile(
    r"(?i)^(it|its|this|these|those|that|they|their|them|he|she|his|her|such|both|but|so|and|or|also|then|too|instead|"
    r"however|still|even so|for example|for instance|in contrast|by contrast|another|other|others|most of these|"
    r"some of these|the same|here|there|one reason|as a result|because of this|"
    r"(?:in|at|of|for|with|from|among|after|before|by|during) (?:that|this|these|those|such|them|it)|"
    r"\w+ of (?:them|these|those)|(?:doctors|people|teams|nurses) call (?:it|this|that|these|those)|"
    r"on the other hand|that is why|"
    r"neither|either|again|the rest|the other|the others)\b"
)


def _leans_on(place: int, sentences: tuple[Sentence, ...]) -> int | None:
    """The sentence without which this one cannot be read, if there is one: the one before, or the list's opening."""
    text, item = sentences[place].text, sentences[place].item
    if place and (_LEANS.match(text) or (not item and text[:1].islower())):
        return place - 1
    if item:
        return next((at for at in range(place - 1, -1, -1) if not sentences[at].item), None)
    return None


def select_sentences(
    index: Index, row: int, vectors: Vectors, text: str, most: int = MOST_SENTENCES
) -> tuple[Citation, ...]:
    """The sentences of passage `row` that answer `text` with these vectors, at most `most`, in reading order.

    The lead answers the heading by the library's rule, so it is always shown; without it, other sentences are easily
    misread. A sentence that leans on the one before, or on the line that announces its list, is shown with it or not
    at all; a line that announces a list is followed by at least one item.
    """
    passage = index.passages[row]
    sentences = passage.sentences
    start, end = index.sentence_rows[row], index.sentence_rows[row + 1]
    of_sentences = index.sentence_vectors[start:end]
    near = np.asarray(of_sentences @ vectors.mean(axis=0), dtype=np.float64)
    best = float(near.max())
    rank = near + _HEADING * (of_sentences @ index.heading_vector(row)[0]) + _worth(passage, text)
    chosen = _with_support(0, sentences, set())
    for place in np.argsort(-rank, kind="stable"):
        wanted = _with_support(int(place), sentences, chosen)
        words = sum(len(sentences[i].text.split()) for i in chosen | wanted)
        if len(chosen | wanted) > most or near[place] < _CLOSE * best or words > _WORDS:
            continue
        chosen |= wanted
    return tuple(
        Citation(sentences[i].text, passage.id, sentences[i].sources or passage.sources) for i in sorted(chosen)
    )


def _worth(passage: Passage, text: str) -> NDArray[np.float64]:
    """What words, length and place add to each sentence's nearness."""
    asked = set(terms(text))
    beyond = asked - set(terms(passage.heading[-1]))
    return np.array(
        [
            _SHARED * len(beyond & set(terms(one.text))) / max(1, len(asked))
            + _TWENTY_WORDS * len(one.text.split()) / 20
            - _LATER * place / len(passage.sentences)
            for place, one in enumerate(passage.sentences)
        ]
    )


def _with_support(place: int, sentences: tuple[Sentence, ...], chosen: set[int]) -> set[int]:
    """The sentence with those it leans on, an item with the line that announces it, and such a line with an item."""
    wanted = {place}
    before = _leans_on(place, sentences)
    while before is not None and before not in chosen:  # what then is too long is not shown
        wanted.add(before)
        before = _leans_on(before, sentences)
    announces = sentences[place].text.endswith(":") and place + 1 < len(sentences)
    if announces and not any(
        i in chosen for i in takewhile(lambda i: sentences[i].item, range(place + 1, len(sentences)))
    ):
        wanted.add(place + 1)
    return wanted
