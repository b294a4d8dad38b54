"""A small correction of an encoder's weights, fitted to how people ask about CAR-T.

Low-rank adaptation (LoRA: Hu et al. 2021, arXiv 2106.09685): to the weights of a linear layer the product of two
thin matrices is added. Merged when the model is loaded, so that asking takes no longer.
Made by `python -m cartqa.evaluation.fit_encoder`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartqa.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["ADAPTER_FILE", "merge", "write_adapter"]

ADAPTER_FILE = "encoder_adapter.safetensors"
_DOWN, _UP = ".down", ".up"


def merge(model: SentenceTransformer, adapter: Path) -> None:
    """Add the adapter's products to the model's linear layers, in place.

    The file holds for a layer `name` the matrices `name.down`, shape `(rank, inputs)`, and `name.up`, shape
    `(outputs, rank)`. EncoderError when it cannot be read or belongs to another model.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        tensors = load_file(str(adapter))
    except (OSError, SafetensorError) as error:
        raise EncoderError(
            f"The encoder's adapter {adapter} cannot be read ({error}); put it back with `git checkout`."
        ) from None
    layers: dict[str, Any] = dict(model.named_modules())
    for name in sorted({key.removesuffix(_DOWN).removesuffix(_UP) for key in tensors}):
        layer, down, up = layers.get(name), tensors.get(name + _DOWN), tensors.get(name + _UP)
        if layer is None or down is None or up is None:
            raise EncoderError(_foreign(adapter, name))
        change = up.float() @ down.float()
        if getattr(layer, "weight", torch.zeros(0)).shape != change.shape:
            raise EncoderError(_foreign(adapter, name))
        with torch.no_grad():
            layer.weight += change


def _foreign(adapter: Path, layer: str) -> str:
    return (
        f"The adapter {adapter} was fitted to another model (its layer `{layer}` does not fit); put the file back with "
        "`git checkout`, or make it anew with `python -m cartqa.evaluation.fit_encoder`."
    )


def write_adapter(layers: dict[str, tuple[Any, Any]], path: Path) -> None:
    """Write `(down, up)` of each layer by its name in the model, in half precision."""
    from safetensors.torch import save_file

    tensors = {}
    for name, (down, up) in sorted(layers.items()):
        tensors[name + _DOWN], tensors[name + _UP] = down.half().contiguous(), up.half().contiguous()
    save_file(tensors, str(path))
