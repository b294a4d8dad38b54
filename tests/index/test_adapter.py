"""The encoder's adapter: what it adds to the weights, and what is said of one that does not fit."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from cartqa.errors import EncoderError
from cartqa.index.encoders.adapter import ADAPTER_FILE, write_adapter
from cartqa.index.encoders.choose import configured_model
from cartqa.index.encoders.torch_encoder import TorchEncoder, load_sentence_transformer
from cartqa.index.encoders.weights import find_model
from cartqa.settings import Settings

TEXTS = ["fever", "when does crs start", "how much does car t cost and who pays for it ?"]


@pytest.fixture(scope="module")
def adapter(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A change of rank 2 to the first query layer of the small model."""
    import torch

    model = load_sentence_transformer(find_model(str(small_model)))
    name, layer = next((n, m) for n, m in model.named_modules() if n.endswith("attention.self.query"))
    torch.manual_seed(3)
    path = tmp_path_factory.mktemp("adapter") / ADAPTER_FILE
    write_adapter({name: (torch.randn(2, layer.in_features), torch.randn(layer.out_features, 2))}, path)
    return path


def test_the_product_is_added_to_the_weights_and_nothing_else_changes(small_model: Path, adapter: Path) -> None:
    from safetensors.torch import load_file

    before = dict(load_sentence_transformer(find_model(str(small_model))).named_parameters())
    after = dict(load_sentence_transformer(find_model(str(small_model)).adapted(adapter)).named_parameters())
    tensors = load_file(str(adapter))
    name = next(iter(tensors)).removesuffix(".down").removesuffix(".up")
    product = (tensors[f"{name}.up"].float() @ tensors[f"{name}.down"].float()).numpy()
    changed = f"{name}.weight"
    found = (after[changed] - before[changed]).detach().numpy()
    np.testing.assert_allclose(found, product, atol=1e-5)
    for other in before.keys() - {changed}:
        assert bool((before[other] == after[other]).all())


def test_an_adapted_model_has_other_vectors_and_another_digest(small_model: Path, adapter: Path) -> None:
    plain, adapted = find_model(str(small_model)), find_model(str(small_model)).adapted(adapter)
    assert plain.digest != adapted.digest
    first, second = TorchEncoder(plain), TorchEncoder(adapted)
    assert first.info.digest != second.info.digest
    assert np.sum(first.encode(TEXTS) * second.encode(TEXTS), axis=1).min() < 0.999


def test_without_the_file_the_model_is_itself(small_model: Path, tmp_path: Path) -> None:
    folder = find_model(str(small_model))
    assert folder.adapted(tmp_path / "none.safetensors") == folder


def test_only_the_default_model_takes_the_library_s_adapter(real_settings: Settings, small_model: Path) -> None:
    found = configured_model(real_settings)
    assert found.adapter == real_settings.data / ADAPTER_FILE
    assert found.digest != find_model(real_settings.encoder).digest
    assert configured_model(real_settings.model_copy(update={"encoder": str(small_model)})).adapter is None


def test_an_adapter_of_another_model_is_refused(real_settings: Settings, small_model: Path) -> None:
    folder = find_model(str(small_model)).adapted(real_settings.data / ADAPTER_FILE)
    with pytest.raises(EncoderError, match=r"was fitted to another model.*git checkout.*fit_encoder"):
        load_sentence_transformer(folder)


def test_a_damaged_adapter_is_refused(small_model: Path, tmp_path: Path) -> None:
    broken = tmp_path / ADAPTER_FILE
    broken.write_bytes(b"not tensors")
    with pytest.raises(EncoderError, match=rf"{re.escape(str(broken))} cannot be read .*git checkout"):
        load_sentence_transformer(find_model(str(small_model)).adapted(broken))
