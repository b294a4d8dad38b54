"""For those who test against cartqa: deterministic fakes of its seams, a tiny library, and conformance tests.

A new `Encoder`, `VectorStore` or `Loader` proves itself by a test class that inherits the mixin of its seam
and gives the fixtures that the mixin names. Nothing here needs a model, a network or pytest at import.
"""

from __future__ import annotations

from cartqa.testing.conformance import EncoderConformance, LoaderConformance, VectorStoreConformance
from cartqa.testing.fakes import FakeEncoder, FakeLoader, FakeVectorStore
from cartqa.testing.libraries import TINY_FILES, tiny_library, write_data_folder

__all__ = [
    "TINY_FILES",
    "EncoderConformance",
    "FakeEncoder",
    "FakeLoader",
    "FakeVectorStore",
    "LoaderConformance",
    "VectorStoreConformance",
    "tiny_library",
    "write_data_folder",
]
