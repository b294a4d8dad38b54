"""Exporting a sentence-transformers model once to ONNX, quantised to int8 per channel.

Per channel, because per tensor keeps less of the vectors. Weights within 7 bits (`reduce_range`), because
onnxruntime's kernels for processors without VNNI add two products in 16 bits, which full 8-bit weights overflow: the
vectors, and all that is fitted to them, would hang on the machine. Of 1,935 passages the mean cosine to fp32 is 0.994
with 7 bits as with 8; nDCG@10 of dense search on liveqa-dev is 0.701 against 0.703 with fp32 (all of the default
model without an adapter).
The exported model is cached by the digest of its source and of this recipe, and written atomically.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartqa.errors import EncoderError
from cartqa.index.encoders.torch_encoder import load_sentence_transformer
from cartqa.index.encoders.weights import ModelFolder, file_digest

if TYPE_CHECKING:
    import torch

__all__ = ["FP32", "INT8", "export", "exported_digest"]

INT8, FP32 = "int8-per-channel", "fp32"
_RECIPE = "onnx 2"


def exported_digest(folder: ModelFolder, precision: str) -> str:
    """The digest that an exported model's vectors go by: its source, this recipe, the precision."""
    return hashlib.sha256(f"{folder.digest} {_RECIPE} {precision}".encode()).hexdigest()


def export(folder: ModelFolder, cache: Path, precision: str = INT8) -> Path:
    """The folder with the exported model, from the cache when it is there and whole, else made now.

    It holds `model.onnx`, `tokenizer.json` and `encoder.json`. EncoderError names the setting that chooses
    sentence-transformers instead when the model cannot be exported.
    """
    digest = exported_digest(folder, precision)
    target = cache / "models" / digest[:16]
    if _is_whole(target):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="export-", dir=target.parent))
    try:
        shutil.copyfile(_tokenizer_file(folder), work / "tokenizer.json")
        dimension = _write_model(folder, work, precision)
        description = {
            "name": folder.name,
            "digest": digest,
            "precision": precision,
            "dimension": dimension,
            "max_tokens": folder.max_tokens,
            "model_sha256": file_digest(work / "model.onnx"),
            "tokenizer_sha256": file_digest(work / "tokenizer.json"),
        }
        (work / "encoder.json").write_text(json.dumps(description, indent=1), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        os.replace(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def _is_whole(target: Path) -> bool:
    try:
        description = json.loads((target / "encoder.json").read_text(encoding="utf-8"))
        return bool(
            file_digest(target / "model.onnx") == description["model_sha256"]
            and file_digest(target / "tokenizer.json") == description["tokenizer_sha256"]
        )
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError):
        return False


def _tokenizer_file(folder: ModelFolder) -> Path:
    file = folder.path / "tokenizer.json"
    if not file.is_file():
        raise EncoderError(_refusal(folder, "it has no tokenizer.json"))
    return file


def _refusal(folder: ModelFolder, reason: str) -> str:
    return (
        f"The model `{folder.name}` cannot be exported to ONNX ({reason}); set CARTQA_RUNTIME=sentence-transformers "
        "to run it as it is, then `cartqa calibrate` and `cartqa build`, since its vectors differ."
    )


def _write_model(folder: ModelFolder, work: Path, precision: str) -> int:
    model = load_sentence_transformer(folder)
    plain = work / "fp32.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch and onnxscript warn about their own internals
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        logging.getLogger("onnxscript").setLevel(logging.ERROR)
        try:
            _export_graph(model, plain)
            if precision == INT8:
                _quantise(plain, work / "model.onnx")
        except Exception as error:  # whatever torch raises, the answer is the same: another runtime
            reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise EncoderError(_refusal(folder, reason)) from error
    if precision == FP32:
        os.replace(plain, work / "model.onnx")
    for left in work.glob("fp32.onnx*"):
        left.unlink()
    return int(model.get_embedding_dimension() or 0)


def _export_graph(model: Any, target: Path) -> None:
    import torch

    class Pipeline(torch.nn.Module):
        """Transformer, pooling and normalisation as one function of token ids and their mask."""

        def __init__(self) -> None:
            super().__init__()
            self.modules_in_order = torch.nn.ModuleList(list(model))

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features: dict[str, Any] = {"input_ids": input_ids, "attention_mask": attention_mask}
            for module in self.modules_in_order:
                features = module(features)
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)

    ids = torch.randint(5, 100, (2, 16))
    mask = torch.ones_like(ids)
    mask[1, 10:] = 0
    batch, length = torch.export.Dim("batch", min=1, max=4096), torch.export.Dim("length", min=2, max=512)
    shape = {0: batch, 1: length}
    torch.onnx.export(
        Pipeline().eval(),
        (ids, mask),
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["sentence_vector"],
        dynamic_shapes={"input_ids": shape, "attention_mask": shape},
        dynamo=True,
        external_data=False,
        verbose=False,
    )


def _quantise(source: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.disable(logging.WARNING)  # it advises a clean-up pass that the exporter has already run
    try:
        quantize_dynamic(str(source), str(target), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    finally:
        logging.disable(logging.NOTSET)
