"""An index opened for asking: passages, vectors, terms, library, encoder, all from one folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartqa.errors import IndexFault
from cartqa.index.discriminant import Discriminant
from cartqa.index.encoders import Encoder, Vectors
from cartqa.index.encoders.adapter import ADAPTER_FILE
from cartqa.index.form import FORM_FILE, QuestionForm
from cartqa.index.lexical import LexicalIndex
from cartqa.index.names import Names
from cartqa.index.passport import Passport, read_passport, verify_files
from cartqa.index.records import read_library_record, read_passages
from cartqa.index.store import FaissStore, ShortVectors, VectorStore
from cartqa.index.values import Passage
from cartqa.index.words import Words
from cartqa.library.collection import Library

__all__ = ["Index", "open_index"]


@dataclass(frozen=True)
class Index:
    """Everything a question is answered from.

    Rows of `text` and `heading` are the passages in order; rows of `asked` and `outside` are the library's
    asked lines and outside examples in order. `sentence_vectors` holds the sentences of all passages one after
    another; those of passage `i` are rows `sentence_rows[i]` to `sentence_rows[i + 1]`. `list_vectors` are the
    questions of all lists to ask, one after another. `discriminant` has a column for each
    passage and then one for each group of outside examples, `section_terms` one for each passage; a library
    without asked lines has neither. `asked_short` finds the asked lines worth comparing exactly. `answered`
    says of each passage whether its heading, asked as a question, is answered; None where nothing decides.
    """

    passages: tuple[Passage, ...]
    library: Library
    encoder: Encoder
    text: VectorStore
    heading: VectorStore
    asked: VectorStore
    outside: VectorStore
    text_terms: LexicalIndex
    asked_terms: LexicalIndex
    sentence_vectors: Vectors
    sentence_rows: tuple[int, ...]
    list_vectors: Vectors
    discriminant: Discriminant | None = None
    section_terms: LexicalIndex | None = None
    words: Words | None = None
    names: Names | None = None
    form: QuestionForm | None = None
    asked_short: ShortVectors | None = None
    answered: NDArray[np.bool_] | None = None
    passport: Passport | None = None
    root: Path | None = field(default=None)

    def heading_vector(self, row: int) -> Vectors:
        """The vector of a passage's heading, shape `(1, dimension)`."""
        assert isinstance(self.heading, FaissStore)
        return self.heading.matrix[row : row + 1]

    @cached_property
    def rows_by_target(self) -> dict[str, list[int]]:
        """Passage rows of each section `article#key`."""
        rows: dict[str, list[int]] = {}
        for row, passage in enumerate(self.passages):
            rows.setdefault(passage.target, []).append(row)
        return rows

    @cached_property
    def asked_section(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """For each asked line the first passage row of its section."""
        return np.array([self.rows_by_target[line.target][0] for line in self.library.asked], dtype=np.int64)


def open_index(folder: Path, *, verify: bool = True, threads: int = 0) -> Index:
    """The index in `folder`, every file compared with its passport unless `verify` is False.

    IndexFault when anything is missing, damaged or of another format; EncoderError when its encoder is not
    on this machine any more.
    """
    passport = read_passport(folder)
    if verify:
        verify_files(folder, passport)
    try:
        passages = tuple(read_passages(folder / "passages.jsonl"))
        library = read_library_record(folder / "library.json")
        counts = [len(passage.sentences) for passage in passages]
        return Index(
            passages=passages,
            library=library,
            encoder=_encoder(folder, passport, threads),
            text=FaissStore.open(folder / "text.faiss"),
            heading=FaissStore.open(folder / "heading.faiss"),
            asked=FaissStore.open(folder / "asked.faiss"),
            outside=FaissStore.open(folder / "outside.faiss"),
            text_terms=LexicalIndex.open(folder / "text_terms", len(passages)),
            asked_terms=LexicalIndex.open(folder / "asked_terms", len(library.asked)),
            sentence_vectors=np.load(folder / "sentences.npy", mmap_mode="r"),
            sentence_rows=tuple(np.concatenate([[0], np.cumsum(counts)]).astype(int).tolist()),
            list_vectors=np.load(folder / "lists.npy", mmap_mode="r"),
            discriminant=Discriminant.open(folder / "discriminant.npz") if library.asked else None,
            section_terms=LexicalIndex.open(folder / "section_terms", len(passages)) if library.asked else None,
            words=Words.open(folder / "words.txt"),
            names=Names.open(folder / "names.json", library),
            form=QuestionForm.open(folder / FORM_FILE),
            asked_short=ShortVectors.open(folder / "asked_short.npy", passport.encoder.dimension),
            answered=np.load(folder / "answered.npy") if (folder / "answered.npy").is_file() else None,
            passport=passport,
            root=folder,
        )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise IndexFault(
            f"The index at {folder} cannot be opened ({type(error).__name__}: {str(error).splitlines()[0]}); "
            "run `cartqa build` to make it again."
        ) from None


def _encoder(folder: Path, passport: Passport, threads: int) -> Encoder:
    from cartqa.errors import EncoderError

    if passport.encoder.runtime == "onnx":
        from cartqa.index.encoders.onnx_encoder import OnnxEncoder

        encoder: Encoder = OnnxEncoder(folder / "encoder", threads, verify=False)
    else:
        from cartqa.index.encoders.torch_encoder import TorchEncoder
        from cartqa.index.encoders.weights import find_model

        encoder = TorchEncoder(find_model(passport.encoder.name).adapted(folder / ADAPTER_FILE))
    if encoder.info.digest != passport.encoder.digest:
        raise EncoderError(
            f"The index at {folder} was made with an encoder of digest {passport.encoder.digest[:12]}…, the one here "
            f"has {encoder.info.digest[:12]}…; run `cartqa build` to make the index again."
        )
    return encoder
