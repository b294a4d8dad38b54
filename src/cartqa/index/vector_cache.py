"""Vectors already computed, kept by the hash of their text, so that nothing is embedded twice."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
from tqdm import tqdm

from cartqa.index.encoders import Encoder, Vectors

__all__ = ["VectorCache"]

_SHARE = 512  # texts between two moves of the progress bar
# Several libraries and evaluation corpora share one cache: what one of them does not use, another will.
_MOST = 100_000


class VectorCache:
    """The vectors of one encoder by the hash of their text; a damaged or foreign file counts as empty."""

    def __init__(self, folder: Path | None, encoder: Encoder) -> None:
        """Read what `folder` holds for this encoder; None keeps nothing on disk."""
        self._encoder = encoder
        self._file = folder / "vectors" / f"{encoder.info.digest[:16]}.npz" if folder else None
        self._known: dict[bytes, Vectors] = {}
        self._used: set[bytes] = set()
        self._added = False
        if self._file and self._file.is_file():
            with contextlib.suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
                # opened here: numpy leaves its own handle open when the file is no archive
                with self._file.open("rb") as stream, np.load(stream) as stored:
                    keys, vectors = stored["keys"], stored["vectors"]
                if vectors.shape == (len(keys), encoder.info.dimension):
                    self._known = {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}

    def encode(self, texts: list[str], label: str, *, progress: bool) -> Vectors:
        """The vectors of `texts`; only those not known yet are computed, longest batches together."""
        keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
        self._used.update(keys)
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        todo = sorted(new.items(), key=lambda pair: len(pair[1]))
        with tqdm(total=len(texts), desc=label, unit="text", disable=not progress, leave=False) as bar:
            bar.update(len(texts) - len(todo))
            for start in range(0, len(todo), _SHARE):
                share = todo[start : start + _SHARE]
                vectors = self._encoder.encode([text for _, text in share])
                self._known.update(zip((key for key, _ in share), vectors, strict=True))
                self._added = True
                bar.update(len(share))
        if not texts:
            return np.zeros((0, self._encoder.info.dimension), dtype=np.float32)
        return np.stack([self._known[key] for key in keys])

    def save(self) -> None:
        """Write the vectors used since it was opened, and of the others as many as there is room for."""
        if self._file is None or not self._added:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        others = [key for key in self._known if key not in self._used]
        keys = sorted(self._used) + others[: max(0, _MOST - len(self._used))]
        vectors = np.stack([self._known[key] for key in keys])
        handle, name = tempfile.mkstemp(dir=self._file.parent, suffix=".npz")
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, keys=np.frombuffer(b"".join(keys), dtype="V16"), vectors=vectors)
        os.replace(name, self._file)
        self._added = False
