from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest

from cartqa.index.lexical import LexicalIndex
from cartqa.index.store import FaissStore, ShortVectors, VectorStore
from cartqa.index.terms import STOPWORDS, normalise, terms
from cartqa.testing import FakeVectorStore, VectorStoreConformance


@pytest.fixture
def vectors() -> np.ndarray:
    found = np.random.default_rng(7).standard_normal((12, 8)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


class TestFakeVectorStore(VectorStoreConformance):
    @pytest.fixture
    def store(self, vectors: np.ndarray) -> VectorStore:
        return FakeVectorStore(vectors)


class TestFaissInMemory(VectorStoreConformance):
    @pytest.fixture
    def store(self, vectors: np.ndarray) -> VectorStore:
        return FaissStore.build(vectors)


class TestFaissFromDisk(VectorStoreConformance):
    @pytest.fixture
    def store(self, vectors: np.ndarray, tmp_path: Path) -> VectorStore:
        FaissStore.build(vectors).save(tmp_path / "x.faiss")
        return FaissStore.open(tmp_path / "x.faiss")


def test_faiss_and_the_fake_agree(vectors: np.ndarray) -> None:
    queries = np.random.default_rng(8).standard_normal((5, 8)).astype(np.float32)
    real, fake = FaissStore.build(vectors), FakeVectorStore(vectors)
    np.testing.assert_allclose(real.scores(queries), fake.scores(queries), atol=1e-5)
    real_scores, real_rows = real.search(queries, 5)
    fake_scores, fake_rows = fake.search(queries, 5)
    np.testing.assert_array_equal(real_rows, fake_rows)
    np.testing.assert_allclose(real_scores, fake_scores, atol=1e-5)


def test_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    FaissStore.build(np.zeros((0, 8), dtype=np.float32)).save(tmp_path / "x.faiss")
    store = FaissStore.open(tmp_path / "x.faiss")
    query = np.ones((2, 8), dtype=np.float32)
    assert len(store) == 0
    assert [found.shape for found in store.search(query, 3)] == [(2, 0), (2, 0)]
    assert store.scores(query).shape == (2, 0)


@pytest.mark.parametrize("reopened", [False, True])
def test_short_vectors_estimate_inner_products_and_find_what_is_truly_nearest(tmp_path: Path, reopened: bool) -> None:
    rng = np.random.default_rng(7)
    falling = 0.97 ** np.arange(384)  # as with texts, some directions hold most of the spread
    many = (rng.normal(size=(3000, 384)) * falling).astype(np.float32)
    many /= np.linalg.norm(many, axis=1, keepdims=True)
    short = ShortVectors.build(many)
    if reopened:
        short.save(tmp_path / "short.npy")
        short = ShortVectors.open(tmp_path / "short.npy", 384)
    assert len(short) == 3000
    for query in many[::500]:
        true, estimated = many @ query, short.estimates(query)
        assert float(np.abs(true - estimated).max()) < 0.05
        assert set(np.argsort(-true)[:20].tolist()) <= set(np.argsort(-estimated)[:60].tolist())


def test_short_vectors_with_as_many_axes_as_dimensions_are_exact(vectors: np.ndarray) -> None:
    assert vectors.shape[1] <= ShortVectors.AXES
    short = ShortVectors.build(vectors)
    np.testing.assert_allclose(short.estimates(vectors[0]), vectors @ vectors[0], atol=1e-5)


def test_short_vectors_of_nothing_are_kept_and_opened(tmp_path: Path) -> None:
    ShortVectors.build(np.zeros((0, 8), dtype=np.float32)).save(tmp_path / "short.npy")
    assert len(ShortVectors.open(tmp_path / "short.npy", 8)) == 0


def test_the_matrix_is_what_was_put_in(vectors: np.ndarray, tmp_path: Path) -> None:
    store = FaissStore.build(vectors)
    np.testing.assert_array_equal(store.matrix, vectors)
    store.save(tmp_path / "x.faiss")
    np.testing.assert_array_equal(FaissStore.open(tmp_path / "x.faiss").matrix, vectors)


def test_the_matrix_may_outlast_its_store(vectors: np.ndarray, tmp_path: Path) -> None:
    """The view keeps alive what it looks into: a server may open another index while a question is worked on."""
    FaissStore.build(vectors).save(tmp_path / "x.faiss")
    views = [FaissStore.open(tmp_path / "x.faiss").matrix[2:4], FaissStore.build(vectors).matrix[2:4]]
    gc.collect()
    for _ in range(50):
        FaissStore.build(np.random.default_rng().standard_normal(vectors.shape).astype(np.float32))
    for view in views:
        np.testing.assert_array_equal(view, vectors[2:4])


TEXTS = [
    "A fever after CAR-T cells needs a call.",
    "Driving after CAR-T has to wait.",
    "Wine on a rug.",
    "The of and",
]


@pytest.fixture(params=["built", "opened"])
def lexical(request: pytest.FixtureRequest, tmp_path: Path) -> LexicalIndex:
    index = LexicalIndex.build(TEXTS)
    if request.param == "built":
        return index
    index.save(tmp_path / "terms")
    return LexicalIndex.open(tmp_path / "terms", len(TEXTS))


def test_the_row_with_the_words_scores_best(lexical: LexicalIndex) -> None:
    scores = lexical.scores(terms("may I drive now?"))
    assert scores.shape == (4,)
    assert int(scores.argmax()) == 1
    assert scores[1] > 0
    assert scores[0] == scores[2] == scores[3] == 0


def test_rare_words_weigh_more_than_common_ones(lexical: LexicalIndex) -> None:
    scores = lexical.scores(terms("CAR-T fevers"))
    assert scores[0] > scores[1] > scores[2] == 0


@pytest.mark.parametrize("question", ["", "zzzz qqqq", "the of and", "<>&%"])
def test_unknown_words_score_nothing(lexical: LexicalIndex, question: str) -> None:
    assert lexical.scores(terms(question)).tolist() == [0, 0, 0, 0]


def test_it_knows_which_terms_it_holds(lexical: LexicalIndex) -> None:
    assert terms("fevers")[0] in lexical
    assert terms("driving")[0] in lexical
    assert terms("pizza")[0] not in lexical


@pytest.mark.parametrize("texts", [[], ["the of and", ""]])
def test_an_index_of_no_terms_scores_nothing(texts: list[str], tmp_path: Path) -> None:
    LexicalIndex.build(texts).save(tmp_path / "terms")
    index = LexicalIndex.open(tmp_path / "terms", len(texts))
    assert index.scores(terms("fever")).tolist() == [0] * len(texts)


@pytest.mark.parametrize(
    "same",
    [
        ("CAR-T", "car t", "CAR‑T", "cart", "CAR–T", "Car T"),
        ("axi-cel", "axi cel", "axicel", "AXI‑CEL"),
        ("can’t", "can't"),
        ("fevers", "fever", "FEVER", "ﬁfever".replace("ﬁ", "")),
        ("driving", "drive"),
    ],
)
def test_spellings_of_one_word_are_one_term(same: tuple[str, ...]) -> None:
    assert len({tuple(terms(word)) for word in same}) == 1
    assert terms(same[0])


def test_car_t_cells_and_a_cart_of_cells_stay_words() -> None:
    assert terms("CAR-T cells") == ["cart", "cell"]
    assert "carton" in normalise("a carton")


def test_stopwords_are_dropped_and_no_medical_word_is_one() -> None:
    assert terms("what is the a of and how do I") == []
    assert not STOPWORDS & {"fever", "cart", "crs", "cost", "day", "call", "home", "work", "days", "no" + "rmal"}
