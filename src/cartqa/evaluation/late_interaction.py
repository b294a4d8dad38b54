"""Late interaction over token vectors of the same encoder: what it would add; writes `docs/late-interaction.md`.

Run `python -m cartqa.evaluation.late_interaction [--beir FOLDER]`. The best passages of the usual ranking are ranked
again with ColBERT's MaxSim (Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832) added: for each token of the
question the nearest token of the passage, the mean over the question's tokens. Token vectors are kept in int8.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from cartqa.ask.retrieval import Found, Retriever, Weights
from cartqa.ask.understanding import Understander, Understanding
from cartqa.evaluation.beir import BeirFolder, beir_index, read_beir
from cartqa.evaluation.comparison import (
    AGAIN,
    FORMS,
    SETTINGS,
    Asked,
    Case,
    best_strength,
    development,
    judged,
    own_rows,
    plain_halves,
    public_row,
    write_page,
)
from cartqa.index.chunking import embedded_text
from cartqa.index.encoders.choose import building_encoder, configured_model
from cartqa.index.encoders.torch_encoder import load_sentence_transformer
from cartqa.index.folder import Index, open_index
from cartqa.index.vector_cache import VectorCache
from cartqa.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["TokenVectors", "main"]

_STRENGTHS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0)
_SCALE, _BATCH = 127, 32
Bytes = NDArray[np.int8]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The unit vectors of all tokens of many texts, one after another, times 127 as int8.

    Those of text `i` are `vectors[ends[i]:ends[i + 1]]`.
    """

    vectors: Bytes
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, model: SentenceTransformer, texts: Sequence[str], *, progress: bool = False) -> TokenVectors:
        """Encode `texts`, special tokens and all."""
        found: list[Bytes] = []
        for start in tqdm(range(0, len(texts), _BATCH), desc="Tokens", disable=not progress, leave=False):
            batch = model.encode(
                list(texts[start : start + _BATCH]), output_value="token_embeddings", show_progress_bar=False
            )
            for one in batch:
                rows = np.asarray(one.cpu().numpy(), dtype=np.float32)
                rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
                found.append(np.rint(_SCALE * rows).astype(np.int8))
        return cls(np.concatenate(found), np.cumsum([0, *map(len, found)]))

    def rows(self, text: int) -> NDArray[np.float32]:
        """The vectors of one text, shape `(tokens, dimension)`."""
        found: NDArray[np.float32] = self.vectors[self.ends[text] : self.ends[text + 1]].astype(np.float32)
        return found / np.float32(_SCALE)

    def max_sim(self, question: NDArray[np.float32], texts: Sequence[int]) -> Scores:
        """MaxSim of a question's token vectors, shape `(tokens, dimension)`, to some of the texts."""
        return np.array([float((question @ self.rows(text).T).max(axis=1).mean()) for text in texts])


def main() -> int:
    """Measure and write."""
    return write_page(__doc__, "late-interaction.md", _page)


def _page(settings: Settings, beir: Path | None) -> str:
    model = load_sentence_transformer(configured_model(settings))
    index = open_index(settings.index)
    tokens = TokenVectors.of(model, _texts(index), progress=True)
    folder = settings.data / "evaluation"
    asked = [*development(folder), *plain_halves(folder)]
    timed = {name: list(_own(model, index, tokens, asked, weights)) for name, weights in SETTINGS.items()}
    spent = float(np.median([ms for of in timed.values() for _, ms in of]))
    one_each = len(index.passages) * index.encoder.info.dimension * 4
    lines = [
        "# Late interaction",
        "",
        "Written by `python -m cartqa.evaluation.late_interaction`; nothing here is typed by hand. The question this "
        "answers: does comparing token by token (MaxSim over the token vectors of the same encoder, kept in int8) "
        f"rank better than one vector a text? The best {AGAIN} passages of a ranking are ranked again. Its strength "
        "is the one that does best on one half of our development questions and plain halves of double questions, and "
        "is read on the other half, both ways; on the public set it is the one that does best on all of ours. "
        "Intervals are 95 % intervals of a paired bootstrap.",
        "",
        f"Token vectors of {len(index.passages)} passages take {tokens.vectors.nbytes / 1e6:.0f} MB, "
        f"{tokens.vectors.nbytes / one_each:.0f} times what one vector a passage takes. A question took {spent:.0f} ms "
        "more (median, PyTorch, fp32).",
        "",
        "| questions | settings | strength | figure | without | with | difference |",
        "|---|---|---|---|---|---|---|",
    ]
    chosen = {}
    for name, of in timed.items():
        cases = [case for case, _ in of]
        chosen[name] = best_strength(cases, _STRENGTHS)
        lines += own_rows(name, cases, _STRENGTHS)
    if beir:
        lines += _public(settings, read_beir(beir), model, chosen)
    return "\n".join(lines) + "\n"


def _texts(index: Index) -> list[str]:
    return [embedded_text(passage.title, passage.heading[-1], passage.text) for passage in index.passages]


def _own(
    model: SentenceTransformer,
    index: Index,
    tokens: TokenVectors,
    asked: list[Asked],
    weights: Weights,
) -> Iterator[tuple[Case, float]]:
    retriever, understander = Retriever(index, weights), Understander(index.library, index.words, index.names)
    for text, history, wanted in tqdm(asked, desc="Questions", leave=False):
        meant = understander.understand(text, history)
        found = retriever.find(index.encoder.encode(list(meant.wordings)), meant.text)
        names = [index.passages[int(row)].target for row in found.rows[:AGAIN]]
        yield _case(model, tokens, meant, found, names, dict.fromkeys(wanted, 1))


def _case(
    model: SentenceTransformer,
    tokens: TokenVectors,
    meant: Understanding,
    found: Found,
    names: list[str],
    grades: dict[str, int],
) -> tuple[Case, float]:
    """The question to be ranked again, and the milliseconds that MaxSim took."""
    rows = found.rows[: len(names)]
    started = time.perf_counter()
    question = TokenVectors.of(model, [meant.wordings[0]]).rows(0)
    late = tokens.max_sim(question, [int(row) for row in rows])
    ms = (time.perf_counter() - started) * 1000
    return Case(found.scores[: len(names)], late, tuple(names), grades), ms


def _public(
    settings: Settings, folder: BeirFolder, model: SentenceTransformer, chosen: dict[str, float]
) -> Iterator[str]:
    encoder = building_encoder(settings)
    index = beir_index(folder, encoder, VectorCache(settings.cache / "beir", encoder), progress=True)
    tokens = TokenVectors.of(model, _texts(index), progress=True)
    understander = Understander(index.library, index.words, index.names)
    for name, weights in SETTINGS.items():
        retriever = Retriever(index, weights)
        for form in FORMS:
            cases = []
            for text, grades in judged(folder, form):
                meant = understander.understand(text)
                found = retriever.find(index.encoder.encode(list(meant.wordings)), meant.text)
                names = [index.passages[int(row)].article for row in found.rows[:AGAIN]]
                cases.append(_case(model, tokens, meant, found, names, grades)[0])
            yield public_row(f"{folder.path.name}, {form}", name, cases, chosen[name])


if __name__ == "__main__":
    sys.exit(main())
