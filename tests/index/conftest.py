"""A sentence-transformers model of a few thousand weights, made here, so that models can be exported and harmed."""

from __future__ import annotations

from pathlib import Path

import pytest

WORDS = (
    "[PAD] [UNK] [CLS] [SEP] [MASK] fever crs start starts when does how much cost car t wine carpet stain cells the a "
    "is ok who pays for it and in week first often common most sign of cytokine release syndrome united states so hot"
).split()


def make_model(folder: Path, seed: int, max_tokens: int = 48) -> Path:
    """A model in the layout of sentence-transformers with random weights."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    vocabulary = dict.fromkeys([*WORDS, *letters, *".,?!-—…“”°¿ñóáéä:()'", *(f"##{c}" for c in letters)])
    bert = folder / "bert"
    bert.mkdir(parents=True)
    (bert / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    BertTokenizerFast(str(bert / "vocab.txt"), model_max_length=max_tokens).save_pretrained(bert)
    torch.manual_seed(seed)
    # weights spread wide, so that texts come out far apart
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=max_tokens,
        initializer_range=0.6,
    )
    BertModel(config).save_pretrained(bert)
    model = SentenceTransformer(modules=[Transformer(str(bert)), Pooling(32)], device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("small"), seed=1)


@pytest.fixture(scope="session")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same shape, other weights."""
    return make_model(tmp_path_factory.mktemp("other"), seed=2)
