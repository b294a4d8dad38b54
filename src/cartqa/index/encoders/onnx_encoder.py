"""The serving encoder: an exported model run by onnxruntime and tokenizers, without torch."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from cartqa.errors import EncoderError
from cartqa.index.encoders import EncoderInfo, Vectors
from cartqa.index.encoders.weights import file_digest

__all__ = ["OnnxEncoder"]

_BATCH = 32


class OnnxEncoder:
    """An exported model as an Encoder. Safe to share between threads: a session keeps no state."""

    def __init__(self, folder: Path, threads: int = 0, *, verify: bool = True) -> None:
        """Load `model.onnx` of `folder`; `threads` for one call, 0 for onnxruntime's choice.

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
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Spinning threads would take the cores from the server's other work between two questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        # The tokenizer file turns on padding to 128 and truncation at 128; the model takes more.
        self._counter = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._counter.no_padding()
        self._counter.no_truncation()
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._info.max_tokens)

    @property
    def info(self) -> EncoderInfo:
        """Name, runtime, digest, dimension, token limit."""
        return self._info

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors, shape `(len(texts), dimension)`; batches of like length, so that little is padded."""
        out = np.zeros((len(texts), self._info.dimension), dtype=np.float32)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            longest = len(ids[rows[-1]])
            tokens = np.zeros((len(rows), longest), dtype=np.int64)
            mask = np.zeros_like(tokens)
            for row, index in enumerate(rows):
                tokens[row, : len(ids[index])] = ids[index]
                mask[row, : len(ids[index])] = 1
            out[rows] = self._session.run(None, {"input_ids": tokens, "attention_mask": mask})[0]
        return out

    def token_counts(self, texts: list[str]) -> list[int]:
        """Tokens of each text without truncation."""
        return [len(encoding.ids) for encoding in self._counter.encode_batch(texts)]
