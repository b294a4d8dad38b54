"""One system at one task in a process of its own: `python -m benchmarks.worker TASK.json`.

The task names the system, what to do (`build` or `ask`), the corpus and where the result goes. It runs in the
rivals' environment too, so it needs nothing but the standard library and numpy.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.common import fresh, peak_mb, versions
from benchmarks.systems import read_chunks, system

_WARM_UP = 3
_SHOWN, _RANKED = 10, 50
_PACKAGES = (
    "sentence-transformers", "torch", "transformers", "faiss-cpu", "numpy", "txtai", "llama-index-core", "haystack-ai",
    "onnxruntime", "cartqa",
)  # fmt: skip


def build(task: dict[str, Any]) -> dict[str, Any]:
    """Index the chunks; `load_s` is imports and model, `index_s` everything from chunks in hand to files on disk."""
    folder = fresh(Path(task["folder"]))
    chunks = read_chunks(Path(task["corpus"]) / "chunks.jsonl", task.get("documents"))
    vectors = None
    if task.get("vectors"):
        import numpy as np

        vectors = np.load(task["vectors"])
    adapter = system(task["system"])
    started = time.perf_counter()
    adapter.load()
    loaded = time.perf_counter()
    adapter.build(chunks, folder, vectors, task.get("hybrid", False))
    ended = time.perf_counter()
    return {"load_s": loaded - started, "index_s": ended - loaded, "chunks": len(chunks), "peak_mb": peak_mb()}


def ask(task: dict[str, Any]) -> dict[str, Any]:
    """Ask every question once, timed singly after a short warm-up; `first_at` is on the clock of the parent."""
    asked = json.loads((Path(task["corpus"]) / "questions.json").read_text(encoding="utf-8"))
    texts = [row["question"] for row in asked]
    lines = [row["line"] for row in asked if "line" in row]
    adapter = system(task["system"])
    adapter.load()
    adapter.open(Path(task["folder"]), task.get("hybrid", False))
    adapter.search(texts[0], _SHOWN)
    first_at = time.monotonic()
    for text in texts[:_WARM_UP]:
        adapter.search(text, _SHOWN)
    times = []
    for text in texts + lines:
        started = time.perf_counter()
        adapter.search(text, _SHOWN)
        times.append((time.perf_counter() - started) * 1000)
    result: dict[str, Any] = {"first_at": first_at, "peak_mb": peak_mb(), "ms": times}
    if task.get("rank"):
        result["ranked"] = {"typed": [adapter.search(text, _RANKED) for text in texts]}
        result["ranked"]["line"] = [adapter.search(text, _RANKED) for text in lines]
    return result


def main(path: Path) -> None:
    """Read the task, do it, write the result beside it."""
    task = json.loads(path.read_text(encoding="utf-8"))
    result = {"build": build, "ask": ask}[task["do"]](task)
    result["versions"] = versions(_PACKAGES)
    Path(task["result"]).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
