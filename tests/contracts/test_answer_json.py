"""Every clause of "The JSON of an answer" in the design, on the shipped library, through the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import RunCartqa
from contracts_types import Asked

from cartqa.library.collection import Library
from cartqa.library.markdown import FOOTNOTE_MARK, github_slug
from cartqa.settings import Settings

TOP = {
    "schema", "id", "question", "understood_as", "kind", "urgent", "answer", "message", "passages",
    "questions_to_ask", "related", "confidence", "elapsed_ms",
}  # fmt: skip
PASSAGE = {"id", "article", "title", "heading", "text", "url", "score", "checked", "sources"}
SOURCE = {"key", "title", "publisher", "date", "url"}
