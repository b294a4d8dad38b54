"""Every clause of "The JSON of an answer" in the design, on the shipped library, through the command line."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest

from cartqa.library.collection import Library
from cartqa.library.markdown import FOOTNOTE_MARK, github_slug
from cartqa.settings import Settings

TOP = {
    "schema", "id", "question", "understood_as", "kind", "urgent", "answer", "message", "passages",
    "questions_to_ask", "related", "confidence", "elapsed_ms",
}  # fmt: skip
PASSAGE = {"id", "article", "title", "heading", "text", "url", "score", "checked", "sources"}
SOURCE = {"key", "title", "publisher", "date", "url"}


@pytest.fixture(scope="session")
def written(real_settings: Settings) -> dict[str, dict[str, str]]:
    """The text of every section as a person sees it in the file, read without any of cartqa's reading code.

    Markup, footnote marks, list signs and link targets are taken out, white space is folded.
    """
    found: dict[str, dict[str, str]] = {}
    for path in (real_settings.data / "articles").glob("*.md"):
        body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
        body = re.sub(r"(?m)^\[\^[^\]]+\]:.*$", "", body)
        sections = {}
        for part in re.split(r"(?m)^## ", body)[1:]:
            heading, _, text = part.partition("\n")
            text = FOOTNOTE_MARK.sub("", text)
            text = re.sub(r"(?m)^\s*(?:-|\d+\.)\s+", "", text)
            text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
            sections[github_slug(heading)] = " ".join(re.sub(r"\*+", "", text).split())
        found[path.stem] = sections
    return found


def test_every_key_is_always_there_and_no_other(batch) -> None:
    for asked in batch:
        assert set(asked.got) == TOP, asked.sent["question"][:80]
        assert list(asked.got)[:5] == ["schema", "id", "question", "understood_as", "kind"]


def test_the_schema_is_1(batch) -> None:
    assert {asked.got["schema"] for asked in batch} == {1}


def test_values_have_their_types(batch) -> None:
    for got in (asked.got for asked in batch):
        assert isinstance(got["question"], str)
        assert isinstance(got["understood_as"], str)
        assert got["kind"] in {"answer", "not_covered", "redirect", "error"}
        assert got["message"] is None or (isinstance(got["message"], str) and got["message"].strip())
        for name in ("answer", "passages", "questions_to_ask", "related"):
            assert isinstance(got[name], list)
        assert isinstance(got["confidence"], int | float)
        assert isinstance(got["elapsed_ms"], int | float)
        for one in got["answer"]:
            assert set(one) == {"text", "passage", "sources"}
        for one in got["questions_to_ask"]:
            assert set(one) == {"text", "stage", "url"}
        for one in got["related"]:
            assert isinstance(one, str)
            assert one.strip()
        for one in got["passages"]:
            assert set(one) == PASSAGE
            assert all(isinstance(one[name], str) and one[name] for name in PASSAGE - {"heading", "score", "sources"})
            assert isinstance(one["heading"], list)
            assert all(isinstance(part, str) for part in one["heading"])
            assert isinstance(one["score"], float)
            for source in one["sources"]:
                assert set(source) == SOURCE
                assert all(isinstance(value, str) for value in source.values())


def test_id_and_question_come_back_as_they_were_sent_in_order(batch) -> None:
    assert [a.got["id"] for a in batch] == [a.sent["id"] for a in batch]
    assert [a.got["question"] for a in batch] == [a.sent["question"] for a in batch]


def test_understood_as_is_what_was_searched_and_the_question_where_nothing_changed(batch) -> None:
    same = [a for a in batch if a.got["understood_as"] == a.got["question"]]
    assert len(same) > len(batch) / 2
    for asked in batch:
        if asked.got["kind"] == "error":
            assert asked.got["understood_as"] == asked.got["question"]
        else:
            assert asked.got["understood_as"].strip()
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]|<script", asked.got["understood_as"]) or (
                asked.got["understood_as"] == asked.got["question"]
            )


def test_confidence_is_a_probability(batch) -> None:
    values = [asked.got["confidence"] for asked in batch]
    assert all(0.0 <= value <= 1.0 for value in values)
    assert max(values) > 0.9
    assert min(values) < 0.1


def test_the_time_is_said(batch) -> None:
    assert all(asked.got["elapsed_ms"] >= 0 for asked in batch)
    assert all(asked.got["elapsed_ms"] > 0 for asked in batch if asked.got["kind"] == "answer")


# --- an answer


def test_an_answer_has_one_to_four_sentences_and_no_message(answers) -> None:
    for asked in answers:
        assert 1 <= len(asked.got["answer"]) <= 4
        assert asked.got["message"] is None


def test_every_sentence_is_an_exact_substring_of_the_passage_it_names(answers) -> None:
    for asked in answers:
        passages = {passage["id"]: passage for passage in asked.got["passages"]}
        for sentence in asked.got["answer"]:
            assert sentence["passage"] in passages
            assert sentence["text"] in passages[sentence["passage"]]["text"]
            assert sentence["text"].strip() == sentence["text"] != ""


def test_every_sentence_and_passage_stands_word_for_word_in_the_article_on_disk(answers, refusals, written) -> None:
    for asked in [*answers, *refusals]:
        where = {}
        for passage in asked.got["passages"]:
            section = written[passage["article"]][passage["url"].partition("#")[2]]
            assert passage["text"] in section
            where[passage["id"]] = section
        for sentence in asked.got["answer"]:
            assert sentence["text"] in where[sentence["passage"]]


def test_a_sentence_s_sources_are_among_those_of_its_passage(answers) -> None:
    cited = 0
    for asked in answers:
        keys = {passage["id"]: {s["key"] for s in passage["sources"]} for passage in asked.got["passages"]}
        for sentence in asked.got["answer"]:
            assert set(sentence["sources"]) <= keys[sentence["passage"]]
            assert len(sentence["sources"]) == len(set(sentence["sources"]))
            cited += bool(sentence["sources"])
    assert cited > len(answers)


def test_sources_are_those_of_the_ledger(answers, refusals, real_settings: Settings) -> None:
    ledger = tomllib.loads((real_settings.data / "sources.toml").read_text(encoding="utf-8"))
    for asked in [*answers, *refusals]:
        for passage in asked.got["passages"]:
            for source in passage["sources"]:
                entry = ledger[source["key"]]
                assert {name: source[name] for name in SOURCE - {"key"}} == {
                    name: entry[name] for name in SOURCE - {"key"}
                }


def test_a_passage_s_sources_are_the_marks_in_its_section(answers, real_settings: Settings) -> None:
    for asked in answers[:80]:
        for passage in asked.got["passages"]:
            file = real_settings.data / "articles" / f"{passage['article']}.md"
            _, _, rest = file.read_text(encoding="utf-8").partition(f"## {passage['heading'][-1]}\n")
            section = re.split(r"(?m)^## |^\[\^[^\]]+\]: ", rest)[0]
            assert {s["key"] for s in passage["sources"]} <= set(FOOTNOTE_MARK.findall(section))


def test_an_answer_shows_5_to_10_passages_each_once(answers) -> None:
    for asked in answers:
        ids = [passage["id"] for passage in asked.got["passages"]]
        assert 5 <= len(ids) <= 10
        assert len(ids) == len(set(ids))


def test_the_answer_comes_from_the_best_passage(answers) -> None:
    for asked in answers:
        assert asked.got["answer"][0]["passage"] == asked.got["passages"][0]["id"]


def test_scores_never_rise_down_the_list(answers, refusals) -> None:
    for asked in [*answers, *refusals]:
        scores = [passage["score"] for passage in asked.got["passages"]]
        assert scores == sorted(scores, reverse=True)


def test_every_address_leads_to_a_section_that_exists(answers, refusals, real_library: Library) -> None:
    for asked in [*answers, *refusals]:
        for passage in asked.got["passages"]:
            match = re.fullmatch(r"/library/([\w-]+)#([\w-]+)", passage["url"])
            assert match
            assert match[1] == passage["article"]
            found = real_library.find(f"{match[1]}#{match[2]}")
            assert found is not None
            document, section = found
            assert passage["title"] == document.title == passage["heading"][0]
            assert passage["heading"][-1] == section.heading
            assert passage["text"] in section.text
            assert passage["checked"] == document.checked
            assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", passage["checked"])


def test_a_passage_has_one_id_wherever_it_is_found(answers, refusals) -> None:
    by_id: dict[str, tuple[str, str]] = {}
    for asked in [*answers, *refusals]:
        for passage in asked.got["passages"]:
            same = by_id.setdefault(passage["id"], (passage["url"], passage["text"]))
            assert same == (passage["url"], passage["text"])
    assert len(by_id) > 150


def test_questions_to_ask_stand_at_their_address(answers, real_settings: Settings, real_library: Library) -> None:
    stages = {stage.key for stage in real_library.stages}
    seen = 0
    for asked in answers:
        for one in asked.got["questions_to_ask"]:
            match = re.fullmatch(r"/questions/([\w-]+)#([1-9]\d*)", one["url"])
            assert match
            file = real_settings.data / "questions_to_ask" / f"{match[1]}.toml"
            table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
            assert table["question"][int(match[2]) - 1]["text"] == one["text"]
            assert one["stage"] in table["stages"]
            assert one["stage"] in stages
            seen += 1
        texts = [one["text"] for one in asked.got["questions_to_ask"]]
        assert len(texts) == len(set(texts))
    assert seen > len(answers) / 4


def test_every_related_question_is_itself_answered(answers, ask_real) -> None:
    related = list(dict.fromkeys(question for asked in answers for question in asked.got["related"]))[::2]
    assert len(related) > 75
    done = ask_real("--batch", "-", stdin="".join(json.dumps({"question": q}) + "\n" for q in related))
    assert done.returncode == 0
    kinds = [json.loads(line)["kind"] for line in done.stdout.splitlines()]
    assert [question for question, kind in zip(related, kinds, strict=True) if kind != "answer"] == []


def test_related_questions_are_few_new_and_different(answers) -> None:
    for asked in answers:
        related = asked.got["related"]
        assert len(related) <= 5
        assert len(related) == len(set(related))
        assert asked.got["question"].strip().lower() not in {question.lower() for question in related}
    assert sum(bool(asked.got["related"]) for asked in answers) > 0.8 * len(answers)


# --- a refusal


def test_a_refusal_has_a_message_no_answer_and_at_most_three_passages(refusals) -> None:
    for asked in refusals:
        assert asked.got["answer"] == []
        assert len(asked.got["message"].split()) >= 5 or not asked.got["message"].isascii()
        assert len(asked.got["passages"]) <= 3


def test_a_refusal_sounds_like_a_person_not_a_program(refusals) -> None:
    for asked in refusals:
        assert "Traceback" not in asked.got["message"]
        assert "cartqa" not in asked.got["message"]
        assert "`" not in asked.got["message"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how do I get red wine out of a carpet", "not_covered"),
        ("which one should I take, Carvykti or Abecma?", "redirect"),
        ("will I die", "redirect"),
        ("Wie lange dauert die Behandlung mit CAR-T-Zellen?", "redirect"),
        ("CAR-T疗法有哪些副作用？", "redirect"),
        ("How long do I have to stay near the hospital after CAR-T?", "answer"),
        ("what is cytokine relase syndrom", "answer"),
        ("How does CAR-T differ from checkpoint inhibitors?", "answer"),
        ("<b>What is CRS?</b><script>alert(1)</script>", "answer"),
        ("What is\u0000 CRS\u001b[31m?", "answer"),
        ("fever " * 700, "error"),
        ("", "error"),
        ("   ", "error"),
        ("?!", "error"),
        ("\x00\x07", "error"),
        ("x" * 100_000, "error"),
    ],
    ids=lambda value: repr(value[:40]),
)
def test_kinds(batch, question: str, kind: str) -> None:
    found = [asked.got for asked in batch if asked.sent["question"] == question]
    assert [got["kind"] for got in found] == [kind]


# --- an error


def test_an_error_has_empty_lists_a_message_and_no_confidence(errors) -> None:
    for asked in errors:
        got = asked.got
        assert got["answer"] == got["passages"] == got["questions_to_ask"] == got["related"] == []
        assert got["message"].strip()
        assert "\n" not in got["message"]
        assert "Traceback" not in got["message"]
        assert got["confidence"] == 0


# --- urgent


def test_urgent_is_null_or_whole(batch, real_settings: Settings) -> None:
    signs = tomllib.loads((real_settings.data / "red_flags.toml").read_text(encoding="utf-8"))["signs"]
    ledger = tomllib.loads((real_settings.data / "sources.toml").read_text(encoding="utf-8"))
    found = [asked.got["urgent"] for asked in batch if asked.got["urgent"] is not None]
    assert found
    for urgent in found:
        assert set(urgent) == {"level", "message", "sign", "source"}
        assert urgent["level"] in {"emergency", "call_team", "crisis"}
        assert urgent["message"].strip()
        assert urgent["sign"] in signs
        assert set(urgent["source"]) == SOURCE
        assert urgent["source"]["url"] == ledger[urgent["source"]["key"]]["url"]


def test_most_questions_are_not_urgent(batch) -> None:
    assert sum(asked.got["urgent"] is None for asked in batch) > 0.75 * len(batch)
