"""Every clause of the JSON contract (docs/contract.md), on the shipped library, through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cartqa.library.collection import Library

KEYS = {
    "schema", "id", "question", "understood_as", "kind", "urgent", "answer", "message", "passages",
    "questions_to_ask", "related", "confidence", "elapsed_ms",
}  # fmt: skip
COVERED = [
    "How long do I have to stay near the hospital after CAR-T?",
    "what is cytokine relase syndrom",
    "How does CAR-T differ from checkpoint inhibitors?",
    "does cell collection hurt",
    "my wife is so tired weeks after car t is that normal",
    "Is ibuprofen safe after CAR-T?",
    "who pays for car-t with medicare",
]
RED_WINE = "how do I get red wine out of a carpet"
OWN_CASE = "my CRP came back at 85, what does that mean for me"
SPANISH = "¿Cuánto cuesta el tratamiento con células CAR-T?"
EMERGENCY = "my husband had car-t 6 days ago and he can't write his name"


@pytest.fixture(scope="module")
def replies(ask_real: Any) -> dict[str, dict[str, Any]]:
    """The replies to a batch of questions, by question."""
    questions = [*COVERED, RED_WINE, OWN_CASE, SPANISH, EMERGENCY]
    lines = [json.dumps({"id": f"q{n}", "question": q}) for n, q in enumerate(questions)]
    done = ask_real("--batch", "-", stdin="\n".join(lines))
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reply["id"] for reply in found] == [f"q{n}" for n in range(len(questions))]
    return dict(zip(questions, found, strict=True))


def test_every_key_is_always_there(replies: dict[str, dict[str, Any]]) -> None:
    for reply in replies.values():
        assert reply.keys() == KEYS
        assert reply["schema"] == 1
        assert 0.0 <= reply["confidence"] <= 1.0
        assert reply["elapsed_ms"] > 0


@pytest.mark.parametrize("question", COVERED)
def test_an_answer_is_verbatim_and_sourced(
    question: str, replies: dict[str, dict[str, Any]], real_library: Library
) -> None:
    reply = replies[question]
    assert reply["kind"] == "answer", reply["message"]
    assert reply["message"] is None
    assert 1 <= len(reply["answer"]) <= 4
    passages = {passage["id"]: passage for passage in reply["passages"]}
    for sentence in reply["answer"]:
        passage = passages[sentence["passage"]]
        assert sentence["text"] in passage["text"]
        assert set(sentence["sources"]) <= {source["key"] for source in passage["sources"]}
        document = real_library.document(passage["article"])
        assert document is not None
        assert any(sentence["text"] in section.text for section in document.sections)


@pytest.mark.parametrize("question", COVERED)
def test_passages_lead_where_they_say(question: str, replies: dict[str, dict[str, Any]], real_library: Library) -> None:
    reply = replies[question]
    assert 5 <= len(reply["passages"]) <= 10
    scores = [passage["score"] for passage in reply["passages"]]
    assert scores == sorted(scores, reverse=True)
    for passage in reply["passages"]:
        assert passage["url"].startswith("/library/")
        found = real_library.find(passage["url"].removeprefix("/library/"))
        assert found is not None
        document, section = found
        assert passage["text"] in section.text
        assert passage["title"] == document.title
        assert passage["heading"][-1] == section.heading
        assert passage["checked"] == document.checked
        for source in passage["sources"]:
            assert source == {
                "key": source["key"],
                "title": real_library.sources[source["key"]].title,
                "publisher": real_library.sources[source["key"]].publisher,
                "date": real_library.sources[source["key"]].date,
                "url": real_library.sources[source["key"]].url,
            }


def test_questions_to_ask_stand_in_their_lists(replies: dict[str, dict[str, Any]], real_library: Library) -> None:
    stages = {stage.key for stage in real_library.stages}
    seen = 0
    for question, reply in replies.items():
        for item in reply["questions_to_ask"]:
            key, _, number = item["url"].removeprefix("/questions/").partition("#")
            (one,) = [one for one in real_library.lists if one.key == key]
            assert one.questions[int(number) - 1].text == item["text"]
            assert item["stage"] in stages
            assert item["text"].lower() != question.lower()
            seen += 1
    assert seen >= 5


def test_related_questions_are_answered_when_asked(replies: dict[str, dict[str, Any]], ask_real: Any) -> None:
    related = [text for question in COVERED[:4] for text in replies[question]["related"]]
    assert len(related) >= 4
    done = ask_real("--batch", "-", stdin="\n".join(json.dumps({"question": text}) for text in related))
    for line in done.stdout.splitlines():
        reply = json.loads(line)
        assert reply["kind"] == "answer", reply["question"]


def test_what_is_not_covered_is_said_to_be_so(replies: dict[str, dict[str, Any]], ask_real: Any) -> None:
    reply = replies[RED_WINE]
    assert (reply["kind"], reply["answer"], reply["urgent"]) == ("not_covered", [], None)
    assert reply["message"]
    assert len(reply["passages"]) <= 3
    assert ask_real("--json", RED_WINE).returncode == 0


def test_own_case_and_other_languages_are_redirected(replies: dict[str, dict[str, Any]]) -> None:
    for question in (OWN_CASE, SPANISH):
        reply = replies[question]
        assert (reply["kind"], reply["answer"]) == ("redirect", [])
        assert reply["message"]
    assert "inglés" in replies[SPANISH]["message"]


def test_an_emergency_comes_with_its_sign_and_source(replies: dict[str, dict[str, Any]]) -> None:
    urgent = replies[EMERGENCY]["urgent"]
    assert urgent["level"] in {"emergency", "call_team"}
    assert urgent["sign"]
    assert urgent["message"]
    assert urgent["source"].keys() == {"key", "title", "publisher", "date", "url"}
    assert all(replies[question]["urgent"] is None for question in (RED_WINE, *COVERED[:3]))


def test_understood_as_equals_the_question_unless_changed(replies: dict[str, dict[str, Any]]) -> None:
    assert replies[COVERED[0]]["understood_as"] == COVERED[0]
    assert replies["what is cytokine relase syndrom"]["understood_as"] == "what is cytokine release syndrome"


def test_a_follow_up_is_completed_from_history(ask_real: Any) -> None:
    done = ask_real("--json", "does it hurt?", "--history", "What is leukapheresis?")
    reply = json.loads(done.stdout)
    assert reply["understood_as"] != "does it hurt?"
    assert reply["passages"][0]["article"] == "cell-collection"


@pytest.mark.parametrize(
    ("question", "said"),
    [("", "no question"), ("   \n\t", "no question"), ("\x00\x07\x1b", "no question"), ("x" * 100_000, "100,000")],
)
def test_bad_input_is_one_sentence_and_exit_two(question: str, said: str, ask_real: Any) -> None:
    done = ask_real("--batch", "-", stdin=json.dumps({"id": 7, "question": question}))
    reply = json.loads(done.stdout)
    assert (done.returncode, reply["kind"], reply["id"]) == (1, "error", 7)
    assert said in reply["message"]
    assert (reply["answer"], reply["passages"], reply["related"], reply["confidence"]) == ([], [], [], 0)
    assert "Traceback" not in done.stderr


def test_an_error_prints_the_object_and_exits_two(ask_real: Any) -> None:
    done = ask_real("--json", "")
    assert done.returncode == 2
    assert json.loads(done.stdout)["kind"] == "error"


def test_html_and_control_characters_are_read_past(ask_real: Any) -> None:
    done = ask_real("--json", "<b>does</b> cell\u0007 collection <script>x</script> hurt")
    reply = json.loads(done.stdout)
    assert reply["kind"] == "answer"
    assert "<" not in reply["understood_as"]


def test_a_bad_line_does_not_stop_a_batch(ask_real: Any) -> None:
    lines = ["{not json", json.dumps({"id": "a", "question": COVERED[0]}), json.dumps({"id": "b"}), "[1]"]
    done = ask_real("--batch", "-", stdin="\n".join(lines))
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [reply["kind"] for reply in replies] == ["error", "answer", "error", "error"]
    assert [reply["id"] for reply in replies] == [None, "a", None, None]
    assert [reply.get("line") for reply in replies] == [1, None, 3, 4]


def test_triage_works_in_errors_and_without_an_index(run_cartqa: Any, ask_real: Any, tmp_path: Path) -> None:
    long = f"{EMERGENCY}. {'and so on ' * 12_000}"
    lines = json.dumps({"question": long})
    reply = json.loads(ask_real("--batch", "-", stdin=lines).stdout)
    assert (reply["kind"], reply["urgent"] is not None) == ("error", True)
    done = run_cartqa("ask", "--index", tmp_path / "none", "--json", EMERGENCY)
    reply = json.loads(done.stdout)
    assert (done.returncode, reply["kind"], reply["urgent"] is not None) == (2, "error", True)
    assert "cartqa build" in reply["message"]


def test_the_country_chooses_the_numbers(ask_real: Any) -> None:
    question = "he has fainted and is not breathing properly"
    for country, number in (("us", "911"), ("uk", "999"), ("eu", "112")):
        reply = json.loads(ask_real("--json", question, "--country", country).stdout)
        assert reply["urgent"]["level"] == "emergency"
        assert number in reply["urgent"]["message"]


def test_a_damaged_index_is_refused_with_the_command_that_mends_it(
    run_cartqa: Any, real_index_folder: Path, tmp_path: Path
) -> None:
    import shutil

    copy = tmp_path / "index"
    shutil.copytree(real_index_folder, copy)
    with (copy / "passages.jsonl").open("a", encoding="utf-8") as out:
        out.write("\n")
    done = run_cartqa("ask", "--index", copy, "--json", COVERED[0])
    reply = json.loads(done.stdout)
    assert (done.returncode, reply["kind"]) == (2, "error")
    assert "passages.jsonl" in reply["message"]
    assert "cartqa build" in reply["message"]
