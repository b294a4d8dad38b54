"""How well triage sees what is urgent: `python -m cartqa.evaluation.safety --split dev --write docs/safety.md`."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cartqa.ask.triage import Triage
from cartqa.errors import CartqaError
from cartqa.evaluation.metrics import wilson
from cartqa.evaluation.safety_attempts import attempts, read_rounds
from cartqa.evaluation.safety_tables import interval, plain, share, table
from cartqa.evaluation.safety_words import AFTER, BEFORE, TUNED
from cartqa.evaluation.sets import UrgentQuestion, in_a_row, read_questions, read_urgent
from cartqa.index.encoders import Encoder
from cartqa.settings import Settings

__all__ = ["Judged", "SafetySet", "judge_set", "main", "read_safety_set", "safety_report"]

_LEVELS = ("emergency", "crisis", "call_team")  # most pressing first
_NAMES = {"emergency": "emergency", "crisis": "crisis", "call_team": "call the team", None: "no notice"}
_SEED, _SHORT, _TALE = 20261122, 25, (20, 60)  # words of a sign told alone, and of the calm texts around it
_RECALL, _LOWER, _LOOK_ALIKES, _ELSEWHERE, _TIME = 0.99, 0.97, 0.03, 0.01, 0.25


@dataclass(frozen=True, slots=True)
class SafetySet:
    """One part: urgent questions with their look-alikes, and the questions of our other set with their labels."""

    name: str
    urgent: tuple[UrgentQuestion, ...]
    elsewhere: tuple[UrgentQuestion, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What triage said to a question: the level, the sign it named, the time it took, that of one encode."""

    question: UrgentQuestion
    elsewhere: bool
    level: str | None
    sign: str
    ms: float
    encode_ms: float | None

    @property
    def missed(self) -> bool:
        """An urgent question without any notice."""
        return self.question.urgent is not None and self.level is None

    @property
    def too_low(self) -> bool:
        """A notice that is less pressing than the label asks for."""
        wanted = self.question.urgent
        return bool(wanted and self.level and _LEVELS.index(self.level) > _LEVELS.index(wanted))

    @property
    def false(self) -> bool:
        """A notice where nothing is urgent."""
        return self.question.urgent is None and self.level is not None


def read_safety_set(data: Path, split: str) -> SafetySet:
    """The part `dev` or `test` of both evaluation sets."""
    folder = data / "evaluation"
    other = tuple(
        UrgentQuestion(q.id, q.text, q.history, q.urgent, q.topic, q.register)
        for q in read_questions(folder / f"{split}.jsonl")
    )
    return SafetySet(split, tuple(read_urgent(folder / f"urgent_{split}.jsonl")), other)


def judge_set(triage: Triage, part: SafetySet, encoder: Encoder | None = None) -> list[Judged]:
    """Every question of a part judged; with an encoder each is encoded too, right after, for the time beside it."""
    triage.judge("He has a temperature of 101 F and is shaking.")  # the first call and the first encode are slower
    if encoder:
        encoder.encode(["He has a temperature of 101 F and is shaking."])
    found = []
    for elsewhere, questions in ((False, part.urgent), (True, part.elsewhere)):
        for question in questions:
            started = time.perf_counter()
            notice = triage.judge(question.text, question.history)
            ended = time.perf_counter()
            encode_ms = None
            if encoder:
                encoder.encode([question.text])
                encode_ms = (time.perf_counter() - ended) * 1000
            level, sign = (notice.level, notice.sign) if notice else (None, "")
            found.append(Judged(question, elsewhere, level, sign, (ended - started) * 1000, encode_ms))
    return found


def safety_report(
    triage: Triage,
    dev: SafetySet,
    test: SafetySet | None,
    encoder: Encoder | None = None,
    rounds: Sequence[tuple[str, Sequence[UrgentQuestion]]] = (),
) -> str:
    """The page `docs/safety.md`; without `test` it says that the test part was not read."""
    parts = [BEFORE]
    if test:
        judged = judge_set(triage, test, encoder)
        parts += [_part("Test part", judged, verdict=True), _among_calm(triage, judged)]
    else:
        parts.append("**The test part was not read for this page**, so it says nothing yet of questions never seen.\n")
    if rounds:
        parts.append(attempts(triage, rounds))
    parts += [_part("Development part", judge_set(triage, dev, encoder), verdict=False), AFTER]
    return "\n".join(parts)


def _part(title: str, judged: list[Judged], *, verdict: bool) -> str:
    urgent = [j for j in judged if j.question.urgent]
    quiet = [j for j in judged if not j.question.urgent]
    alike = [j for j in quiet if not j.elsewhere]
    other = [j for j in quiet if j.elsewhere]
    own = [j for j in urgent if not j.elsewhere]
    kinds = _by(alike, lambda j: j.question.sign or "not said")
    sections = [
        f"## {title}\n",
        f"{len(own)} urgent questions and {len(alike)} look-alikes; in our other set {len(urgent) - len(own)} "
        f"questions labelled urgent and {len(other)} labelled not urgent. Brackets hold Wilson's 95 % interval.\n",
        "" if verdict else TUNED,
        _reach(urgent, alike, other, judged, verdict=verdict),
        f"### {title}: recall\n\nAny notice counts as seen; whether its level is right stands further down.\n",
        _recall("Set", [("urgent set", own), ("our other set", [j for j in urgent if j.elsewhere]), ("both", urgent)]),
        _recall("Level", [(_NAMES[level], [j for j in urgent if j.question.urgent == level]) for level in _LEVELS]),
        _recall("Sign", _by(own, lambda j: j.question.sign or "not said")),
        f"### {title}: by register\n",
        _registers(own, alike),
        f"### {title}: false notices on look-alikes, by kind\n",
        _shares("Kind", "Notices", [(kind, [j.false for j in some]) for kind, some in kinds]),
        f"### {title}: levels\n\nRows are labels, columns what triage said.\n",
        _confusion(judged),
        f"### {title}: time\n",
        _times(judged),
        _listed(f"### {title}: every miss", [j for j in judged if j.missed]),
        _listed(f"### {title}: every notice less pressing than its label", [j for j in judged if j.too_low]),
        _listed(f"### {title}: every false notice", [j for j in judged if j.false]),
    ]
    return "\n".join(sections)


def _among_calm(triage: Triage, judged: list[Judged]) -> str:
    """Signs seen alone, told again before, between and after look-alikes of the same part that got no notice."""
    signs = [j for j in judged if j.level and j.question.urgent and _alone(j, 0, _SHORT)]
    calm = [j.question.text for j in judged if not j.level and not j.question.urgent and _alone(j, *_TALE)]
    draw = random.Random(_SEED)
    seen: dict[str, list[bool]] = {}
    for j in signs if calm else ():
        around = draw.choices(calm, k=2)
        for place in range(3):
            text = in_a_row([*around[:place], j.question.text, *around[place:]])
            seen.setdefault(_NAMES[j.question.urgent], []).append(triage.judge(text) is not None)
    return (
        "### Test part: signs among calm text\n\nEach sign that was seen alone, in at most "
        f"{_SHORT} words, told again with two look-alikes of {_TALE[0]} to {_TALE[1]} words: before, between and after "
        "them. The second opinion was fitted on signs told in a like way, but on none of these texts.\n\n"
        + _shares("Level", "Seen", sorted(seen.items()))
    )


def _alone(judged: Judged, least: int, most: int) -> bool:
    question = judged.question
    return not question.history and least <= len(question.text.split()) <= most


def _reach(
    urgent: list[Judged], alike: list[Judged], other: list[Judged], judged: list[Judged], *, verdict: bool
) -> str:
    seen = sum(not j.missed for j in urgent)
    low = wilson(seen, len(urgent))[0]
    recall = share([not j.missed for j in urgent])
    rows = [
        (f"recall, at least {_RECALL}", f"{recall:.3f}", recall >= _RECALL),
        (f"lower bound of recall, at least {_LOWER}", f"{low:.3f}", low >= _LOWER),
    ]
    for name, some, most in (("look-alikes", alike, _LOOK_ALIKES), ("our other set", other, _ELSEWHERE)):
        false = share([j.false for j in some])
        rows.append((f"false notices on {name}, at most {most}", f"{false:.3f}", false <= most))
    encodes = [j.encode_ms for j in judged if j.encode_ms is not None]
    if encodes:
        ratio = _at([j.ms for j in judged], 95) / _at(encodes, 50)
        rows.append((f"triage p95 to median encode, at most {_TIME}", f"{ratio:.3f}", ratio <= _TIME))
    if not verdict:  # the bars are for questions that nothing was tuned on
        return table(("What we want to reach on the test part", "Here"), [row[:2] for row in rows])
    head = ("What we want to reach", "Measured", "")
    return table(head, [(what, value, "met" if met else "**not met**") for what, value, met in rows])


def _recall(what: str, groups: Iterable[tuple[str, list[Judged]]]) -> str:
    return _shares(what, "Seen", [(name, [not j.missed for j in some]) for name, some in groups])


def _shares(what: str, counted: str, groups: Iterable[tuple[str, list[bool]]]) -> str:
    rows = [(name, len(some), sum(some), interval(some)) for name, some in groups]
    return table((what, "Questions", counted, "Share"), rows)


def _registers(urgent: list[Judged], alike: list[Judged]) -> str:
    rows = []
    for name, some in _by([*urgent, *alike], lambda j: j.question.register or "not said"):
        hot = [not j.missed for j in some if j.question.urgent]
        cool = [j.false for j in some if not j.question.urgent]
        rows.append((name, len(hot), sum(hot), interval(hot), len(cool), sum(cool), interval(cool)))
    return table(("Register", "Urgent", "Seen", "Recall", "Look-alikes", "Notices", "False notices"), rows)


def _confusion(judged: list[Judged]) -> str:
    columns = (*_LEVELS, None)
    rows = []
    for name, some in [
        *((_NAMES[level], [j for j in judged if j.question.urgent == level]) for level in _LEVELS),
        ("look-alike", [j for j in judged if not j.question.urgent and not j.elsewhere]),
        ("not urgent, our other set", [j for j in judged if not j.question.urgent and j.elsewhere]),
    ]:
        rows.append((name, *(sum(j.level == column for j in some) for column in columns)))
    return table(("Label", *(_NAMES[column] for column in columns)), rows)


def _times(judged: list[Judged]) -> str:
    rows = [("triage", [j.ms for j in judged])]
    encodes = [j.encode_ms for j in judged if j.encode_ms is not None]
    if encodes:
        rows.append(("one encode of the same question", encodes))
    shown = table(
        ("Milliseconds", "p50", "p95"), [(name, f"{_at(ms, 50):.2f}", f"{_at(ms, 95):.2f}") for name, ms in rows]
    )
    return shown if encodes else f"{shown}\nThere was no index with an encoder to compare with: run `cartqa build`.\n"


def _listed(heading: str, judged: list[Judged]) -> str:
    lines = [f"{heading}: {len(judged)}\n"]
    for j in judged:
        q = j.question
        before = "".join(f"“{plain(text)}” … then: " for text in q.history)
        said = f"{_NAMES[j.level]}, {j.sign}" if j.level else "no notice"
        about = ", ".join(part for part in (q.sign, q.register) if part)
        label = _NAMES[q.urgent] if q.urgent else "not urgent"
        lines.append(f"- {q.id} ({about}). Label: {label}. Triage: {plain(said)}. {before}“{plain(q.text)}”")
    return "\n".join(lines) + "\n"


def _by(judged: Iterable[Judged], key: Callable[[Judged], str]) -> list[tuple[str, list[Judged]]]:
    groups: dict[str, list[Judged]] = {}
    for j in judged:
        groups.setdefault(key(j), []).append(j)
    return sorted(groups.items())


def _at(values: Sequence[float], percent: float) -> float:
    return float(np.percentile(values, percent))


def _encoder(settings: Settings) -> Encoder | None:
    """The encoder of the index; None when there is no index that can be opened: triage needs none."""
    from cartqa.index.folder import open_index

    try:
        return open_index(settings.index, threads=settings.threads).encoder
    except CartqaError:
        return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure triage and write the page, or print it; 2 with a sentence when something is missing."""
    parser = argparse.ArgumentParser(prog="python -m cartqa.evaluation.safety", description="How well triage sees.")
    parser.add_argument("--split", choices=["dev", "test"], default="dev", help="test also reads the test part")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page there instead of printing it")
    options = parser.parse_args(arguments)
    settings = Settings()
    try:
        triage = Triage.load(settings.data)
        dev = read_safety_set(settings.data, "dev")
        test = read_safety_set(settings.data, "test") if options.split == "test" else None
        text = safety_report(triage, dev, test, _encoder(settings), read_rounds(settings.data))
    except CartqaError as error:
        sys.stderr.write(f"cartqa: {error}\n")
        return 2
    if options.write:
        options.write.parent.mkdir(parents=True, exist_ok=True)
        options.write.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
