"""The serving encoder: an exported model run by onnxruntime and tokenizers, without torch.

Texts run one by one, several at a time on as many threads. A quantised model scales its activations over all
that one call holds, so that in a batch a text's vector would hang on its neighbours (mean cosine 0.992 between
alone and a batch of 32); alone it is the same in every build and at question time. It is the faster way too.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from cartqa.errors import EncoderError
from cartqa.index.encoders import EncoderInfo, Vectors
from cartqa.index.encoders.weights import file_digest

__all__ = ["OnnxEncoder"]

_MOST_THREADS = 16


class OnnxEncoder:
    """An exported model as an Encoder. Safe to share between threads: a session keeps no state."""

    def __init__(self, folder: Path, threads: int = 0, *, verify: bool = True) -> None:
        """Load `model.onnx` of `folder`; `threads` texts at a time, 0 for as many as this process has cores.

        `verify=False` where the caller has just compared the files' digests itself.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            described = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
            if verify:
                for part, key in (("model.onnx", "model_sha256"), ("tokenizer.json", "tokenizer_sha256")):
                    found = file_digest(folder / part)
                    if found != described[key]:
                        raise EncoderError(
                            f"The exported model is damaged: {folder / part} has sha256 {found[:12]}…, expected "
                            f"{described[key][:12]}…; run `cartqa build` again."
                        )
            self._info = EncoderInfo(
                described["name"], "onnx", described["digest"], described["dimension"], described["max_tokens"]
            )
        except (OSError, KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise EncoderError(f"There is no whole exported model in {folder} ({error}); run `cartqa build`.") from None
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1  # a question is too short to share out: a second thread makes it slower
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        threads = threads or min(_cores(), _MOST_THREADS)
        self._pool = ThreadPoolExecutor(threads, "encoder") if threads > 1 else None
        # The tokenizer file turns on padding to 128 and truncation at 128; the model takes more.
        self._file = folder / "tokenizer.json"
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._info.max_tokens)

    @property
    def info(self) -> EncoderInfo:
        """Name, runtime, digest, dimension, token limit."""
        return self._info

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors, shape `(len(texts), dimension)`; a text's vector is the same whatever stands beside it."""
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        if not ids:
            return np.zeros((0, self._info.dimension), dtype=np.float32)
        rows = self._pool.map(self._vector, ids) if len(ids) > 1 and self._pool else map(self._vector, ids)
        return np.stack(list(rows))

    def _vector(self, ids: list[int]) -> Vectors:
        tokens = np.array([ids], dtype=np.int64)
        found: Vectors = self._session.run(None, {"input_ids": tokens, "attention_mask": np.ones_like(tokens)})[0][0]
        return found

    @cached_property
    def _counter(self) -> Any:
        """A tokenizer that cuts nothing off: for building alone, so that asking need not load it."""
        from tokenizers import Tokenizer

        counter = Tokenizer.from_file(str(self._file))
        counter.no_padding()
        counter.no_truncation()
        return counter

    def token_counts(self, texts: list[str]) -> list[int]:
        """Tokens of each text without truncation."""
        return [len(encoding.ids) for encoding in self._counter.encode_batch(texts)]


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
