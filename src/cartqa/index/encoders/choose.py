"""From settings to the encoder that builds, and from an index folder to the encoder that asks."""

from __future__ import annotations

from pathlib import Path

from cartqa.index.encoders import Encoder
from cartqa.settings import Settings

__all__ = ["building_encoder", "exported_folder"]


def building_encoder(settings: Settings) -> Encoder:
    """The configured encoder; with runtime `onnx` it is exported first unless the cache holds it."""
    from cartqa.index.encoders.weights import find_model

    folder = find_model(settings.encoder)
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
    from cartqa.index.encoders.weights import find_model

    return export(find_model(settings.encoder), settings.cache)
