"""From settings to the encoder that builds, and from an index folder to the encoder that asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cartqa.index.encoders import Encoder
from cartqa.index.encoders.adapter import ADAPTER_FILE
from cartqa.settings import DEFAULT_ENCODER, Settings

if TYPE_CHECKING:
    from cartqa.index.encoders.weights import ModelFolder

__all__ = ["building_encoder", "configured_model", "exported_folder"]


def configured_model(settings: Settings) -> ModelFolder:
    """The configured model; the default one with the library's adapter, where the library has one."""
    from cartqa.index.encoders.weights import find_model

    folder = find_model(settings.encoder)
    return folder.adapted(settings.data / ADAPTER_FILE) if settings.encoder == DEFAULT_ENCODER else folder


def building_encoder(settings: Settings) -> Encoder:
    """The configured encoder; with runtime `onnx` it is exported first unless the cache holds it."""
    folder = configured_model(settings)
    if settings.runtime == "sentence-transformers":
        from cartqa.index.encoders.torch_encoder import TorchEncoder

        return TorchEncoder(folder)
    from cartqa.index.encoders.onnx_encoder import OnnxEncoder
    from cartqa.index.encoders.onnx_export import export

    return OnnxEncoder(export(folder, settings.cache), settings.threads, verify=False)


def exported_folder(settings: Settings) -> Path | None:
    """Where the exported model of the configured encoder lies, to be copied into an index; None without one."""
    if settings.runtime != "onnx":
        return None
    from cartqa.index.encoders.onnx_export import export

    return export(configured_model(settings), settings.cache)
