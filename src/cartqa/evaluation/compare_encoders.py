"""The encoder with and without its adapter, in one run; writes `docs/encoder.md`.

Run `python -m cartqa.evaluation.compare_encoders [--beir FOLDER]`. Retrieval alone is compared, on development
questions that the adapter was not fitted to.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from cartqa.ask.retrieval import Retriever
from cartqa.ask.understanding import Understander
from cartqa.evaluation.beir import BeirFolder, beir_index, read_beir, score_beir
from cartqa.evaluation.comparison import SETTINGS, Asked, development, difference, plain_halves, write_page
from cartqa.evaluation.metrics import hit_at
from cartqa.index.build import index_in_memory
from cartqa.index.encoders import Encoder
from cartqa.index.encoders.adapter import ADAPTER_FILE
from cartqa.index.encoders.choose import configured_model
from cartqa.index.encoders.onnx_encoder import OnnxEncoder
from cartqa.index.encoders.onnx_export import export
from cartqa.index.encoders.weights import find_model
from cartqa.index.folder import Index
from cartqa.index.vector_cache import VectorCache
from cartqa.library.loader import load_library
from cartqa.settings import Settings

__all__ = ["main"]


def main() -> int:
    """Compare and write."""
    return write_page(__doc__, "encoder.md", _page)


def _page(settings: Settings, beir: Path | None) -> str:
    models = (find_model(settings.encoder), configured_model(settings))
    encoders = [OnnxEncoder(export(model, settings.cache), settings.threads) for model in models]
    lines = [
        "# The encoder's adapter",
        "",
        "Written by `python -m cartqa.evaluation.compare_encoders`; nothing here is typed by hand. The adapter "
        f"(`data/{ADAPTER_FILE}`, {(settings.data / ADAPTER_FILE).stat().st_size / 1000:,.0f} kB) is a low-rank change "
        "to the weights of the default encoder, fitted by `python -m cartqa.evaluation.fit_encoder` to the library's "
        "asked lines and outside examples, never to these questions; how much of the fitted change is merged was "
        "chosen on the development questions and LiveQA below. Both encoders run quantised, as served; weights of "
        "fusion are the same. Questions were written by us, not collected from patients. Differences with a 95 % "
        "interval of a paired bootstrap over questions.",
        "",
        "| questions | settings | figure | without | with | difference |",
        "|---|---|---|---|---|---|",
        *_own(settings, encoders),
    ]
    if beir:
        lines += _public(settings, read_beir(beir), encoders)
    return "\n".join(lines) + "\n"


def _row(what: str, settings: str, figure: str, without: tuple[float, ...], with_it: tuple[float, ...]) -> str:
    return f"| {what} ({len(without)}) | {settings} | {figure} | {difference(without, with_it)} |"


def _own(settings: Settings, encoders: list[OnnxEncoder]) -> Iterator[str]:
    library = load_library(settings.data)
    folder = settings.data / "evaluation"
    dev = development(folder)
    halves = list(plain_halves(folder))
    sets: dict[str, list[Asked]] = {
        "development": dev,
        "plain halves of double questions": halves,
        "both together": dev + halves,
    }
    indexes = [index_in_memory(library, one, VectorCache(settings.cache, one), progress=True) for one in encoders]
    for name, asked in sets.items():
        for of, weights in SETTINGS.items():
            ranked: list[list[list[str]]] = []
            for index in indexes:
                retriever, understander = Retriever(index, weights), Understander(library, index.words, index.names)
                ranked.append([])
                for text, history, _ in asked:
                    meant = understander.understand(text, history)
                    found = retriever.find(index.encoder.encode(list(meant.wordings)), meant.text)
                    ranked[-1].append(list(dict.fromkeys(index.passages[int(row)].target for row in found.rows[:30])))
            for k in (1, 3):
                hits = [
                    tuple(hit_at(k, one, set(wanted)) for one, (_, _, wanted) in zip(of_one, asked, strict=True))
                    for of_one in ranked
                ]
                yield _row(name, of, f"hit@{k}", hits[0], hits[1])


def _public(settings: Settings, folder: BeirFolder, encoders: list[OnnxEncoder]) -> Iterator[str]:
    def index(encoder: Encoder) -> Index:
        return beir_index(folder, encoder, VectorCache(settings.cache / "beir", encoder), progress=True)

    indexes = [index(encoder) for encoder in encoders]
    for of, weights in SETTINGS.items():
        for form, one_line in (("as typed", False), ("in one line", True)):
            scores = [score_beir(one, folder, weights, one_line=one_line) for one in indexes]
            yield _row(f"{folder.path.name}, {form}", of, "nDCG@10", scores[0].ndcg, scores[1].ndcg)


if __name__ == "__main__":
    sys.exit(main())
