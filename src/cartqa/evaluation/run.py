"""`cartqa eval`: our own questions, or a folder in BEIR's layout; printed, and written as a report."""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from cartqa.ask.retrieval import Weights
from cartqa.ask.terminal import open_engine
from cartqa.errors import InputError
from cartqa.evaluation.beir import BEIR_WORDS, BeirScores, beir_index, read_beir, score_beir
from cartqa.evaluation.metrics import bootstrap, paired_bootstrap
from cartqa.evaluation.own import Outcome, OwnScores, both_halves, run_questions, summarise
from cartqa.evaluation.report import figures, write_report
from cartqa.evaluation.sets import read_questions
from cartqa.index.encoders.choose import building_encoder
from cartqa.index.folder import Index
from cartqa.index.vector_cache import VectorCache
from cartqa.settings import Settings

__all__ = ["run_evaluation"]


def run_evaluation(settings: Settings, options: argparse.Namespace) -> int:
    """Measure and print; 0."""
    names = [name.strip() for name in options.compare.split(",") if name.strip()]
    try:
        weights = {name: Weights.named(name) for name in names}
    except ValueError as error:
        raise InputError(str(error)) from None
    if options.beir is not None:
        value = _beir(settings, options.beir, weights, quiet=options.json)
        print(json.dumps(value, indent=1) if options.json else _beir_text(value))
        if options.write:
            options.write.mkdir(parents=True, exist_ok=True)
            (options.write / "beir.json").write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
            (options.write / "beir.md").write_text(_beir_page(options.beir.name, names[0], value), encoding="utf-8")
        return 0
    return _own(settings, options, weights)


def _own(settings: Settings, options: argparse.Namespace, weights: dict[str, Weights]) -> int:
    engine = open_engine(settings)
    file = settings.data / "evaluation" / f"{options.split}.jsonl"
    questions = read_questions(file, engine.index.library)
    near = _near_known(engine.index, [question.text for question in questions])
    kept = [q for q, same in zip(questions, near, strict=True) if not same] if options.split == "test" else questions
    runs: dict[str, tuple[OwnScores, list[Outcome]]] = {}
    with tqdm(total=len(kept) * len(weights), desc="Questions", unit="question", disable=options.json) as bar:
        for name, setting in weights.items():
            outcomes = run_questions(engine.with_weights(setting), kept, lambda: bar.update(1))
            runs[name] = (summarise(outcomes), outcomes)
    value: dict[str, Any] = {
        "set": options.split,
        "questions": len(kept),
        "dropped_as_near_known": sum(near) if options.split == "test" else 0,
        "findings": sum(question.finding for question in kept),
        "encoder": dataclasses.asdict(engine.index.encoder.info),
        "settings": {name: figures(scores) for name, (scores, _) in runs.items()},
    }
    first = next(iter(runs))
    value["paired_mrr"] = {
        name: paired_bootstrap(runs[first][0].mrr, scores.mrr) for name, (scores, _) in runs.items() if name != first
    }
    turns = file.with_name(f"{options.split}_followups.jsonl")
    if turns.is_file():
        outcomes = run_questions(engine, read_questions(turns, engine.index.library))
        of_turns = figures(summarise(outcomes))
        value["conversations"] = {name: of_turns[name] for name in ("follow_up_hit1", "follow_up_hit3")}
    tales = file.with_name(f"{options.split}_long.jsonl")
    if tales.is_file():
        outcomes = run_questions(engine, read_questions(tales, engine.index.library))
        of_tales = figures(summarise(outcomes))
        value["tales"] = {name: of_tales[name] for name in ("hit1", "hit3", "confusion")}
    doubles = file.with_name(f"{options.split}_doubles.jsonl")
    if doubles.is_file():
        value["two_in_one"] = both_halves(engine, doubles)
    if options.json:
        print(json.dumps(value, indent=1))
    else:
        for name, (scores, _) in runs.items():
            print(name, json.dumps(figures(scores)))
    if options.write:
        write_report(options.write, value, runs)
    return 0


def _near_known(index: Index, texts: list[str]) -> list[bool]:
    """Which questions lie within cosine 0.9 of an asked or outside line, and so would test memory only."""
    vectors = index.encoder.encode(texts)
    best = np.maximum(index.asked.search(vectors, 1)[0][:, 0], index.outside.search(vectors, 1)[0][:, 0])
    return [bool(value >= 0.9) for value in best]


def _beir(settings: Settings, path: Path, weights: dict[str, Weights], *, quiet: bool) -> dict[str, Any]:
    folder = read_beir(path)
    encoder = building_encoder(settings)
    cache = VectorCache(settings.cache / "beir", encoder)
    index = beir_index(folder, encoder, cache, progress=not quiet)
    two_forms = any(typed != line for _, typed, line in folder.queries)
    value: dict[str, Any] = {}
    base: BeirScores | None = None
    for name, setting in weights.items():
        scores = score_beir(index, folder, setting)
        row = {**_figures(scores), "settings": dataclasses.asdict(setting)}
        if two_forms:
            row["one_line"] = _figures(score_beir(index, folder, setting, one_line=True))
        if base is None:
            base = scores
            value = row
        else:
            row["paired_ndcg@10"] = paired_bootstrap(base.ndcg, scores.ndcg)
            value.setdefault("compared", {})[name] = row
    return value


def _figures(scores: BeirScores) -> dict[str, Any]:
    mean = {
        "ndcg@10": scores.ndcg,
        "mrr": scores.mrr,
        "p@1": scores.first,
        "recall@10": scores.recall,
    }
    out: dict[str, Any] = {"queries": len(scores.ndcg)}
    out |= {name: round(float(np.mean(values)), 4) if values else 0.0 for name, values in mean.items()}
    out["ms_p50"] = round(statistics.median(scores.ms), 3) if scores.ms else 0.0
    out["ndcg@10_interval"] = [round(bound, 4) for bound in bootstrap(scores.ndcg)]
    return out


def _beir_page(folder: str, first: str, value: dict[str, Any]) -> str:
    lines = [
        f"# Quality on the public set {folder}",
        "",
        f"Written by `cartqa eval --beir … --compare … --write docs`. {value['queries']} questions, used in "
        f"development; passages of at most {BEIR_WORDS} words. No library of ours is behind it, so the fields of "
        "asked questions are empty. Intervals are 95 % bootstrap intervals.",
        "",
        "| setting | nDCG@10 as typed | interval | in one line | MRR | P@1 | recall@10 | first less this, paired |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, row in {first: value, **value.get("compared", {})}.items():
        low, high = row["ndcg@10_interval"]
        line = f"{row['one_line']['ndcg@10']:.3f}" if "one_line" in row else ""
        paired = row.get("paired_ndcg@10")
        less = f"{paired[0]:+.3f} ({paired[1]:+.3f} to {paired[2]:+.3f})" if paired else ""
        lines.append(
            f"| {name} | {row['ndcg@10']:.3f} | {low:.3f} to {high:.3f} | {line} | {row['mrr']:.3f} | {row['p@1']:.3f} "
            f"| {row['recall@10']:.3f} | {less} |"
        )
    return "\n".join(lines) + "\n"


def _beir_text(value: dict[str, Any]) -> str:
    rows = {"first": value, **value.get("compared", {})}
    lines = []
    for name, row in rows.items():
        line = row.get("one_line")
        lines.append(
            f"{name:14} nDCG@10 {row['ndcg@10']:.3f}  MRR {row['mrr']:.3f}  P@1 {row['p@1']:.3f}  "
            f"recall@10 {row['recall@10']:.3f}  p50 {row['ms_p50']:.1f} ms  ({row['queries']} queries)"
            + (f"; in one line nDCG@10 {line['ndcg@10']:.3f}, MRR {line['mrr']:.3f}" if line else "")
        )
    return "\n".join(lines)
