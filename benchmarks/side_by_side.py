"""cartqa beside plain sentence-transformers + FAISS, txtai, LlamaIndex and Haystack, in one run.

Same weights, same chunks, same two threads, each system in a process of its own. A round asks every system in
turn, each round beginning with another one; figures are medians over rounds with their range.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.common import (
    INDEX,
    LIVEQA,
    NO_RIVALS,
    NO_SHARED,
    RIVALS,
    RIVALS_READY,
    WORK,
    Options,
    cartqa_command,
    environment,
    machine,
    percentile,
    ready_index,
    run,
    say,
    spread,
    write_result,
)
from benchmarks.systems import NAMES
from benchmarks.systems import RIVALS as OTHERS

_CLI_QUESTION = "How long after the infusion does cytokine release syndrome start?"
_DOCUMENTS, _QUESTIONS, _ROUNDS = 500, 60, 2
_FEW_DOCUMENTS, _FEW_QUESTIONS = 10, 3  # of a quick run


@dataclass
class Measured:
    """What is known of each system so far: lists of repeats by name of the figure."""

    options: Options
    names: tuple[str, ...]
    corpora: tuple[str, ...]
    repeats: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    ranked: dict[str, dict[str, list[list[int]]]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    chunks: dict[str, int] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def add(self, name: str, **figures: float) -> None:
        """Keep one repeat of the figures of a system."""
        for figure, value in figures.items():
            self.repeats.setdefault(name, {}).setdefault(figure, []).append(value)

    def ratio(self, figure: str, first: str = "cartqa", second: str = "plain") -> list[float]:
        """`first` over `second`, round by round."""
        above, below = (self.repeats.get(name, {}).get(figure, []) for name in (first, second))
        return [a / b for a, b in zip(above, below, strict=False) if b]


def measure(options: Options) -> dict[str, Any]:
    """The whole comparison; parts that cannot be measured are named in `skipped`."""
    moment = machine(options.cores)
    fault = ready_index(options.cores)
    if fault:
        say(fault)
        return {"machine": moment, "skipped": [fault]}
    shared, rivals = LIVEQA.is_dir(), RIVALS_READY.is_file()
    skipped = [text for there, text in ((shared, NO_SHARED), (rivals, NO_RIVALS)) if not there]
    for text in skipped:
        say(text)
    names = ("plain", *(OTHERS if rivals else ()), "cartqa")
    found = Measured(options, names, ("liveqa", "own") if shared else ("own",), skipped=skipped)
    questions = [_FEW_QUESTIONS] * 2 if options.quick else [_QUESTIONS]
    made = run([sys.executable, "-m", "benchmarks.corpora", str(WORK / "corpora"), *map(str, questions)], options.cores)
    if made.status:
        raise SystemExit(f"The chunks could not be written: {(made.error.strip().splitlines() or ['no reason'])[-1]}")
    rounds = 1 if options.quick else _ROUNDS
    steps = list(_prepare(found)) + [step for number in range(rounds) for step in _round(found, number)]
    with tqdm(steps, desc="Side by side", unit="step") as bar:
        for label, step in bar:
            bar.set_postfix_str(label)
            step()
    result = {"machine": moment, "rounds": rounds, **_summary(found)}
    write_result(options, "side_by_side", result)
    return result


Step = tuple[str, Callable[[], None]]


def _prepare(found: Measured) -> Iterator[Step]:
    """Indexes of the whole corpora, made once; all but cartqa's from the vectors of plain."""
    for corpus in found.corpora:
        for name in found.names:
            if name == "cartqa" and corpus == "own":
                continue  # `cartqa build` has made it
            yield f"index of {corpus}: {name}", lambda n=name, c=corpus: _index(found, n, c)
    if "liveqa" in found.corpora and not found.options.quick:
        for name in found.names:
            if name in OTHERS:
                yield f"hybrid quality: {name}", lambda n=name: _hybrid(found, n)
        yield "first export", lambda: _first_export(found)


def _round(found: Measured, number: int) -> Iterator[Step]:
    """Every system at every task once, in an order that turns from round to round."""
    turn = number % len(found.names)
    order = found.names[turn:] + found.names[:turn]
    if "liveqa" in found.corpora:
        for name in order:
            yield f"build: {name}", lambda n=name: _build(found, n)
    for corpus in found.corpora:
        for name in order:
            rank = number == 0 and corpus == "liveqa"
            yield f"ask {corpus}: {name}", lambda n=name, c=corpus, r=rank: _ask(found, n, c, r)
    for name in order:
        if name in ("plain", "cartqa"):
            yield f"command line: {name}", lambda n=name: _command_line(found, n)


def _task(found: Measured, name: str, **task: Any) -> tuple[dict[str, Any], float, float]:
    """Run one worker: its result, its seconds from process start to end, and the clock when it was started."""
    import time

    corpus = WORK / "corpora" / task.pop("corpus")
    with tempfile.TemporaryDirectory(dir=WORK) as place:
        result = Path(place) / "result.json"
        file = Path(place) / "task.json"
        value = {"system": name, "corpus": str(corpus), "result": str(result), **task}
        file.write_text(json.dumps(value), encoding="utf-8")
        python = str(RIVALS) if name in OTHERS else sys.executable
        started = time.monotonic()
        done = run([python, "-m", "benchmarks.worker", str(file)], found.options.cores)
        if done.status or not result.is_file():
            say(f"{NAMES[name]} failed at `{task['do']}`: {(done.error.strip().splitlines() or ['no reason'])[-1]}")
            found.skipped.append(f"{NAMES[name]} failed at `{task['do']}`; its figures there are missing.")
            return {}, done.seconds, started
        answer = json.loads(result.read_text(encoding="utf-8"))
    found.versions |= answer["versions"]
    return answer, done.seconds, started


def _folder(name: str, corpus: str) -> Path:
    return INDEX if (name, corpus) == ("cartqa", "own") else WORK / "indexes" / corpus / name


def _limit(found: Measured) -> int | None:
    """In a quick run only the first documents are indexed."""
    return _FEW_DOCUMENTS if found.options.quick else None


def _index(found: Measured, name: str, corpus: str) -> None:
    """Made anew for cartqa; for the others kept from an earlier run over the same chunks, since it is not timed."""
    folder = _folder(name, corpus)
    task: dict[str, Any] = {"do": "build", "corpus": corpus, "folder": str(folder), "documents": _limit(found)}
    if name in OTHERS:
        task["vectors"] = str(_folder("plain", corpus) / "vectors.npy")
    kept = _kept(found, folder, corpus) if name != "cartqa" else None
    result = kept or _task(found, name, **task)[0]
    if result:
        found.chunks[corpus] = result["chunks"]
        found.versions |= result["versions"]
        if name != "cartqa":
            value = {"chunks": result["chunks"], "versions": result["versions"], "of": _made_of(found, corpus)}
            (folder / "made.json").write_text(json.dumps(value), encoding="utf-8")


def _kept(found: Measured, folder: Path, corpus: str) -> dict[str, Any] | None:
    """What is known of an index that stands from an earlier run; None when there is none of these chunks."""
    try:
        value: dict[str, Any] = json.loads((folder / "made.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return None
    return value if value.get("of") == _made_of(found, corpus) else None


def _made_of(found: Measured, corpus: str) -> str:
    """A digest of the chunks, their number and what the rivals' environment holds."""
    digest = hashlib.sha256(repr(_limit(found)).encode())
    for file in (WORK / "corpora" / corpus / "chunks.jsonl", RIVALS_READY):
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _hybrid(found: Measured, name: str) -> None:
    folder = _folder(f"{name}-hybrid", "liveqa")
    vectors = str(_folder("plain", "liveqa") / "vectors.npy")
    shared: dict[str, Any] = {"corpus": "liveqa", "folder": str(folder), "hybrid": True}
    built = _kept(found, folder, "liveqa")
    if built is None:
        built = _task(found, name, do="build", documents=_limit(found), vectors=vectors, **shared)[0]
        if built:
            (folder / "made.json").write_text(json.dumps({"of": _made_of(found, "liveqa")}), encoding="utf-8")
    if built:
        result, _, _ = _task(found, name, do="ask", rank=True, **shared)
        if result:
            found.ranked[f"{name}-hybrid"] = result["ranked"]


def _first_export(found: Measured) -> None:
    """What the very first build on a machine pays on top: the model's export."""
    code = (
        "import sys; from pathlib import Path; from cartqa.index.encoders.onnx_export import export; "
        "from cartqa.index.encoders.choose import configured_model; from cartqa.settings import Settings; "
        "export(configured_model(Settings()), Path(sys.argv[1]))"
    )
    with tempfile.TemporaryDirectory(dir=WORK) as place:
        done = run([sys.executable, "-c", code, place], found.options.cores)
    if not done.status:
        found.add("cartqa", first_export_s=done.seconds)


def _build(found: Measured, name: str) -> None:
    documents = _FEW_DOCUMENTS if found.options.quick else _DOCUMENTS
    folder = str(WORK / "indexes" / "timed" / name)
    result, seconds, _ = _task(found, name, do="build", corpus="liveqa", folder=folder, documents=documents)
    if result:
        found.chunks["timed"] = result["chunks"]
        found.add(name, build_process_s=seconds, build_index_s=result["index_s"], build_peak_mb=result["peak_mb"])


def _ask(found: Measured, name: str, corpus: str, rank: bool) -> None:
    folder = str(_folder(name, corpus))
    result, _, started = _task(found, name, do="ask", corpus=corpus, folder=folder, rank=rank)
    if not result:
        return
    figures = {
        f"{corpus}_start_s": result["first_at"] - started,
        f"{corpus}_p50_ms": percentile(result["ms"], 0.5),
        f"{corpus}_p95_ms": percentile(result["ms"], 0.95),
        f"{corpus}_peak_mb": result["peak_mb"],
    }
    found.add(name, **figures)
    if "ranked" in result:
        found.ranked[name] = result["ranked"]


def _command_line(found: Measured, name: str) -> None:
    if name == "cartqa":
        command = [*cartqa_command(), "ask", _CLI_QUESTION]
    else:
        command = [sys.executable, "-m", "benchmarks.plain_ask", str(_folder("plain", "own")), _CLI_QUESTION]
    done = run(command, found.options.cores)
    if done.status or not done.out.strip():
        found.skipped.append(f"{NAMES[name]} printed no answer on the command line.")
        return
    found.add(name, cli_s=done.seconds, cli_peak_mb=done.peak_mb)


def _summary(found: Measured) -> dict[str, Any]:
    figures = {n: {key: spread(values) for key, values in of.items()} for n, of in found.repeats.items()}
    ratios = {
        "answer": found.ratio("own_p50_ms"),
        "start": found.ratio("cli_s"),
        "build": found.ratio("build_index_s"),
        "build_process": found.ratio("build_process_s"),
        **{f"answer_{name}": found.ratio("own_p50_ms", "cartqa", name) for name in found.names if name in OTHERS},
    }
    return {
        "labels": {name: NAMES[name] for name in found.names},
        "versions": dict(sorted(found.versions.items())),
        "chunks": found.chunks,
        "documents": _FEW_DOCUMENTS if found.options.quick else _DOCUMENTS,
        "figures": figures,
        "ratios": {key: spread(values) for key, values in ratios.items() if values},
        "ndcg": _quality(found),
        "threads": environment(found.options.cores)["OMP_NUM_THREADS"],
        "skipped": list(dict.fromkeys(found.skipped)),
    }


def _quality(found: Measured) -> dict[str, dict[str, float]]:
    """Mean nDCG@10 over the judged questions in both forms; a document stands where its best passage stands."""
    if not found.ranked:
        return {}
    from cartqa.evaluation.metrics import ndcg_at

    place = WORK / "corpora" / "liveqa"
    asked = json.loads((place / "questions.json").read_text(encoding="utf-8"))
    with (place / "chunks.jsonl").open(encoding="utf-8") as lines:
        documents = [json.loads(line)["doc"] for line in lines]
    out = {}
    for name, forms in sorted(found.ranked.items()):
        out[name] = {
            form: sum(
                ndcg_at(10, list(dict.fromkeys(documents[row] for row in rows)), row_asked["grades"])
                for rows, row_asked in zip(ranked, asked, strict=True)
            )
            / len(asked)
            for form, ranked in forms.items()
        }
    return out
