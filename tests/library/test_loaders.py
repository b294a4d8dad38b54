from __future__ import annotations

import json
from pathlib import Path

import pytest

from cartqa.library.articles import MarkdownArticles
from cartqa.library.files import FileReader
from cartqa.library.loader import BeirCorpus, Loader
from cartqa.settings import data_folder
from cartqa.testing import FakeLoader, LoaderConformance, tiny_library, write_data_folder


class TestMarkdownArticles(LoaderConformance):
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return write_data_folder(tmp_path / "data") / "articles"

    @pytest.fixture
    def loader(self, folder: Path) -> Loader:
        return MarkdownArticles(FileReader(folder.parent))


class TestTheShippedArticles(LoaderConformance):
    @pytest.fixture
    def folder(self) -> Path:
        return data_folder() / "articles"

    @pytest.fixture
    def loader(self, folder: Path) -> Loader:
        return MarkdownArticles(FileReader(folder.parent))


class TestBeirCorpus(LoaderConformance):
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        rows = [
            {"_id": "d1", "title": "Fever  ", "text": "A fever is\n38.0 C.  It needs a call. Dr. Lee says so."},
            {"_id": 2, "title": "Wine", "text": "Wine stains. Salt helps."},
        ]
        (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return tmp_path

    @pytest.fixture
    def loader(self) -> Loader:
        return BeirCorpus()

    def test_ids_titles_and_text_are_the_corpus_lines(self, loader: Loader, folder: Path) -> None:
        first, second = loader.load(folder)
        assert (first.slug, first.title, second.slug) == ("d1", "Fever", "2")
        assert first.sections[0].text == "A fever is 38.0 C. It needs a call. Dr. Lee says so."
        assert [s.text for s in first.sections[0].sentences] == [
            "A fever is 38.0 C.", "It needs a call.", "Dr. Lee says so."
        ]  # fmt: skip


class TestFakeLoader(LoaderConformance):
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path

    @pytest.fixture
    def loader(self) -> FakeLoader:
        return FakeLoader(tiny_library().documents)

    def test_it_notes_what_it_was_asked_for(self, loader: FakeLoader, folder: Path) -> None:
        loader.load(folder)
        assert loader.asked_for == [folder]
