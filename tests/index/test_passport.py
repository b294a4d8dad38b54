"""An index that is not what its passport says is refused: what was found, what was expected, what mends it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cartqa.ask.coverage import Calibration
from cartqa.errors import CalibrationError, CartqaError, EncoderError, IndexFault
from cartqa.index.encoders.weights import file_digest
from cartqa.index.folder import open_index
from cartqa.index.passport import FORMAT, folder_digests, read_passport, verify_files
from cartqa.settings import Settings


@pytest.fixture
def folder(tiny_settings: Settings, tmp_path: Path) -> Path:
    """A copy of a sound index, to be harmed."""
    return Path(shutil.copytree(tiny_settings.index, tmp_path / "index"))


def change_passport(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    value = json.loads((folder / "passport.json").read_text(encoding="utf-8"))
    change(value)
    (folder / "passport.json").write_text(json.dumps(value), encoding="utf-8")


def refusal(folder: Path, kind: type[CartqaError] = IndexFault) -> str:
    with pytest.raises(kind) as error:
        open_index(folder)
    text = str(error.value)
    assert str(folder) in text
    assert "`cartqa build`" in text
    assert "\n" not in text
    return text


def test_a_sound_index_opens(folder: Path) -> None:
    index = open_index(folder)
    assert len(index.passages) == 4
    assert index.root == folder


def test_the_passport_says_what_the_index_was_made_from_and_with(tiny_settings: Settings) -> None:
    value = json.loads((tiny_settings.index / "passport.json").read_text(encoding="utf-8"))
    assert value["format"] == FORMAT
    assert set(value["encoder"]) == {"name", "runtime", "digest", "dimension", "max_tokens"}
    assert value["encoder"]["name"] == "all-MiniLM-L6-v2"
    assert value["encoder"]["dimension"] == 384
    assert value["chunker"] == {"max_words": 140}
    assert value["documents"]["articles/fever.md"] == file_digest(tiny_settings.data / "articles" / "fever.md")
    assert set(value["documents"]) >= {
        path.relative_to(tiny_settings.data).as_posix() for path in tiny_settings.data.rglob("*") if path.is_file()
    }
    counts = value["counts"]
    assert (counts["articles"], counts["sections"], counts["passages"]) == (2, 4, 4)
    assert (counts["asked"], counts["outside"], counts["sentences"]) == (40, 6, 12)
    assert value["built"].startswith("20")
    files = {path for path in tiny_settings.index.rglob("*") if path.is_file() and path.name != "passport.json"}
    assert value["files"] == {p.relative_to(tiny_settings.index).as_posix(): file_digest(p) for p in files}


def every_file(settings: Settings) -> list[str]:
    return sorted(folder_digests(settings.index))


def test_any_file_missing_is_refused(folder: Path, tiny_settings: Settings) -> None:
    names = every_file(tiny_settings)
    assert len(names) >= 10
    for name in names:
        kept = (folder / name).read_bytes()
        (folder / name).unlink()
        assert f"`{name}` is missing" in refusal(folder)
        (folder / name).write_bytes(kept)
    open_index(folder)


def test_any_file_changed_is_refused(folder: Path, tiny_settings: Settings) -> None:
    """One bit is enough, in any file; both digests are said."""
    expected = read_passport(folder).files
    for name in every_file(tiny_settings):
        kept = (folder / name).read_bytes()
        changed = bytearray(kept)
        changed[len(changed) // 2] ^= 1
        (folder / name).write_bytes(changed)
        text = refusal(folder)
        assert f"`{name}` is damaged" in text
        assert f"found sha256 {file_digest(folder / name)[:12]}…" in text
        assert f"expected {expected[name][:12]}…" in text
        (folder / name).write_bytes(kept)
    open_index(folder)


@pytest.mark.parametrize("harm", ["short", "long", "empty"])
def test_a_file_cut_lengthened_or_emptied_is_refused(folder: Path, harm: str) -> None:
    file = folder / "text.faiss"
    raw = file.read_bytes()
    file.write_bytes({"short": raw[:-1], "long": raw + b"\0", "empty": b""}[harm])
    assert "`text.faiss` is damaged" in refusal(folder)


@pytest.mark.parametrize("name", ["note.txt", ".hidden", "encoder/extra.bin", "deep/er/x"])
def test_an_extra_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("x", encoding="utf-8")
    assert f"`{name}` does not belong to it" in refusal(folder)


@pytest.mark.parametrize("found", [0, FORMAT + 1, "1", None])
def test_another_format_is_refused(folder: Path, found: object) -> None:
    change_passport(folder, lambda value: value.update(format=found))
    text = refusal(folder)
    assert f"has format {found}" in text
    assert f"reads format {FORMAT}" in text


def test_no_index_is_said(tmp_path: Path) -> None:
    assert "There is no index at" in refusal(tmp_path / "nothing")


def test_a_folder_without_passport_is_no_index(folder: Path) -> None:
    (folder / "passport.json").unlink()
    assert "has no passport.json" in refusal(folder)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "3", "{}", '{"format": 3}', '{"format": 3, "encoder": 3}', "\xff\xfe",
     '{"format": 3, "encoder": {"name": "x"}, "chunker": {}}'],
)  # fmt: skip
def test_a_passport_that_cannot_be_read_is_refused(folder: Path, text: str) -> None:
    (folder / "passport.json").write_bytes(text.encode("latin-1"))
    assert "passport.json cannot be read" in refusal(folder)


@pytest.mark.parametrize(
    "key", ["cartqa", "encoder", "chunker", "documents", "counts", "files", "built", "calibration"]
)
def test_a_passport_without_one_of_its_entries_is_refused(folder: Path, key: str) -> None:
    change_passport(folder, lambda value: value.pop(key))
    assert "cannot be read" in refusal(folder)


def test_a_passport_with_an_entry_it_does_not_know_is_refused(folder: Path) -> None:
    change_passport(folder, lambda value: value.update(colour="red"))
    assert "cannot be read" in refusal(folder)


def test_another_encoder_is_refused_with_both_digests(folder: Path) -> None:
    here = read_passport(folder).encoder.digest
    change_passport(folder, lambda value: value["encoder"].update(digest="ab" * 32))
    text = refusal(folder, EncoderError)
    assert "abababababab…" in text
    assert f"{here[:12]}…" in text


def test_an_encoder_that_is_gone_is_said(folder: Path) -> None:
    change_passport(folder, lambda value: value["encoder"].update(runtime="sentence-transformers", name="gone/model"))
    with pytest.raises(EncoderError, match="gone/model"):
        open_index(folder)


def test_a_passport_swapped_for_that_of_another_index_is_refused(folder: Path, real_index_folder: Path) -> None:
    shutil.copyfile(real_index_folder / "passport.json", folder / "passport.json")
    assert "is damaged" in refusal(folder)


def test_files_that_agree_with_the_passport_and_not_with_each_other_are_refused(folder: Path) -> None:
    """Someone edits a file and its digest: what cannot be opened is still said in a sentence."""
    (folder / "passages.jsonl").write_text('{"no": "passage"}\n', encoding="utf-8")
    change_passport(folder, lambda value: value["files"].update(folder_digests(folder)))
    assert "cannot be opened" in refusal(folder)


@pytest.mark.parametrize("name", ["text.faiss", "sentences.npy", "library.json", "passages.jsonl"])
def test_what_cannot_be_opened_is_said_even_unverified(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"torn")
    with pytest.raises(IndexFault, match=r"cannot be opened.*`cartqa build`"):
        open_index(folder, verify=False)


def test_verification_is_of_every_file(folder: Path) -> None:
    passport = read_passport(folder)
    verify_files(folder, passport)
    (folder / "library.json").unlink()
    with pytest.raises(IndexFault):
        verify_files(folder, passport)


def test_without_decision_parameters_the_command_is_named(folder: Path) -> None:
    change_passport(folder, lambda value: value.update(calibration=None))
    index = open_index(folder)
    with pytest.raises(CalibrationError) as error:
        Calibration.of(index)
    assert index.encoder.info.digest[:12] in str(error.value)
    assert "`cartqa calibrate`" in str(error.value)
    assert "`cartqa build`" in str(error.value)


@pytest.mark.parametrize("features", [[], ["asked"]])
def test_decision_parameters_of_another_version_are_refused(folder: Path, features: object) -> None:
    parameters = {"mean": [0], "scale": [1], "weights": [1], "bias": 0, "threshold": 0.5, "features": features}
    change_passport(folder, lambda value: value.update(calibration=parameters))
    with pytest.raises(CalibrationError, match="`cartqa calibrate`"):
        Calibration.of(open_index(folder))
