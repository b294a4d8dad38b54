"""The section of docs/safety.md on the attempts to slip past triage."""

from __future__ import annotations

import json
from pathlib import Path

from cartqa.ask.triage import Triage
from cartqa.evaluation.safety import SafetySet, safety_report
from cartqa.evaluation.safety_attempts import attempts, read_rounds
from cartqa.evaluation.sets import UrgentQuestion
from cartqa.settings import data_folder


def row(name: str, question: str, urgent: str | None, first_run: str) -> str:
    return json.dumps({"id": name, "question": question, "urgent": urgent, "sign": "s", "first_run": first_run})


def test_the_section_tells_first_run_and_now_apart(tmp_path: Path) -> None:
    folder = tmp_path / "evaluation"
    folder.mkdir()
    rows = [
        row("a", "he cannot breathe", "emergency", "quiet"),
        row("b", "one two three", "call_team", "quiet"),
        row("c", "what is CRS?", None, "noticed"),
    ]
    (folder / "redteam_1.jsonl").write_text("\n".join(rows), encoding="utf-8")
    text = attempts(Triage.load(data_folder(), second_opinion=False), read_rounds(tmp_path))
    assert "| 1 | 2 | 0.000 [0.000, 0.658] | 0.500" in text
    assert "### Missed at the first run: 2" in text
    assert "### Still missed now: 1\n\n- b (call_team, s). “one two three”" in text
    assert "### Look-alikes still noticed now: 0" in text
    assert "no measure of\nphrasings it has not seen" in text


def test_all_rounds_are_there_with_their_first_run() -> None:
    rounds = dict(read_rounds(data_folder()))
    assert rounds.keys() == {"1", "2", "3"}
    for questions in rounds.values():
        assert sum(q.urgent is not None for q in questions) == 100
        assert all(q.noticed_at_first is not None for q in questions)


def test_a_sign_among_calm_text_is_told_in_three_places() -> None:
    calm = (
        "We had a lovely day in the garden with the dog and my sister brought soup and we talked about the old times."
    )
    triage = Triage.load(data_folder(), second_opinion=False)
    signs = (
        UrgentQuestion("u1", "he cannot breathe", (), "emergency", "breathing", "plain"),
        UrgentQuestion("u2", "nobody has seen this one", (), "call_team", "unseen", "plain"),
    )
    part = SafetySet("test", (*signs, UrgentQuestion("l1", calm, (), None, "idiom", "rambling")), ())
    text = safety_report(triage, part, part)
    assert "### Test part: signs among calm text" in text
    assert "| emergency | 3 | 3 | 1.000" in text.partition("signs among calm text")[2].partition("\n## ")[0]
    assert "signs among calm text" not in safety_report(triage, part, None)
