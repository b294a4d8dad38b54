from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartqa.ask.request import read_request
from cartqa.errors import InputError


def test_a_whole_request_is_read() -> None:
    value = {"id": 7, "question": "What?", "history": ["a", "b"], "country": "uk", "role": "caregiver", "stage": "x"}
    asked = read_request(json.dumps(value)).asked()
    assert (asked.id, asked.question, asked.history, asked.country) == (7, "What?", ("a", "b"), "uk")
    assert (asked.role, asked.stage) == ("caregiver", "x")


def test_only_the_question_is_needed() -> None:
    asked = read_request('{"question": "What?"}').asked()
    assert (asked.id, asked.history, asked.country, asked.role, asked.stage) == (None, (), None, None, None)


def test_the_request_s_country_wins_over_the_one_given() -> None:
    assert read_request('{"question": "q", "country": "us"}').asked("uk").country == "us"
    assert read_request('{"question": "q"}').asked("uk").country == "uk"


@pytest.mark.parametrize("given", ["q7", 7, 0, "", None])
def test_an_id_comes_back_as_it_was(given: object) -> None:
    found = read_request(json.dumps({"id": given, "question": "q"})).asked().id
    assert found == given
    assert type(found) is type(given)


def test_keys_of_others_are_let_pass() -> None:
    assert read_request('{"question": "q", "_id": 3, "metadata": {}}').question == "q"


def test_null_is_nothing() -> None:
    value = {"id": None, "question": "q", "history": [], "country": None, "role": None, "stage": None}
    assert read_request(json.dumps(value)).asked().country is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "json"), ("{", "json"), ("not json", "json"), ("[]", "object"), ("3", "object"), ("null", "object"),
        ("{}", "`question`"), ('{"question": null}', "`question`"), ('{"question": 3}', "`question`"),
        ('{"question": ["a"]}', "`question`"), ('{"question": "q", "history": "a"}', "`history`"),
        ('{"question": "q", "history": [3]}', "`history.0`"), ('{"question": "q", "country": "fr"}', "`country`"),
        ('{"question": "q", "role": "dog"}', "`role`"), ('{"question": "q", "id": {}}', "`id"),
        ('{"question": "q", "history": ' + json.dumps(["a"] * 51) + "}", "`history`"),
        ('{"question": "\\ud800"}', "json"), ('{"question": "q"} {"question": "r"}', "json"),
        ('{"question": "q", "stage": "' + "x" * 41 + '"}', "`stage`"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_in_one_sentence(text: str, found: str) -> None:
    with pytest.raises(InputError) as error:
        read_request(text)
    message = str(error.value)
    assert found in message.lower()
    assert '{"question": "What is CAR-T?"' in message
    assert "\n" not in message
    assert "pydantic" not in message.lower()


@pytest.mark.parametrize("raw", [b"\xff\xfe", b'{"question": "\xff"}', b""])
def test_bytes_that_are_no_text_are_said_too(raw: bytes) -> None:
    with pytest.raises(InputError):
        read_request(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
KEYS = st.sampled_from(["id", "question", "history", "country", "role", "stage", "x"])


@given(JSON | st.dictionaries(KEYS, JSON | st.text(), max_size=5))
def test_any_json_is_a_request_or_a_sentence(value: object) -> None:
    try:
        asked = read_request(json.dumps(value)).asked()
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(value, dict)
        assert asked.question == value["question"]
        assert asked.history == tuple(value.get("history", ()))


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_text_is_a_request_or_a_sentence(text: str | bytes) -> None:
    try:
        assert isinstance(read_request(text).question, str)
    except InputError as error:
        assert str(error)
