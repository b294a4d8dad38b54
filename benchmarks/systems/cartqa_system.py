"""cartqa: on our own index the whole answer, on any other corpus its retrieval, from understanding to ranking."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.common import LIVEQA

if TYPE_CHECKING:
    from cartqa.index.encoders import EncoderInfo
    from cartqa.index.passport import Passport

WORDS = 120


class Adapter:
    """cartqa by its public pieces."""

    def load(self) -> None:
        """Import what opens an index."""
        from cartqa.ask.values import AskedOf
        from cartqa.index.folder import open_index
        from cartqa.settings import Settings

        self._asked = AskedOf
        self._open_index = open_index
        self._settings = Settings()

    def build(self, chunks: Sequence[dict[str, str]], folder: Path, vectors: Any = None, hybrid: bool = False) -> None:
        """Read the documents, cut them as the chunks were cut, build and save a whole index of cartqa's own kind.

        Cutting, sentences, headings and terms come on top of what the other systems do; no cache of vectors is used.
        """
        from cartqa.index.build import index_in_memory
        from cartqa.index.encoders.choose import building_encoder, exported_folder
        from cartqa.index.values import ChunkerSettings
        from cartqa.library.collection import Library
        from cartqa.library.loader import BeirCorpus

        wanted = {chunk["doc"] for chunk in chunks}
        documents = tuple(d for d in BeirCorpus().load(LIVEQA) if d.slug in wanted)
        encoder = building_encoder(self._settings)
        index = index_in_memory(Library(documents), encoder, None, chunker=ChunkerSettings(max_words=WORDS))
        # `_write` saves an index as `cartqa build` does; only the library's own folder is not there to be built from.
        from cartqa.index.build import _write

        _write(folder, index, exported_folder(self._settings))
        _passport(folder, encoder.info, len(documents), len(index.passages)).write(folder)

    def open(self, folder: Path, hybrid: bool = False) -> None:
        """Open the index; one with decision parameters answers, one without them only ranks."""
        from cartqa.ask.coverage import FEATURES, Calibration
        from cartqa.ask.engine import Engine
        from cartqa.ask.triage import Triage

        index = self._open_index(folder, threads=self._settings.threads)
        self._answers = bool(index.passport and index.passport.calibration)
        many = len(FEATURES)
        none = Calibration((0.0,) * many, (1.0,) * many, (0.0,) * many, 0.0, 0.5)
        self._engine = Engine(index, Triage.load(self._settings.data), None if self._answers else none)

    def search(self, question: str, k: int) -> list[int]:
        """A whole answer (whose passages are not numbered here), or the ranking."""
        asked = self._asked(question)
        if self._answers:
            self._engine.ask(asked)
            return []
        found, _ = self._engine.find(self._engine.understander.understand(question), asked)
        return [int(row) for row in found.rows[:k]]


def _passport(folder: Path, encoder: EncoderInfo, documents: int, passages: int) -> Passport:
    from cartqa import __version__
    from cartqa.index.passport import FORMAT, Passport, folder_digests
    from cartqa.index.values import ChunkerSettings

    return Passport(
        format=FORMAT,
        cartqa=__version__,
        encoder=encoder,
        chunker=ChunkerSettings(max_words=WORDS),
        documents={},
        counts={"articles": documents, "passages": passages},
        files=folder_digests(folder),
        built=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        calibration=None,
    )
