"""Which questions for the care team go with an answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cartqa.ask.to_ask import QuestionsToAsk
from cartqa.ask.values import AskedOf, Hit
from cartqa.index.folder import Index


@pytest.fixture(scope="module")
def to_ask(real_index: Index) -> QuestionsToAsk:
    return QuestionsToAsk(real_index.library, real_index.list_vectors)


def hit(index: Index, target: str) -> Hit:
    return Hit(index.passages[index.rows_by_target[target][0]], 1.0)


def test_a_list_question_that_links_to_the_section_found_comes_first(real_index: Index, to_ask: QuestionsToAsk) -> None:
    linked = real_index.library.lists[0].questions[0]
    asked = "Why does my doctor want CAR-T for me and not another treatment?"
    vector = real_index.encoder.encode([asked])[0]
    found = to_ask.nearest(vector, [hit(real_index, linked.link)], AskedOf(asked))
    assert linked.link in {item.question.link for item in found[:2]}


def test_the_question_just_asked_is_never_given_back(real_index: Index, to_ask: QuestionsToAsk) -> None:
    for place, question in enumerate(real_index.library.lists[0].questions):
        found = to_ask.nearest(
            real_index.list_vectors[place],
            [hit(real_index, question.link)],
            AskedOf(f"  {question.text.upper()} "),
        )
        assert question.text not in {item.question.text for item in found}
        assert len(found) <= 4
        assert len({item.question.text for item in found}) == len(found)


def test_the_asker_s_role_lifts_its_own_lists(real_index: Index, to_ask: QuestionsToAsk) -> None:
    roles = {one.role for one in real_index.library.lists}
    vector = real_index.encoder.encode(["What do I need to watch at night?"])[0]
    passages = [hit(real_index, real_index.library.lists[0].questions[0].link)]
    shares = {}
    for role in sorted(roles):
        found = to_ask.nearest(vector, passages, AskedOf("What do I need to watch at night?", role=role))
        shares[role] = sum(item.of.role == role for item in found)
        plain = to_ask.nearest(vector, passages, AskedOf("What do I need to watch at night?"))
        assert shares[role] >= sum(item.of.role == role for item in plain)
    assert max(shares.values()) >= 1


def test_a_far_question_brings_none_and_a_library_without_lists_too(real_index: Index, to_ask: QuestionsToAsk) -> None:
    vector = real_index.encoder.encode(["how do I change a bicycle tyre"])[0]
    unlinked = next(p.target for p in real_index.passages if p.target not in to_ask._by_link)
    assert to_ask.nearest(vector, [hit(real_index, unlinked)], AskedOf("bicycle")) == ()
    empty = QuestionsToAsk(replace(real_index.library, lists=()), np.zeros((0, 384), dtype=np.float32))
    assert empty.nearest(vector, [hit(real_index, unlinked)], AskedOf("bicycle")) == ()
