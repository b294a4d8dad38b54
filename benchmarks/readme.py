"""Write the measured card of the README from the figures in docs/ and benchmarks/results/."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
START, END = "<!-- measured:", "<!-- /measured -->"


def _read(path: str) -> dict[str, Any] | None:
    file = ROOT / path
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def _quality() -> list[str]:
    rows = []
    for split in ("test", "dev"):
        value = _read("docs/quality.json" if split == "test" else "docs/quality-dev.json")
        if value is None:
            continue
        name = "test questions, never tuned on" if split == "test" else "development questions, tuned on"
        own = next(iter(value["settings"].values()))
        rows += [
            f"| right section first, {name} (n = {own['hit1']['n']}) | {_interval(own['hit1'])} |",
            f"| right section among the first three, {name} | {_interval(own['hit3'])} |",
            f"| follow-ups, among the first three, {name} (n = {own['follow_up_hit3']['n']}) "
            f"| {_interval(own['follow_up_hit3'])} |",
            f"| covered or not, AUROC, {name} | {own['auroc']:.3f} |",
            f"| false answers at 95 % recall, {name} | {own['false_answers_at_95_recall']:.3f} |",
            f"| refusals: precision and recall, {name} "
            f"| {own['refusal_precision']:.3f} and {own['refusal_recall']:.3f} |",
        ]
    beir = _read("docs/beir.json")
    if beir is not None:
        dense = beir.get("compared", {}).get("dense")
        beside = f"; dense alone {dense['ndcg@10']:.3f} and {dense['one_line']['ndcg@10']:.3f}" if dense else ""
        rows.append(
            f"| LiveQA (39 public questions, used in development), nDCG@10 as typed and in one line "
            f"| {beir['ndcg@10']:.3f} and {beir['one_line']['ndcg@10']:.3f}{beside} |"
        )
    return rows


def _noticed() -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """What docs/safety.md says of the test part, which `python -m cartqa.evaluation.safety` writes first."""
    file = ROOT / "docs/safety.md"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    part = text.partition("## Test part")[2]
    seen = re.search(r"\| urgent set \| (\d+) \| \d+ \| ([\d.]+) \[([\d.]+), ([\d.]+)\]", part)
    false = re.search(r"\| false notices on look-alikes, at most [\d.]+ \| ([\d.]+) \|", part)
    return seen, false


def _safety() -> list[str]:
    seen, false = _noticed()
    rows = []
    if seen:
        n, share, low, high = seen.groups()
        rows.append(f"| urgent questions noticed, test (n = {n}) | {share} ({low} to {high}) |")
    if false:
        rows.append(f"| look-alikes that got a notice too, test | {false.group(1)} |")
    return rows


def _interval(figure: dict[str, Any]) -> str:
    low, high = figure["interval"]
    return f"{figure['mean']:.3f} ({low:.3f} to {high:.3f})"


def card() -> str:
    """The card as Markdown, empty rows left out."""
    rows = [*_quality(), *_safety()]
    head = [
        "Figures with 95 % intervals. All questions were written by us, not collected from patients; no patient or "
        "clinician has tried or reviewed anything yet.",
        "",
        "| figure | value |",
        "|---|---|",
    ]
    return "\n".join([*head, *rows])


def cards() -> list[dict[str, str]]:
    """The same figures in plain words for the page's About: what `data/measured.json` holds."""
    out: list[dict[str, str]] = []

    def add(group: str, share: float, name: str, of: str) -> None:
        out.append({"group": group, "value": f"{share:.0%}", "name": name, "of": of})

    test = _read("docs/quality.json")
    if test is not None:
        own = next(iter(test["settings"].values()))
        of = f"{own['hit1']['n']} test questions that we wrote ourselves."
        add("Answers", own["hit1"]["mean"], "of questions got the best section first", of)
        add("Answers", own["hit3"]["mean"], "had it among the first three", of)
        confusion = own["confusion"]
        wanted = sum(confusion["answer"].values())
        refused = wanted - confusion["answer"].get("answer", 0)
        add("Saying no", own["refusal_recall"], "of questions outside our articles were turned away", "Same test.")
        add(
            "Saying no", refused / wanted, "of questions that we could answer were turned away by mistake", "Same test."
        )
    seen, false = _noticed()
    if seen:
        of = f"{seen.group(1)} test messages that we wrote ourselves."
        add("Safety", float(seen.group(2)), "of urgent messages got the notice to get help now", of)
    if false:
        add("Safety", float(false.group(1)), "of calm messages made to look urgent got it too", "Made to be hard.")
    speed = _read("benchmarks/results/side_by_side.json")
    answer = (speed or {}).get("ratios", {}).get("answer")
    if answer:
        add("Speed", answer["median"], "of the time a plain search with the same model takes", "On the same machine.")
    return out


def main() -> int:
    """Write the card; with `--check` only say whether it is as the figures have it."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    pattern = re.compile(rf"({re.escape(START)}[^\n]*-->\n).*?({re.escape(END)})", re.DOTALL)
    new = pattern.sub(lambda match: f"{match.group(1)}{card()}\n{match.group(2)}", text)
    if "--check" in sys.argv[1:]:
        if new != text:
            print("The README's measured card differs from the figures; run `make docs`.")
        return int(new != text)
    readme.write_text(new, encoding="utf-8")
    made = json.dumps(cards(), indent=1, ensure_ascii=False) + "\n"
    (ROOT / "data" / "measured.json").write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
