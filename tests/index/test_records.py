from __future__ import annotations

import dataclasses
from pathlib import Path

from cartqa.index.chunking import chunk
from cartqa.index.folder import Index
from cartqa.index.records import read_library_record, read_passages, write_library_record, write_passages
from cartqa.library.collection import Library
from cartqa.testing import FakeEncoder, tiny_library


def without_checks(library: Library) -> Library:
    """Key facts and the ledger's other uses serve `cartqa check` alone and are not kept in an index."""
    return dataclasses.replace(library, key_facts=(), ledger_uses=frozenset())


def test_passages_come_back_as_they_were(tmp_path: Path) -> None:
    passages = chunk(tiny_library().documents, FakeEncoder().token_counts, 64)
    write_passages(tmp_path / "p.jsonl", passages)
    assert read_passages(tmp_path / "p.jsonl") == passages
    assert len((tmp_path / "p.jsonl").read_text(encoding="utf-8").splitlines()) == len(passages)


def test_the_library_comes_back_as_it_was(tmp_path: Path) -> None:
    library = tiny_library()
    write_library_record(tmp_path / "l.json", library)
    assert read_library_record(tmp_path / "l.json") == without_checks(library)


def test_the_shipped_library_comes_back_from_its_index(real_library: Library, real_index: Index) -> None:
    found, wanted = real_index.library, without_checks(real_library)
    for field in dataclasses.fields(Library):
        assert getattr(found, field.name) == getattr(wanted, field.name), field.name


def test_the_shipped_passages_are_the_library_s_sections(real_library: Library, real_index: Index) -> None:
    by_target: dict[str, list[str]] = {}
    for passage in real_index.passages:
        by_target.setdefault(passage.target, []).append(passage.text)
    wanted = {f"{d.slug}#{s.key}": s.text for d in real_library.documents for s in d.sections}
    assert {target: " ".join(texts) for target, texts in by_target.items()} == wanted
