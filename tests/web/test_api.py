import pytest
from starlette.testclient import TestClient

KEYS = {
    "schema", "id", "question", "understood_as", "kind", "urgent", "answer", "message", "passages",
    "questions_to_ask", "related", "confidence", "elapsed_ms",
}  # fmt: skip
URGENT = "my husband had car-t 6 days ago and I can't wake him up"


def ask(client: TestClient, **body: object) -> dict:
    response = client.post("/api/ask", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def test_an_answer_holds_the_whole_contract(client: TestClient) -> None:
    reply = ask(client, id="a1", question="How long do I have to stay near the hospital after CAR-T?")
    assert set(reply) == KEYS
    assert (reply["schema"], reply["id"], reply["kind"], reply["message"]) == (1, "a1", "answer", None)
    passages = {one["id"]: one for one in reply["passages"]}
    assert 1 <= len(reply["answer"]) <= 4
    for sentence in reply["answer"]:
        passage = passages[sentence["passage"]]
        assert sentence["text"] in passage["text"]
        assert set(sentence["sources"]) <= {source["key"] for source in passage["sources"]}
    assert reply["passages"][0]["article"] == "going-home"


def test_the_cited_address_shows_the_sentence(client: TestClient) -> None:
    reply = ask(client, question="When can I drive again after CAR-T?")
    passage = reply["passages"][0]
    page, _, key = passage["url"].partition("#")
    assert f'id="{key}"' in client.get(page).text


def test_what_is_not_covered_says_so(client: TestClient) -> None:
    reply = ask(client, question="how do I get red wine out of a carpet")
    assert reply["kind"] == "not_covered" and reply["message"] and reply["answer"] == []
    assert len(reply["passages"]) <= 3


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b'{"question": ', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[]", 422),
        (b"7", 422),
        (b"{}", 422),
        (b'{"question": 7}', 422),
        (b'{"question": null}', 422),
        (b'{"question": "x", "country": "mars"}', 422),
        (b'{"question": "x", "history": "y"}', 422),
    ],
)
def test_a_bad_body_gives_an_object_of_kind_error(client: TestClient, body: bytes, status: int) -> None:
    response = client.post("/api/ask", content=body)
    assert response.status_code == status
    reply = response.json()
    assert set(reply) == KEYS
    assert reply["kind"] == "error" and reply["message"] and reply["confidence"] == 0
    assert reply["answer"] == reply["passages"] == reply["related"] == reply["questions_to_ask"] == []


@pytest.mark.parametrize("question", ["", "   ", "\x00\x01\x02", "?!…", "a" * 100_000])
def test_what_is_no_question_is_an_error_in_words(client: TestClient, question: str) -> None:
    response = client.post("/api/ask", json={"question": question})
    assert response.status_code == 422
    reply = response.json()
    assert reply["kind"] == "error" and reply["message"].endswith(".") and reply["question"] == question


def test_urgency_is_seen_in_whatever_is_sent(client: TestClient) -> None:
    assert ask(client, question=URGENT)["urgent"]["level"] == "emergency"
    for body in ({"question": URGENT, "country": "mars"}, {"question": URGENT + " " + "and so on " * 10_000}):
        reply = client.post("/api/ask", json=body).json()
        assert reply["kind"] == "error" and reply["urgent"]["level"] == "emergency"


def test_more_than_can_be_read_is_refused_in_the_same_shape(client: TestClient) -> None:
    response = client.post("/api/ask", content=b'{"question": "' + b"a" * 3_000_000 + b'"}')
    assert response.status_code == 413
    assert response.json()["kind"] == "error" and "911" in response.json()["message"]
    pieces = iter([b'{"question": "', *[b"a" * 100_000] * 30])
    response = client.post("/api/ask", content=pieces)
    assert response.status_code == 413


def test_html_and_control_characters_do_no_harm(client: TestClient) -> None:
    question = "<script>alert(1)</script> when can I drive\x00\x1b[31m again after CAR-T?"
    reply = ask(client, question=question)
    assert reply["question"] == question and reply["kind"] == "answer"
    assert "<" not in reply["understood_as"]


def test_the_answer_takes_history_country_and_role(client: TestClient) -> None:
    reply = ask(client, question="and how long?", history=["When does CRS start?"], country="uk", role="caregiver")
    assert reply["kind"] in {"answer", "not_covered", "redirect"}


def test_health_names_what_is_served(client: TestClient) -> None:
    found = client.get("/healthz").json()
    assert found["ok"] is True and found["articles"] == 9 and found["passages"] > 50
    assert len(found["encoder"]) == 64 and found["built"].startswith("20")


def test_other_methods_are_turned_away(client: TestClient) -> None:
    assert client.get("/api/ask").status_code == 404
