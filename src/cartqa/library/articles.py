"""Reading one article file into a Document, with every fault named by line."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import yaml

from cartqa.library.files import FileReader
from cartqa.library.markdown import FOOTNOTE_MARK, parse_section, split_sections
from cartqa.library.schema import ArticleHead
from cartqa.library.values import Document

__all__ = ["MarkdownArticles"]

_DEFINITION = re.compile(r"^\[\^([^\]\s]+)\]:")
_FOREIGN = (
    (re.compile(r"^\s{0,3}(?:#|#{3,6})\s"), "A heading other than `## `"),
    (re.compile(r"^\s*\|.*\|\s*$"), "A table"),
    (re.compile(r"^\s{0,3}(?:```|~~~)"), "A block of code"),
    (re.compile(r"!\["), "An image"),
    (re.compile(r"<[A-Za-z/!][^>]*>"), "HTML"),
)


class MarkdownArticles:
    """The loader of `articles/*.md`; `load` returns what could be read and leaves faults with the reader."""

    def __init__(self, reader: FileReader) -> None:
        """Note faults in `reader`."""
        self._reader = reader

    def load(self, folder: Path) -> list[Document]:
        """Every article of the folder, by file name; those with faults in their front matter are left out."""
        paths = sorted(folder.glob("*.md"))
        if not paths:
            self._reader.fault(folder, 0, "There is no article", "Add at least one `.md` file here")
        return [document for path in paths if (document := self._article(path)) is not None]

    def _article(self, path: Path) -> Document | None:
        text = self._reader.text(path)
        if text is None:
            return None
        parts = re.split(r"^---[ \t]*$", text, maxsplit=2, flags=re.MULTILINE)
        if len(parts) != 3 or parts[0].strip():
            self._reader.fault(
                path, 1, "The front matter is not closed", "Begin the file with `---`, the keys, and another `---`"
            )
            return None
        head = self._head(path, parts[1])
        if head is None:
            return None
        first = parts[0].count("\n") + parts[1].count("\n") + 2
        body = parts[2].removeprefix("\n")
        before, raw = split_sections(body, first)
        if before:
            self._reader.fault(path, first, "There is text before the first heading", "Put it below a `## ` heading")
        if not raw:
            self._reader.fault(path, first, "The article has no section", "Add `## ` headings with text below them")
        sections = tuple(parse_section(section) for section in raw)
        seen: dict[str, int] = {}
        for section in sections:
            if section.key in seen:
                self._reader.fault(
                    path,
                    section.line,
                    f"The heading gives the key `{section.key}` again (first on line {seen[section.key]})",
                    "Word one of the two headings differently",
                )
            seen.setdefault(section.key, section.line)
            if not section.key:
                self._reader.fault(
                    path, section.line, "The heading has no letter or digit, so no key", "Write it as a question"
                )
            if not section.text:
                self._reader.fault(path, section.line, "The section is empty", "Write its text or take it out")
        for found, section in zip(raw, sections, strict=True):
            used = {key for sentence in section.sentences for key in sentence.sources}
            for key in dict.fromkeys(FOOTNOTE_MARK.findall(found.body)):
                if key not in used:
                    self._reader.fault(
                        path, section.line, f"`[^{key}]` stands behind no sentence", "Put it right after its sentence"
                    )
        self._marks(path, body, first)
        return Document(
            slug=path.stem,
            title=head.title,
            sections=sections,
            summary=head.summary,
            topic=head.topic,
            stages=head.stages,
            audience=head.audience,
            checked=head.checked.isoformat(),
            path=self._reader.name(path),
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )

    def _head(self, path: Path, matter: str) -> ArticleHead | None:
        try:
            # Values stay strings: the model reads dates, and says which key holds one that does not exist.
            value = yaml.load(matter, Loader=yaml.BaseLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else matter[: getattr(error, "position", 0)].count("\n") + 1
            what = getattr(error, "problem", None) or str(error).splitlines()[0]
            self._reader.fault(path, line, f"The front matter cannot be read: {what}", "Quote values that hold a colon")
            return None
        return self._reader.model(ArticleHead, value, path, 1, "The front matter")

    def _marks(self, path: Path, body: str, first: int) -> None:
        """Markdown that an article may not use, and marks that no bracket closes: people would see them as text."""
        for number, line in enumerate(body.splitlines(), first):
            for pattern, what in _FOREIGN:
                if pattern.search(line):
                    self._reader.fault(
                        path, number, f"{what} cannot be shown", "Use paragraphs, lists, emphasis and links only"
                    )
            if _DEFINITION.match(line):
                continue
            if line.count("[^") != len(FOOTNOTE_MARK.findall(line)):
                self._reader.fault(
                    path, number, "A footnote mark is not closed", "Write it as `[^key]`, without spaces"
                )
