"""A build swaps in a whole index or nothing; whoever reads the old one goes on reading it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from cartqa.errors import CartqaError, EncoderError, IndexFault, LibraryError
from cartqa.index import build as build_module
from cartqa.index.build import build_index, index_in_memory, is_current
from cartqa.index.encoders.choose import building_encoder
from cartqa.index.folder import Index, open_index
from cartqa.index.passport import read_passport
from cartqa.index.terms import terms
from cartqa.index.vector_cache import VectorCache
from cartqa.settings import Settings
from cartqa.testing import TINY_FILES, FakeEncoder, tiny_library, write_data_folder


@pytest.fixture(scope="session")
def small_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def settings(tmp_path: Path, tiny_folder: Path, small_model: Path, small_cache: Path) -> Settings:
    """The tiny library and the small model: a build takes a fraction of a second."""
    return Settings(data=tiny_folder, index=tmp_path / "out" / "index", encoder=str(small_model), cache=small_cache)


@pytest.fixture
def built(settings: Settings) -> Settings:
    build_index(settings, progress=False)
    return settings


def edit(settings: Settings, name: str, old: str, new: str) -> None:
    text = (settings.data / name).read_text(encoding="utf-8")
    assert old in text
    (settings.data / name).write_text(text.replace(old, new), encoding="utf-8")


def beside(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.index.parent.iterdir())


def best(index: Index, heading: str) -> str:
    """The section whose heading is nearest: the encoder of these tests knows no meaning, only sameness."""
    _, rows = index.heading.search(index.encoder.encode([heading]), 1)
    return index.passages[int(rows[0, 0])].target


def test_what_is_opened_is_what_was_built(built: Settings) -> None:
    opened = open_index(built.index)
    encoder = building_encoder(built)
    memory = index_in_memory(opened.library, encoder, VectorCache(built.cache, encoder))
    assert opened.passages == memory.passages
    assert opened.library.documents == memory.library.documents
    assert opened.sentence_rows == memory.sentence_rows
    np.testing.assert_allclose(opened.sentence_vectors, memory.sentence_vectors)
    query = encoder.encode(["how long off the road"])
    for name in ("text", "heading", "asked", "outside"):
        np.testing.assert_allclose(getattr(opened, name).scores(query), getattr(memory, name).scores(query))
    words = terms("how long off the road")
    np.testing.assert_allclose(opened.text_terms.scores(words), memory.text_terms.scores(words))
    np.testing.assert_allclose(opened.asked_terms.scores(words), memory.asked_terms.scores(words))


def test_rows_point_to_what_they_should(built: Settings) -> None:
    index = open_index(built.index)
    for row, passage in enumerate(index.passages):
        start, end = index.sentence_rows[row], index.sentence_rows[row + 1]
        assert end - start == len(passage.sentences)
        near = index.encoder.encode([s.text for s in passage.sentences]) @ index.sentence_vectors[start:end].T
        assert near.argmax(axis=1).tolist() == list(range(end - start))
    for line, row in zip(index.library.asked, index.asked_section, strict=True):
        assert index.passages[int(row)].target == line.target
    assert best(index, "May I ride a bicycle?") == "driving#may-i-ride-a-bicycle"


def test_the_vectors_are_mapped_into_memory_not_read(built: Settings) -> None:
    assert isinstance(open_index(built.index).sentence_vectors, np.memmap)


def test_a_build_leaves_one_index_and_nothing_else(built: Settings) -> None:
    assert len(beside(built)) == 2
    assert built.index.is_symlink()
    assert built.index.resolve().parent == built.index.parent.resolve()
    build_index(built, progress=False)
    build_index(built, progress=False)  # two within one second
    assert len(beside(built)) == 2
    open_index(built.index)


def test_a_reader_of_the_old_index_goes_on_while_a_new_one_is_swapped_in(built: Settings) -> None:
    old = open_index(built.index)
    edit(built, "articles/driving.md", "## May I ride a bicycle?", "## May I ride a horse?")
    edit(built, "articles/driving.md", "riding a bicycle", "riding a horse")
    edit(built, "asked/driving.toml", "[may-i-ride-a-bicycle]", "[may-i-ride-a-horse]")
    build_index(built, progress=False)

    assert best(old, "May I ride a bicycle?") == "driving#may-i-ride-a-bicycle"
    assert old.text_terms.scores(terms("bicycle")).max() > 0
    assert old.sentence_vectors.sum() != 0
    assert old.asked.scores(old.encoder.encode(["bike"])).shape == (1, 40)

    new = open_index(built.index)
    assert best(new, "May I ride a horse?") == "driving#may-i-ride-a-horse"
    assert new.text_terms.scores(terms("horse")).max() > 0
    assert old.text_terms.scores(terms("horse")).max() == 0


def test_a_library_with_faults_leaves_the_old_index_in_place(built: Settings) -> None:
    before, listing = read_passport(built.index), beside(built)
    edit(built, "articles/fever.md", "topic: side-effects", "topic: pets")
    edit(built, "articles/driving.md", "topic: living", "topic: dying")
    with pytest.raises(LibraryError) as error:
        build_index(built, progress=False)
    assert "`pets`" in str(error.value)
    assert "`dying`" in str(error.value)
    assert beside(built) == listing
    assert read_passport(built.index) == before
    assert best(open_index(built.index), "May I ride a bicycle?") == "driving#may-i-ride-a-bicycle"


@pytest.mark.parametrize("step", ["write_passages", "write_library_record", "folder_digests", "open_index"])
@pytest.mark.parametrize(
    "error", [OSError("No space left on device"), KeyboardInterrupt()], ids=["full disk", "Ctrl-C"]
)
def test_a_build_that_stops_half_way_leaves_the_old_index_and_no_litter(
    built: Settings, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    before, listing = read_passport(built.index), beside(built)

    def fail(*arguments: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(build_module, step, fail)
    edit(built, "articles/driving.md", "Walk where you can.", "Walk where you like.")
    with pytest.raises(type(error)):
        build_index(built, progress=False)
    assert beside(built) == listing
    assert read_passport(built.index) == before
    open_index(built.index)


def test_an_unknown_encoder_leaves_the_old_index_in_place(built: Settings) -> None:
    before, listing = read_passport(built.index), beside(built)
    with pytest.raises(EncoderError):
        build_index(built.model_copy(update={"encoder": "no-such-model"}), progress=False)
    assert beside(built) == listing
    assert read_passport(built.index) == before


def test_a_damaged_index_is_mended_by_a_build(built: Settings) -> None:
    (built.index / "text.faiss").write_bytes(b"torn")
    with pytest.raises(IndexFault):
        open_index(built.index)
    build_index(built, progress=False)
    open_index(built.index)


def test_an_index_that_is_a_plain_folder_is_replaced(built: Settings, tmp_path: Path) -> None:
    """As one that was copied from another machine."""
    copy = tmp_path / "copied" / "index"
    shutil.copytree(built.index, copy)
    build_index(built.model_copy(update={"index": copy}), progress=False)
    assert len(list(copy.parent.iterdir())) == 2
    open_index(copy)


def test_what_is_no_index_is_never_taken_away(settings: Settings) -> None:
    """A wrong --index must not cost anyone a folder of their own."""
    settings.index.mkdir(parents=True)
    (settings.index / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(IndexFault, match=r"not an index.*CARTQA_INDEX"):
        build_index(settings, progress=False)
    assert (settings.index / "thesis.txt").read_text(encoding="utf-8") == "mine"

    file = settings.index.parent / "file"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(IndexFault, match="not an index"):
        build_index(settings.model_copy(update={"index": file}), progress=False)
    assert file.read_text(encoding="utf-8") == "mine"


def test_an_empty_folder_may_become_the_index(settings: Settings) -> None:
    settings.index.mkdir(parents=True)
    build_index(settings, progress=False)
    open_index(settings.index)


def test_neighbours_of_like_names_are_left_alone(settings: Settings) -> None:
    parent = settings.index.parent
    names = ["index.backup", "index.old", "index.2026", "indexes", "index.20261122T000000-x"]
    for name in names:
        (parent / name).mkdir(parents=True)
    build_index(settings, progress=False)
    build_index(settings, progress=False)
    assert set(beside(settings)) >= set(names)
    assert len(beside(settings)) == len(names) + 2


def test_an_index_goes_with_its_folder(built: Settings, tmp_path: Path) -> None:
    """It stands on its own: no path to data or cache is kept in it."""
    moved = tmp_path / "elsewhere"
    shutil.copytree(built.index, moved)
    shutil.rmtree(built.data)
    assert best(open_index(moved), "May I ride a bicycle?") == "driving#may-i-ride-a-bicycle"
    words = [str(built.data), str(built.cache), os.fspath(built.index)]
    text = (moved / "passport.json").read_text(encoding="utf-8") + (moved / "library.json").read_text(encoding="utf-8")
    assert [word for word in words if word in text] == []


def test_parent_folders_are_made(settings: Settings, tmp_path: Path) -> None:
    deep = settings.model_copy(update={"index": tmp_path / "a" / "b" / "index"})
    build_index(deep, progress=False)
    open_index(deep.index)


def test_an_index_is_current_until_something_changes(built: Settings) -> None:
    assert is_current(built)
    assert not is_current(built.model_copy(update={"index": built.index.parent / "none"}))
    assert not is_current(built.model_copy(update={"runtime": "sentence-transformers"}))
    assert not is_current(built.model_copy(update={"encoder": "another-model"}))
    (built.data / "articles" / "driving.md").touch()
    assert is_current(built)
    edit(built, "articles/driving.md", "Walk where you can.", "Walk where you like.")
    assert not is_current(built)


@pytest.mark.parametrize("name", sorted(TINY_FILES))
def test_a_change_in_any_file_of_the_library_makes_it_old(tiny_settings: Settings, tmp_path: Path, name: str) -> None:
    same = tiny_settings.model_copy(update={"data": write_data_folder(tmp_path / "same")})
    assert is_current(same)
    end = "\n" if name.endswith(".md") else "\n# a remark\n"
    other = write_data_folder(tmp_path / "other", {name: TINY_FILES[name] + end})
    assert not is_current(tiny_settings.model_copy(update={"data": other}))


def test_new_decision_parameters_make_it_old_and_are_taken_in(built: Settings) -> None:
    digest = read_passport(built.index).encoder.digest
    assert read_passport(built.index).calibration is None
    values = {digest: {"threshold": 0.5}, "of another encoder": {"threshold": 0.9}}
    (built.data / "calibration.json").write_text(json.dumps(values), encoding="utf-8")
    assert not is_current(built)
    build_index(built, progress=False)
    assert read_passport(built.index).calibration == {"threshold": 0.5}
    assert is_current(built)


def test_parameters_of_another_encoder_are_not_taken(built: Settings) -> None:
    (built.data / "calibration.json").write_text('{"ab": {"threshold": 0.9}}', encoding="utf-8")
    build_index(built, progress=False)
    assert read_passport(built.index).calibration is None


@pytest.mark.parametrize("text", ["{", "[]", "", "\xff"])
def test_decision_parameters_that_cannot_be_read_are_said(built: Settings, text: str) -> None:
    before = read_passport(built.index)
    (built.data / "calibration.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(CartqaError, match=r"calibration\.json.*cartqa calibrate"):
        build_index(built, progress=False)
    assert read_passport(built.index) == before


def test_a_library_without_asked_lines_outside_or_lists_is_built(settings: Settings) -> None:
    names = [name for name in TINY_FILES if name.startswith(("asked/", "questions_to_ask/"))]
    for name in names:
        (settings.data / name).unlink()
    for name in ("outside.toml", "glossary.toml", "key_facts.toml"):
        (settings.data / name).write_text("", encoding="utf-8")
    build_index(settings, progress=False)
    index = open_index(settings.index)
    assert (len(index.library.asked), len(index.library.outside)) == (0, 0)
    assert best(index, "May I ride a bicycle?") == "driving#may-i-ride-a-bicycle"


def test_a_model_of_one_s_own_builds_and_is_carried_along(built: Settings, tmp_path: Path) -> None:
    passport = read_passport(built.index)
    assert (passport.encoder.name, passport.encoder.dimension, passport.encoder.max_tokens) == ("model", 32, 48)
    moved = tmp_path / "moved"
    shutil.copytree(built.index, moved)
    index = open_index(moved)
    assert index.encoder.info == passport.encoder
    assert len(index.passages) > 4  # its token limit is small, so sections were cut


@pytest.mark.slow
def test_the_default_encoder_is_built_with_when_none_is_named(tiny_settings: Settings) -> None:
    assert is_current(tiny_settings)
    assert best(open_index(tiny_settings.index), "cycling") == "driving#may-i-ride-a-bicycle"


def test_the_index_in_memory_needs_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    index = index_in_memory(tiny_library(), FakeEncoder())
    assert len(index.passages) == 4
    assert best(index, "May I ride a bicycle?") == "driving#may-i-ride-a-bicycle"
    assert list(tmp_path.iterdir()) == []
