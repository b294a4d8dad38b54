"""Fit the encoder's adapter to the ways people ask and write `data/encoder_adapter.safetensors`.

Run `python -m cartqa.evaluation.fit_encoder` (ten minutes on two cores), then `cartqa calibrate` and `cartqa build`:
other vectors need another calibration. Fitted to the library's asked lines and outside examples; no evaluation
question is read but those on urgency, and these only as ordinary English whose vectors should stay as they were.

A line and another line of its section (or the section's beginning) are drawn together, and apart from those of
other sections: contrastive loss over the batch, both ways (van den Oord et al. 2018, arXiv 1807.03748). A batch
takes four sections of an article, since neighbours are the hardest to tell apart. Long passages, titles of sources
and messages about other things are held where the original model puts them, so that what it has learnt stays.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from tqdm import trange

from cartqa.index.encoders.adapter import ADAPTER_FILE, write_adapter
from cartqa.index.encoders.onnx_encoder import OnnxEncoder
from cartqa.index.encoders.onnx_export import export
from cartqa.index.encoders.torch_encoder import load_sentence_transformer
from cartqa.index.encoders.weights import find_model
from cartqa.library.collection import Library
from cartqa.library.loader import load_library
from cartqa.settings import Settings

__all__ = ["main"]

_SEED, _THREADS = 20261122, 2
_RANK, _RATE, _WARM_UP, _SHARPNESS = 8, 2e-3, 20, 20.0
_ARTICLES, _OF_EACH, _GROUPS, _KEPT = 10, 4, 4, 26  # of a batch
_STAY, _STAY_KEPT, _ALIKE_KEPT = 0.5, 4.0, 40.0  # weights of the losses that hold vectors in place
_BEGINNING, _PASSAGE, _SHORT_TOKENS, _LONG_TOKENS = 22, 90, 40, 100
_MESSAGES = 2200
_LAYERS = ("query", "key", "value", "dense")


class _LowRank(nn.Module):
    """A linear layer with the product of two thin matrices added to its weights; only these are fitted."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(_RANK, layer.in_features) / layer.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(layer.out_features, _RANK))

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        changed: torch.Tensor = self.layer(values) + (values @ self.down.T) @ self.up.T
        return changed


@dataclass(frozen=True)
class _Texts:
    """What is fitted to: lines of each section and group, beginnings of sections, articles; and what is to stay."""

    lines: dict[str, list[str]]
    beginnings: dict[str, str]
    articles: dict[str, list[str]]
    groups: list[list[str]]
    kept: list[str]


def main() -> int:
    """Fit and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=220, help="batches (default: %(default)s)")
    options.add_argument("--strength", type=float, default=0.4, help="share of the fitted change that is written")
    chosen = options.parse_args()
    random.seed(_SEED)
    torch.manual_seed(_SEED)
    torch.set_num_threads(_THREADS)
    settings = Settings()
    texts = _texts(load_library(settings.data), settings)
    folder = find_model(settings.encoder)
    known = _known(OnnxEncoder(export(folder, settings.cache), settings.threads), texts)
    model = load_sentence_transformer(folder)
    layers = _wrap(model)
    _fit(model, layers, texts, known, chosen.steps)
    target = settings.data / ADAPTER_FILE
    write_adapter({name: (one.down.data, chosen.strength * one.up.data) for name, one in layers.items()}, target)
    print(f"Written to {target}; run `cartqa calibrate`, then `cartqa build`.")
    return 0


def _texts(library: Library, settings: Settings) -> _Texts:
    lines: dict[str, list[str]] = {}
    for line in library.asked:
        lines.setdefault(line.target, []).append(line.text)
    beginnings, articles, passages = {}, dict[str, list[str]](), []
    for document in library.documents:
        for section in document.sections:
            target = f"{document.slug}#{section.key}"
            words = section.text.split()
            passages.append(" ".join(words[:_PASSAGE]))
            if target in lines:
                beginnings[target] = " ".join([section.heading, *words[:_BEGINNING]])
                articles.setdefault(document.slug, []).append(target)
    messages = [
        json.loads(line)["question"]
        for file in sorted((settings.data / "evaluation").glob("urgent_train*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    titles = [f"{source.title}. {source.publisher}" for source in library.sources.values()]
    kept = random.sample(messages, min(_MESSAGES, len(messages))) + passages + titles
    return _Texts(lines, beginnings, articles, [list(group.examples) for group in library.outside], kept)


def _known(encoder: OnnxEncoder, texts: _Texts) -> dict[str, torch.Tensor]:
    """The vectors of the model as it is."""
    wanted = [line for lines in texts.lines.values() for line in lines]
    wanted += [*texts.beginnings.values(), *(line for group in texts.groups for line in group), *texts.kept]
    wanted = list(dict.fromkeys(wanted))
    return dict(zip(wanted, torch.from_numpy(np.array(encoder.encode(wanted))), strict=True))


def _wrap(model: Any) -> dict[str, _LowRank]:
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    found = [
        (name, layer)
        for name, layer in model.named_modules()
        if isinstance(layer, nn.Linear) and ".layer." in name and name.rsplit(".", 1)[1] in _LAYERS
    ]
    wrapped = {}
    for name, layer in found:
        parent, _, child = name.rpartition(".")
        wrapped[name] = _LowRank(layer)
        setattr(model.get_submodule(parent), child, wrapped[name])
    return wrapped


def _vectors(model: Any, texts: list[str], tokens: int) -> torch.Tensor:
    """Unit vectors in the order given; texts of like length go through together."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    half, most = len(order) // 2, 3 * len(order) // 4
    out: list[torch.Tensor] = [torch.zeros(0)] * len(texts)
    for part in (order[:half], order[half:most], order[most:]):
        batch = model.tokenizer(
            [texts[place] for place in part], padding=True, truncation=True, max_length=tokens, return_tensors="pt"
        )
        features = {"input_ids": batch["input_ids"], "attention_mask": batch["attention_mask"]}
        for module in model:
            features = module(features)
        for place, vector in zip(part, nn.functional.normalize(features["sentence_embedding"], dim=-1), strict=True):
            out[place] = vector
    return torch.stack(out)


def _batch(texts: _Texts) -> tuple[list[str], list[str]]:
    """Pairs that belong together: four sections of each of ten articles, and four groups of outside examples."""
    slugs = list(texts.articles)
    weights = [len(texts.articles[slug]) for slug in slugs]
    pairs: dict[str, tuple[str, str]] = {}
    for slug in random.choices(slugs, weights=weights, k=_ARTICLES):
        sections = texts.articles[slug]
        for target in random.sample(sections, min(_OF_EACH, len(sections))):
            lines = texts.lines[target]
            first, second = random.sample(lines, 2) if len(lines) > 1 else (lines[0], texts.beginnings[target])
            pairs[target] = (first, texts.beginnings[target] if random.random() < 0.4 else second)
    for place in random.sample(range(len(texts.groups)), min(_GROUPS, len(texts.groups))):
        first, second = random.sample(texts.groups[place], 2)
        pairs[f"group {place}"] = (first, second)
    return [first for first, _ in pairs.values()], [second for _, second in pairs.values()]


def _fit(model: Any, layers: dict[str, _LowRank], texts: _Texts, known: dict[str, torch.Tensor], steps: int) -> None:
    fitted = [value for layer in layers.values() for value in (layer.down, layer.up)]
    optimizer = torch.optim.AdamW(fitted, lr=_RATE, weight_decay=0.01)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / _WARM_UP) * max(0.02, 1 - step / steps)
    )
    model.eval()  # no dropout: few weights, few steps
    with trange(steps, desc="Fitting the encoder", unit="batch") as progress:
        for _ in progress:
            first, second = _batch(texts)
            vectors = _vectors(model, first + second, _SHORT_TOKENS)
            before = torch.stack([known[text] for text in first + second])
            likeness = _SHARPNESS * vectors[: len(first)] @ vectors[len(first) :].T
            own = torch.arange(len(first))
            loss = (nn.functional.cross_entropy(likeness, own) + nn.functional.cross_entropy(likeness.T, own)) / 2
            loss = loss + _STAY * (1 - (vectors * before).sum(1)).mean()
            kept = random.sample(texts.kept, _KEPT)
            now, then = _vectors(model, kept, _LONG_TOKENS), torch.stack([known[text] for text in kept])
            loss = loss + _STAY_KEPT * (1 - (now * then).sum(1)).mean()
            loss = loss + _ALIKE_KEPT * ((now @ now.T - then @ then.T) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(fitted, 1.0)
            optimizer.step()
            rate.step()
            progress.set_postfix(loss=f"{float(loss):.3f}")


if __name__ == "__main__":
    sys.exit(main())
