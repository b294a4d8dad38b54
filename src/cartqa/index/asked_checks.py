"""Checks of the asked questions that need vectors: the same question under two sections, or under the wrong one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cartqa.index.encoders import Encoder, Vectors
from cartqa.index.vector_cache import VectorCache
from cartqa.library.collection import AskedLine, Library
from cartqa.library.faults import Fault

__all__ = ["asked_faults"]

# Cosine from which two questions count as the same; a section is "nearer" by its mean of three nearest lines.
# 0.25: of 75 lines read that were nearer to another section by 0.20 to 0.24, four stood in the wrong one.
SAME, NEARER_BY, NEAREST = 0.95, 0.25, 3
_SHARE = 128


def asked_faults(library: Library, encoder: Encoder, cache: VectorCache, *, progress: bool = False) -> Iterator[Fault]:
    """Asked questions near-duplicate across sections, or clearly nearer to another section than to their own."""
    lines = library.asked
    if not lines:
        return
    vectors = cache.encode([line.text for line in lines], "Asked questions", progress=progress)
    targets = sorted({line.target for line in lines})
    number = {target: place for place, target in enumerate(targets)}
    owner = np.array([number[line.target] for line in lines])
    members = [np.flatnonzero(owner == place) for place in range(len(targets))]
    table = np.full((len(targets), max(max(map(len, members)), NEAREST)), -1)
    for place, rows in enumerate(members):
        table[place, : len(rows)] = rows
    for start in range(0, len(lines), _SHARE):
        near = vectors[start : start + _SHARE] @ vectors.T
        near[np.arange(len(near)), np.arange(start, start + len(near))] = -1.0  # none is compared with itself
        grouped = np.where(table >= 0, near[:, table], -1.0)
        means = np.partition(grouped, grouped.shape[2] - NEAREST, axis=2)[:, :, -NEAREST:].mean(axis=2)
        for offset in range(len(near)):
            line = start + offset
            yield from _same(lines, near[offset], line)
            yield from _nearer(lines[line], means[offset], int(owner[line]), targets)


def _file(target: str) -> str:
    return f"asked/{target.partition('#')[0]}.toml"


def _same(lines: tuple[AskedLine, ...], near: Vectors, line: int) -> Iterator[Fault]:
    for other in np.flatnonzero(near >= SAME):
        first, second = lines[line], lines[int(other)]
        if first.target != second.target and line < other:
            yield Fault(
                _file(first.target),
                0,
                f"“{first.text[:70]}” ({first.target}) is nearly “{second.text[:70]}” ({second.target})",
                "Keep it where it is answered best, or word the situation more exactly",
            )


def _nearer(line: AskedLine, means: Vectors, own: int, targets: list[str]) -> Iterator[Fault]:
    best = int(means.argmax())
    if best != own and means[best] - means[own] > NEARER_BY:
        yield Fault(
            _file(line.target),
            0,
            f"“{line.text[:90]}” ({line.target}) is nearer to `{targets[best]}` "
            f"({means[best]:.2f} against {means[own]:.2f})",
            "Move it there, or say what sets the situation apart",
        )
