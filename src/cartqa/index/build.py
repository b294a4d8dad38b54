"""Building an index: read, cut, embed, write beside the old one, check, swap with one rename."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartqa import __version__
from cartqa.errors import CalibrationError, IndexFault
from cartqa.index.chunking import chunk, embedded_text
from cartqa.index.discriminant import Discriminant
from cartqa.index.encoders import Encoder, Vectors
from cartqa.index.encoders.adapter import ADAPTER_FILE
from cartqa.index.encoders.choose import building_encoder, configured_model, exported_folder
from cartqa.index.folder import Index, open_index
from cartqa.index.form import FORM_FILE, QuestionForm
from cartqa.index.lexical import LexicalIndex
from cartqa.index.names import Names
from cartqa.index.passport import FORMAT, Passport, folder_digests, read_passport
from cartqa.index.records import write_library_record, write_passages
from cartqa.index.store import FaissStore, ShortVectors
from cartqa.index.values import ChunkerSettings, Passage
from cartqa.index.vector_cache import VectorCache
from cartqa.index.words import Words
from cartqa.library.collection import Library
from cartqa.library.loader import load_library
from cartqa.settings import Settings

__all__ = ["build_index", "index_in_memory", "is_current"]

CALIBRATION_FILE = "calibration.json"


def is_current(settings: Settings) -> bool:
    """Whether the index was made from the data folder as it is now, by this version and encoder setting."""
    from cartqa.errors import CartqaError
    from cartqa.library.loader import read_library

    try:
        passport = read_passport(settings.index)
    except CartqaError:
        return False
    library, _ = read_library(settings.data)
    return (
        passport.cartqa == __version__
        and passport.documents == _documents(settings, library)
        and passport.encoder.runtime == settings.runtime
        and passport.encoder.name in {settings.encoder, Path(settings.encoder).name}
        and passport.chunker == ChunkerSettings()
    )


def build_index(
    settings: Settings, *, progress: bool = True, answered: Callable[[Index], NDArray[np.bool_]] | None = None
) -> Passport:
    """Build the index of `settings.data` at `settings.index`; the old one serves until the swap.

    `answered` is asked which passages' headings are themselves answered, once the decision has its parameters.

    LibraryError when the library has faults, EncoderError when the encoder cannot be had, IndexFault when
    something that is no index lies there; the old index stays.
    """
    _refuse_foreign(settings.index)
    library = load_library(settings.data)
    encoder = building_encoder(settings)
    settings.index.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{settings.index.name}-", dir=settings.index.parent))
    try:
        index = index_in_memory(library, encoder, VectorCache(settings.cache, encoder), progress=progress)
        exported = exported_folder(settings)
        _write(work, index, exported)
        if exported is None and (adapter := configured_model(settings).adapter):
            shutil.copyfile(adapter, work / ADAPTER_FILE)  # an exported model has it within its weights
        form, calibration = QuestionForm.open(settings.data / FORM_FILE), _calibration(settings, encoder)
        if form:
            form.save(work / FORM_FILE)
        passport = Passport(
            format=FORMAT,
            cartqa=__version__,
            encoder=encoder.info,
            chunker=ChunkerSettings(),
            documents=_documents(settings, library),
            counts={
                "articles": len(library.documents),
                "sections": sum(len(document.sections) for document in library.documents),
                "passages": len(index.passages),
                "sentences": len(index.sentence_vectors),
                "asked": len(library.asked),
                "outside": sum(len(group.examples) for group in library.outside),
            },
            files=folder_digests(work),
            built=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            calibration=calibration,
        )
        if answered and calibration:
            with_decision = replace(index, form=form, passport=passport)
            np.save(work / "answered.npy", answered(with_decision))
            passport = replace(passport, files=folder_digests(work))
        passport.write(work)
        open_index(work)  # what cannot be opened is never swapped in
        _swap(work, settings.index)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return passport


def index_in_memory(
    library: Library,
    encoder: Encoder,
    cache: VectorCache | None = None,
    *,
    chunker: ChunkerSettings | None = None,
    progress: bool = False,
) -> Index:
    """The index of `library`, not yet on disk."""
    cache = cache or VectorCache(None, encoder)
    passages = chunk(library.documents, encoder.token_counts, encoder.info.max_tokens, chunker)
    outside = [example for group in library.outside for example in group.examples]
    asked = [line.text for line in library.asked]
    to_ask = [question.text for one in library.lists for question in one.questions]
    sentences = [sentence.text for passage in passages for sentence in passage.sentences]
    vectors = {
        "text": cache.encode([_passage_text(p) for p in passages], "Passages", progress=progress),
        "heading": cache.encode([p.heading[-1] for p in passages], "Headings", progress=progress),
        "asked": cache.encode(asked, "Asked questions", progress=progress),
        "outside": cache.encode(outside, "Outside examples", progress=progress),
        "lists": cache.encode(to_ask, "Questions to ask", progress=progress),
        "sentences": cache.encode(sentences, "Sentences", progress=progress),
    }
    cache.save()
    counts = [len(passage.sentences) for passage in passages]
    first_row = {passage.target: row for row, passage in reversed(list(enumerate(passages)))}
    owner = np.array([first_row[line.target] for line in library.asked], dtype=np.int64)
    return Index(
        passages=tuple(passages),
        library=library,
        encoder=encoder,
        text=FaissStore.build(vectors["text"]),
        heading=FaissStore.build(vectors["heading"]),
        asked=FaissStore.build(vectors["asked"]),
        asked_short=ShortVectors.build(vectors["asked"]),
        outside=FaissStore.build(vectors["outside"]),
        text_terms=LexicalIndex.build([f"{p.title} {p.heading[-1]} {p.text}" for p in passages]),
        asked_terms=LexicalIndex.build(asked),
        sentence_vectors=vectors["sentences"],
        list_vectors=vectors["lists"],
        discriminant=_discriminant(vectors, owner, library) if library.asked else None,
        section_terms=_section_terms(passages, library, owner) if library.asked else None,
        words=_words(library),
        names=Names.collect(library, passages),
        sentence_rows=tuple(np.concatenate([[0], np.cumsum(counts)]).astype(int).tolist()),
    )


def _discriminant(vectors: dict[str, Vectors], owner: NDArray[np.int64], library: Library) -> Discriminant:
    """One column for each passage, then one for each group of outside examples."""
    count = len(vectors["text"])
    own = np.arange(count)
    groups = np.array(
        [count + place for place, group in enumerate(library.outside) for _ in group.examples], dtype=np.int64
    )
    rows = np.concatenate([vectors["asked"], vectors["heading"], vectors["text"], vectors["outside"]])
    return Discriminant.fit(rows, np.concatenate([owner, own, own, groups]), count + len(library.outside))


def _section_terms(passages: list[Passage], library: Library, owner: NDArray[np.int64]) -> LexicalIndex:
    """All words of a section in one field: heading (twice), text, and the ways it is asked."""
    texts = [f"{p.heading[-1]} {p.heading[-1]} {p.title} {p.text}" for p in passages]
    for row, line in zip(owner, library.asked, strict=True):
        texts[int(row)] += f" {line.text}"
    return LexicalIndex.build(texts)


def _words(library: Library) -> Words:
    texts = [f"{d.title} {s.heading} {s.text}" for d in library.documents for s in d.sections]
    names = [name for term in library.glossary for name in (term.term, *term.names)]
    return Words.collect(texts, [line.text for line in library.asked], names)


def _passage_text(passage: Passage) -> str:
    return embedded_text(passage.title, passage.heading[-1], passage.text)


def _write(work: Path, index: Index, exported: Path | None) -> None:
    write_passages(work / "passages.jsonl", list(index.passages))
    write_library_record(work / "library.json", index.library)
    for name in ("text", "heading", "asked", "outside"):
        store = getattr(index, name)
        assert isinstance(store, FaissStore)
        store.save(work / f"{name}.faiss")
    assert index.asked_short is not None
    index.asked_short.save(work / "asked_short.npy")
    index.text_terms.save(work / "text_terms")
    index.asked_terms.save(work / "asked_terms")
    np.save(work / "sentences.npy", index.sentence_vectors)
    np.save(work / "lists.npy", index.list_vectors)
    words = index.words or Words(frozenset(), {})
    words.save(work / "words.txt")
    names = index.names or Names.collect(index.library, list(index.passages))
    names.save(work / "names.json")
    if index.discriminant and index.section_terms:
        index.discriminant.save(work / "discriminant.npz")
        index.section_terms.save(work / "section_terms")
    if exported:
        shutil.copytree(exported, work / "encoder")


def _documents(settings: Settings, library: Library) -> dict[str, str]:
    """Digests of all that shapes an index: the library's files and the decision's parameters."""
    digests = dict(library.digests)
    for name in (CALIBRATION_FILE, FORM_FILE, ADAPTER_FILE):
        file = settings.data / name
        if file.is_file():
            digests[name] = hashlib.sha256(file.read_bytes()).hexdigest()
    return digests


def _calibration(settings: Settings, encoder: Encoder) -> dict[str, Any] | None:
    """The decision's parameters for this encoder from the data folder; None when it has none."""
    file = settings.data / CALIBRATION_FILE
    if not file.is_file():
        return None
    try:
        found: dict[str, Any] | None = json.loads(file.read_text(encoding="utf-8")).get(encoder.info.digest)
    except (OSError, ValueError, AttributeError) as error:
        raise CalibrationError(
            f"The decision parameters in {file} cannot be read ({error}); delete the file and run `cartqa calibrate`, "
            "or put it back with `git checkout`."
        ) from None
    return found


def _refuse_foreign(target: Path) -> None:
    """IndexFault when the swap would take away a file, or a folder that no build has made."""
    made_here = target.is_symlink() or not target.exists() or (target / "passport.json").is_file()
    if not made_here and not (target.is_dir() and not any(target.iterdir())):
        raise IndexFault(
            f"{target} is there already and is not an index, so it is left alone; set CARTQA_INDEX or --index to a "
            "folder that is not there yet, then run `cartqa build`."
        )


def _swap(work: Path, target: Path) -> None:
    """Put `work` in the place of `target` by renaming one symbolic link; readers keep what they have open."""
    stamp = f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S%f}-{os.getpid()}"
    generation = target.parent / f"{target.name}.{stamp}"
    os.rename(work, generation)
    link = target.parent / f".{target.name}-link-{stamp}"
    link.symlink_to(generation.name)
    if target.is_dir() and not target.is_symlink():
        os.rename(target, target.parent / f"{target.name}.old-{stamp}")
    os.replace(link, target)
    ours = re.compile(rf"{re.escape(target.name)}\.(old-)?\d{{8}}T\d+-\d+")
    for old in target.parent.iterdir():
        # by the whole name: `index.backup` beside `index` is someone's own folder
        if old != generation and ours.fullmatch(old.name) and old.is_dir() and not old.is_symlink():
            shutil.rmtree(old, ignore_errors=True)
