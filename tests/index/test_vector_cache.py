from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cartqa.index.build import index_in_memory
from cartqa.index.vector_cache import VectorCache
from cartqa.testing import FakeEncoder, tiny_library


def encoded(encoder: FakeEncoder) -> list[str]:
    return [text for call in encoder.encoded for text in call]


def test_vectors_are_those_of_the_encoder_in_the_order_of_the_texts(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    texts = ["a long text about fever and chills", "short", "medium length text"]
    found = VectorCache(tmp_path, encoder).encode(texts, "x", progress=False)
    np.testing.assert_array_equal(found, FakeEncoder().encode(texts))


def test_nothing_is_embedded_twice_in_one_build(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    cache = VectorCache(tmp_path, encoder)
    cache.encode(["one", "two", "one"], "x", progress=False)
    found = cache.encode(["two", "three", "one"], "x", progress=False)
    assert sorted(encoded(encoder)) == ["one", "three", "two"]
    np.testing.assert_array_equal(found, FakeEncoder().encode(["two", "three", "one"]))


def test_nothing_is_embedded_again_in_the_next_build(tmp_path: Path) -> None:
    first, second = FakeEncoder(), FakeEncoder()
    cache = VectorCache(tmp_path, first)
    before = cache.encode(["one", "two"], "x", progress=False)
    cache.save()
    after = VectorCache(tmp_path, second).encode(["two", "one", "new"], "x", progress=False)
    assert encoded(second) == ["new"]
    np.testing.assert_array_equal(after[:2], before[::-1])


def test_a_whole_library_unchanged_is_not_embedded_again(tmp_path: Path) -> None:
    library = tiny_library()
    first, second = FakeEncoder(), FakeEncoder()
    one = index_in_memory(library, first, VectorCache(tmp_path, first))
    two = index_in_memory(library, second, VectorCache(tmp_path, second))
    assert len(encoded(first)) == len(set(encoded(first))) > 50
    assert second.encoded == []
    np.testing.assert_array_equal(one.sentence_vectors, two.sentence_vectors)


def test_vectors_of_another_encoder_are_not_taken(tmp_path: Path) -> None:
    first, second = FakeEncoder("first"), FakeEncoder("second")
    cache = VectorCache(tmp_path, first)
    cache.encode(["one"], "x", progress=False)
    cache.save()
    VectorCache(tmp_path, second).encode(["one"], "x", progress=False)
    assert encoded(second) == ["one"]


def kept(folder: Path, *texts: str) -> list[str]:
    """Which of the texts need not be embedded again."""
    encoder = FakeEncoder()
    VectorCache(folder, encoder).encode(list(texts), "x", progress=False)
    return [text for text in texts if text not in encoded(encoder)]


def store(folder: Path, *texts: str) -> None:
    cache = VectorCache(folder, FakeEncoder())
    cache.encode(list(texts), "x", progress=False)
    cache.save()


def test_a_build_of_another_library_leaves_this_one_s_vectors(tmp_path: Path) -> None:
    """The shipped library, an operator's own and an evaluation corpus share one cache."""
    store(tmp_path, "ours", "shared")
    store(tmp_path, "theirs", "shared")
    assert kept(tmp_path, "ours", "theirs", "shared", "new") == ["ours", "theirs", "shared"]


def test_the_cache_does_not_grow_without_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past its bound what was last used stays and what is oldest goes; what is in use stays in any case."""
    monkeypatch.setattr("cartqa.index.vector_cache._MOST", 3)
    store(tmp_path, "a", "b")
    store(tmp_path, "c", "d")
    assert kept(tmp_path, "c", "d") == ["c", "d"]
    assert len(kept(tmp_path, "a", "b", "c", "d")) == 3
    store(tmp_path, "e", "f", "g", "h", "i")
    assert kept(tmp_path, "a", "b", "c", "d", "e", "f", "g", "h", "i") == ["e", "f", "g", "h", "i"]


def test_a_cache_that_computed_nothing_leaves_the_file_alone(tmp_path: Path) -> None:
    store(tmp_path, "one")
    (file,) = (tmp_path / "vectors").iterdir()
    before = file.stat().st_mtime_ns, file.read_bytes()
    store(tmp_path, "one")
    VectorCache(tmp_path, FakeEncoder()).save()
    assert (file.stat().st_mtime_ns, file.read_bytes()) == before


def torn(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def noise(file: Path) -> None:
    file.write_bytes(b"PK not a zip")


def harmed_inside(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    file.write_bytes(raw)


def other_keys(file: Path) -> None:
    np.savez(file, other=np.zeros(3))


def other_shape(file: Path) -> None:
    with np.load(file) as stored:
        keys = stored["keys"]
    np.savez(file, keys=keys, vectors=np.zeros((len(keys), 3), dtype=np.float32))


def a_pickle(file: Path) -> None:
    np.savez(file, keys=np.array([{"x": 1}], dtype=object), vectors=np.zeros((1, 256), dtype=np.float32))


@pytest.mark.parametrize("harm", [torn, empty, noise, harmed_inside, other_keys, other_shape, a_pickle])
def test_a_damaged_or_foreign_file_counts_as_empty(tmp_path: Path, harm) -> None:
    cache = VectorCache(tmp_path, FakeEncoder())
    cache.encode(["one", "two"], "x", progress=False)
    cache.save()
    (file,) = (tmp_path / "vectors").glob("*.npz")
    harm(file)
    encoder = FakeEncoder()
    again = VectorCache(tmp_path, encoder)
    found = again.encode(["one", "two"], "x", progress=False)
    assert sorted(encoded(encoder)) == ["one", "two"]
    np.testing.assert_array_equal(found, FakeEncoder().encode(["one", "two"]))
    again.save()
    encoder = FakeEncoder()
    VectorCache(tmp_path, encoder).encode(["one", "two"], "x", progress=False)
    assert encoder.encoded == []


def test_saving_leaves_one_whole_file_and_nothing_else(tmp_path: Path) -> None:
    store(tmp_path, "one")
    store(tmp_path, "two")
    assert [path.suffix for path in (tmp_path / "vectors").iterdir()] == [".npz"]


def test_without_a_folder_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cache = VectorCache(None, FakeEncoder())
    cache.encode(["one"], "x", progress=False)
    cache.save()
    assert list(tmp_path.iterdir()) == []


def test_no_texts_give_no_rows(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    assert VectorCache(tmp_path, encoder).encode([], "x", progress=False).shape == (0, 256)
    assert encoder.encoded == []


def test_progress_is_shown_only_when_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    VectorCache(None, FakeEncoder()).encode(["one"], "Passages", progress=False)
    assert capsys.readouterr().err == ""
    VectorCache(None, FakeEncoder()).encode(["one"], "Passages", progress=True)
    assert "Passages" in capsys.readouterr().err
