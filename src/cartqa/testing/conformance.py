"""What every implementation of a seam must do, as mixins for test classes.

    class TestMyEncoder(EncoderConformance):
        @pytest.fixture
        def encoder(self) -> Encoder:
            return MyEncoder()

A mixin names the fixtures it takes in its docstring. Its tests are plain functions with plain asserts.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cartqa.index.encoders import Encoder
from cartqa.index.store import VectorStore
from cartqa.library.loader import Loader

__all__ = ["EncoderConformance", "LoaderConformance", "VectorStoreConformance"]

_TEXTS = [
    "When does CRS start?",
    "Fever is the most common sign of cytokine release syndrome, and it often begins in the first week.",
    "ok",
    "¿Cuándo empieza la fiebre? 38,0 °C — “so” hot …",
    "How much does CAR-T cost in the United States, and who pays for it?",
]


class EncoderConformance:
    """Tests of an Encoder. Fixture: `encoder`."""

    def test_its_description_is_complete(self, encoder: Encoder) -> None:
        """Name, runtime and digest are said; dimension and token limit are usable."""
        info = encoder.info
        assert info.name and info.runtime
        assert len(info.digest) == 64 and set(info.digest) <= set("0123456789abcdef")
        assert info.dimension > 0 and info.max_tokens > 2

    def test_vectors_are_float32_unit_rows(self, encoder: Encoder) -> None:
        """One finite float32 row of length 1 for each text."""
        vectors = encoder.encode(_TEXTS)
        assert vectors.shape == (len(_TEXTS), encoder.info.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)

    def test_no_texts_give_no_rows(self, encoder: Encoder) -> None:
        """An empty list is not a fault."""
        assert encoder.encode([]).shape == (0, encoder.info.dimension)
        assert encoder.token_counts([]) == []

    def test_rows_keep_the_order_of_the_texts(self, encoder: Encoder) -> None:
        """Whatever an encoder sorts inside, row `i` belongs to text `i`: a text alone has the same vector."""
        together = encoder.encode(_TEXTS)
        for row, text in enumerate(_TEXTS):
            near = together @ encoder.encode([text])[0]
            assert int(near.argmax()) == row
            assert near[row] > 0.9

    def test_the_same_text_twice_is_the_same_vector(self, encoder: Encoder) -> None:
        """Nothing is random, nor does a neighbour in the batch shape a vector by more than rounding."""
        first, second = encoder.encode(_TEXTS), encoder.encode(_TEXTS)
        np.testing.assert_allclose(first, second, atol=1e-5)

    def test_different_texts_are_told_apart(self, encoder: Encoder) -> None:
        """Vectors depend on the text."""
        vectors = encoder.encode(_TEXTS)
        between = vectors @ vectors.T - 2 * np.eye(len(_TEXTS))
        assert between.max() < 0.98

    def test_a_text_of_no_words_is_still_a_unit_vector(self, encoder: Encoder) -> None:
        """Empty text, white space and signs give a vector, not a division by zero."""
        vectors = encoder.encode(["", "   ", "?!"])
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)

    def test_text_past_the_token_limit_is_cut_not_refused(self, encoder: Encoder) -> None:
        """A text too long has the vector of its beginning."""
        whole = "fever " * (encoder.info.max_tokens + 50)
        longer = whole + "carpet wine stain"
        first, second = encoder.encode([whole, longer])
        np.testing.assert_allclose(first, second, atol=1e-5)

    def test_the_last_token_within_the_limit_is_read(self, encoder: Encoder) -> None:
        """Nothing is cut before `max_tokens`."""
        limit = encoder.info.max_tokens
        counts = encoder.token_counts(["fever " * n + "wine" for n in range(limit)])
        most = max(n for n, count in enumerate(counts) if count <= limit)
        first, second = encoder.encode(["fever " * most + "wine", "fever " * most + "cells"])
        assert np.abs(first - second).max() > 1e-4

    def test_token_counts_take_in_the_marks_and_are_not_cut(self, encoder: Encoder) -> None:
        """An empty text counts its marks; each further word counts, past the limit too."""
        limit = encoder.info.max_tokens
        empty, one, two, many = encoder.token_counts(["", "fever", "fever fever", "fever " * (limit + 20)])
        assert 0 <= empty < one < two
        assert many - empty == (limit + 20) * (one - empty)


class VectorStoreConformance:
    """Tests of a VectorStore.

    Fixtures: `vectors`, unit rows, at least 4 and all different, and `store`, made of them.
    """

    def test_each_row_finds_itself_first(self, store: VectorStore, vectors: np.ndarray) -> None:
        """The nearest row of a stored vector is its own, with score 1."""
        scores, rows = store.search(vectors, 1)
        assert rows[:, 0].tolist() == list(range(len(vectors)))
        np.testing.assert_allclose(scores[:, 0], 1.0, atol=1e-5)

    def test_scores_are_inner_products(self, store: VectorStore, vectors: np.ndarray) -> None:
        """`scores` gives `(queries, rows)`, all rows in order."""
        queries = vectors[:3]
        np.testing.assert_allclose(store.scores(queries), queries @ vectors.T, atol=1e-5)

    def test_scores_of_named_rows_keep_their_order(self, store: VectorStore, vectors: np.ndarray) -> None:
        """Only the rows asked for, in the order asked for."""
        rows = np.array([3, 0, 2], dtype=np.int64)
        np.testing.assert_allclose(store.scores(vectors[:2], rows), vectors[:2] @ vectors[rows].T, atol=1e-5)

    def test_search_is_best_first_and_agrees_with_scores(self, store: VectorStore, vectors: np.ndarray) -> None:
        """The `k` best of all rows, scores falling."""
        queries = vectors[:2]
        all_scores = queries @ vectors.T
        scores, rows = store.search(queries, 4)
        assert scores.shape == rows.shape == (2, 4)
        np.testing.assert_allclose(scores, -np.sort(-all_scores, axis=1)[:, :4], atol=1e-5)
        np.testing.assert_allclose(np.take_along_axis(all_scores, rows, axis=1), scores, atol=1e-5)

    def test_k_is_cut_to_the_number_of_rows(self, store: VectorStore, vectors: np.ndarray) -> None:
        """Asking for more than there is gives every row once, and no filler."""
        scores, rows = store.search(vectors[:1], len(vectors) + 10)
        assert sorted(rows[0].tolist()) == list(range(len(vectors)))
        assert scores.shape == rows.shape
        assert np.isfinite(scores).all()


class LoaderConformance:
    """Tests of a Loader. Fixtures: `loader`, and `folder` with at least two documents for it."""

    def test_the_order_is_stable(self, loader: Loader, folder: Path) -> None:
        """Loading twice gives equal documents in the same order."""
        first, second = loader.load(folder), loader.load(folder)
        assert len(first) >= 2
        assert first == second

    def test_slugs_and_section_keys_are_unique(self, loader: Loader, folder: Path) -> None:
        """`slug#key` names one section of the library."""
        names = [f"{d.slug}#{s.key}" for d in loader.load(folder) for s in d.sections]
        assert names
        assert len(names) == len(set(names))
        assert all(not name.startswith("#") and not name.endswith("#") for name in names)

    def test_every_document_has_a_title_and_text(self, loader: Loader, folder: Path) -> None:
        """Nothing empty is handed on to be indexed."""
        for document in loader.load(folder):
            assert document.title and document.sections
            assert all(section.text and section.sentences for section in document.sections)

    def test_sentences_are_exact_substrings_at_their_offsets(self, loader: Loader, folder: Path) -> None:
        """`section.text[start:end]` is the sentence, and sentences follow one another."""
        for document in loader.load(folder):
            for section in document.sections:
                last = 0
                for sentence in section.sentences:
                    assert section.text[sentence.start : sentence.end] == sentence.text
                    assert sentence.text == sentence.text.strip() != ""
                    assert sentence.start >= last
                    last = sentence.end

    def test_sentences_cover_the_text(self, loader: Loader, folder: Path) -> None:
        """All that a section says stands in one of its sentences."""
        for document in loader.load(folder):
            for section in document.sections:
                said = "".join(sentence.text for sentence in section.sentences)
                assert "".join(said.split()) == "".join(section.text.split())

    def test_white_space_is_folded(self, loader: Loader, folder: Path) -> None:
        """Offsets count in text with single spaces."""
        for document in loader.load(folder):
            for section in document.sections:
                assert section.text == " ".join(section.text.split())
