"""Reading the whole data folder, cross-checking it, and listing every fault at once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Protocol

from cartqa.errors import LibraryError
from cartqa.library.articles import MarkdownArticles
from cartqa.library.collection import AskedLine, KeyFact, Library, ListQuestion, Name, OutsideGroup, QuestionList, Term
from cartqa.library.faults import Fault, raise_if_any
from cartqa.library.files import FileReader, line_of
from cartqa.library.schema import (
    AskedEntry,
    GlossaryEntry,
    KeyFactEntry,
    NameEntry,
    OutsideEntry,
    QuestionListFile,
    SourceEntry,
)
from cartqa.library.values import Document, Section, Sentence, Source

__all__ = ["BeirCorpus", "Loader", "load_library", "read_library"]


class Loader(Protocol):
    """Reads a place on disk into documents."""

    def load(self, folder: Path) -> list[Document]:
        """The documents found in `folder`, in a stable order."""
        ...


def load_library(root: Path) -> Library:
    """The library below `root`; LibraryError lists every fault when there is one."""
    library, faults = read_library(root)
    raise_if_any(faults)
    return library


def read_library(root: Path) -> tuple[Library, list[Fault]]:
    """What could be read below `root`, and every fault met; the library is usable only without faults."""
    reader = FileReader(root)
    if not root.is_dir():
        return Library(()), [Fault(str(root), 0, "There is no such data folder", "Set CARTQA_DATA to the right one")]
    documents = tuple(MarkdownArticles(reader).load(root / "articles"))
    sources = _sources(reader, root / "sources.toml")
    vocabulary, _ = reader.toml(root / "stages.toml")
    library = Library(
        documents=documents,
        sources=sources,
        stages=_names(reader, root / "stages.toml", vocabulary, "stages"),
        roles=_names(reader, root / "stages.toml", vocabulary, "roles"),
        topics=_names(reader, root / "stages.toml", vocabulary, "topics"),
        asked=_asked(reader, root / "asked", documents),
        outside=_outside(reader, root / "outside.toml"),
        lists=_lists(reader, root / "questions_to_ask"),
        glossary=_glossary(reader, root / "glossary.toml"),
        key_facts=_key_facts(reader, root / "key_facts.toml"),
        ledger_uses=_ledger_uses(root),
        digests=reader.digests,
    )
    _cross_check(reader, root, library)
    return library, reader.faults


def _sources(reader: FileReader, path: Path) -> dict[str, Source]:
    table, text = reader.toml(path)
    found = {}
    for key, value in table.items():
        entry = reader.model(SourceEntry, value, path, line_of(text, f"[{key}]"), f"Source `{key}`")
        if entry:
            found[key] = Source(key, entry.title, entry.publisher, entry.date, entry.url, entry.looked_up)
    return found


def _names(reader: FileReader, path: Path, table: dict[str, Any], group: str) -> tuple[Name, ...]:
    found = []
    names = table.get(group, {})
    if not isinstance(names, dict):
        reader.fault(path, 0, f"`{group}` is not a table of keys and values", f"Write `[{group}.key]` tables")
        return ()
    for key, value in names.items():
        entry = reader.model(NameEntry, value, path, 0, f"`{group}.{key}`")
        if entry:
            found.append(Name(key, entry.title, entry.about))
    return tuple(found)


def _asked(reader: FileReader, folder: Path, documents: tuple[Document, ...]) -> tuple[AskedLine, ...]:
    articles = {document.slug: document for document in documents}
    lines: list[AskedLine] = []
    for path in sorted(folder.glob("*.toml")):
        table, text = reader.toml(path)
        document = articles.get(path.stem)
        if document is None:
            reader.fault(path, 0, f"There is no article `{path.stem}`", "Name the file after an article's slug")
            continue
        for key, value in table.items():
            line = line_of(text, f"[{key}]")
            if document.section(key) is None:
                reader.fault(
                    path,
                    line,
                    f"`{key}` is no section of `{path.stem}`",
                    "Its sections: " + ", ".join(s.key for s in document.sections),
                )
                continue
            entry = reader.model(AskedEntry, value, path, line, f"`{key}`")
            if entry:
                lines += [AskedLine(asked, f"{path.stem}#{key}") for asked in entry.asked]
    return tuple(lines)


def _outside(reader: FileReader, path: Path) -> tuple[OutsideGroup, ...]:
    table, text = reader.toml(path)
    groups = []
    for key, value in table.items():
        entry = reader.model(OutsideEntry, value, path, line_of(text, f"[{key}]"), f"Group `{key}`")
        if entry:
            groups.append(OutsideGroup(key, entry.kind, entry.message, entry.examples))
    return tuple(groups)


def _lists(reader: FileReader, folder: Path) -> tuple[QuestionList, ...]:
    found = []
    for path in sorted(folder.glob("*.toml")):
        before = len(reader.faults)
        table, _ = reader.toml(path)
        readable = len(reader.faults) == before
        entry = reader.model(QuestionListFile, table, path, 1, "The list") if readable else None
        if entry:
            questions = tuple(
                ListQuestion(question.text, question.why, question.link, number)
                for number, question in enumerate(entry.question, 1)
            )
            found.append(
                QuestionList(path.stem, entry.title, entry.intro, entry.stages, entry.role, entry.order, questions)
            )
    return tuple(sorted(found, key=lambda one: one.order))


def _glossary(reader: FileReader, path: Path) -> tuple[Term, ...]:
    table, text = reader.toml(path)
    found = []
    for key, value in table.items():
        entry = reader.model(GlossaryEntry, value, path, line_of(text, f"[{key}]"), f"Term `{key}`")
        if entry:
            found.append(Term(key, entry.term, entry.meaning, entry.kind, entry.names, entry.lay, entry.misspellings))
    return tuple(found)


def _key_facts(reader: FileReader, path: Path) -> tuple[KeyFact, ...]:
    table, text = reader.toml(path)
    found = []
    for key, value in table.items():
        entry = reader.model(KeyFactEntry, value, path, line_of(text, f"[{key}]"), f"Key fact `{key}`")
        if entry:
            found.append(
                KeyFact(key, entry.fact, entry.value, entry.since, entry.sources, entry.where, entry.says, entry.never)
            )
    return tuple(found)


def _ledger_uses(root: Path) -> frozenset[str]:
    """Source keys that stand in the other files of the data folder."""
    names = ("red_flags.toml", "help_lines.toml", "key_facts.toml")
    texts = [(root / name).read_text(encoding="utf-8", errors="replace") for name in names if (root / name).is_file()]
    named = [found for text in texts for found in re.findall(r"(?m)^sources?\s*=\s*(\[[^\]]*\]|\"[^\"]*\")", text)]
    return frozenset(key for value in named for key in re.findall(r"\"([^\"]+)\"", value))


def _cross_check(reader: FileReader, root: Path, library: Library) -> None:
    """Names that one file uses and another must define."""
    known = {
        "topic": {name.key for name in library.topics},
        "stage": {name.key for name in library.stages},
        "role": {name.key for name in library.roles},
    }

    def want(path: Path, kind: str, value: str, key: str) -> None:
        if value not in known[kind]:
            options = ", ".join(sorted(known[kind]))
            line = reader.line(path, key)
            reader.fault(path, line, f"`{value}` is no {kind}", f"Those in `stages.toml`: {options}")

    for document in library.documents:
        path = root / document.path
        want(path, "topic", document.topic, "topic")
        for stage in document.stages:
            want(path, "stage", stage, "stages")
        for role in document.audience:
            want(path, "role", role, "audience")
        for section in document.sections:
            missing = dict.fromkeys(
                key for sentence in section.sentences for key in sentence.sources if key not in library.sources
            )
            for key in missing:
                reader.fault(
                    path, section.line, f"`[^{key}]` is not in the ledger", "Add it to `sources.toml` or mend the mark"
                )
    for one in library.lists:
        path = root / "questions_to_ask" / f"{one.key}.toml"
        for stage in one.stages:
            want(path, "stage", stage, "stages")
        want(path, "role", one.role, "role")
        for question in one.questions:
            if library.find(question.link) is None:
                reader.fault(
                    path,
                    reader.line(path, "question", question.number - 1),
                    f"Question {question.number} links to `{question.link}`, which is not there",
                    "Use `article#section-key` of a section that is",
                )


class BeirCorpus:
    """The loader of a BEIR folder's `corpus.jsonl`: one document a line, with one section that has its title."""

    def load(self, folder: Path) -> list[Document]:
        """The corpus in file order; `slug` is the line's `_id`."""
        from cartqa.library.sentences import sentence_spans

        documents = []
        with (folder / "corpus.jsonl").open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    row = json.loads(line)
                    name, text = str(row["_id"]), " ".join(row["text"].split())
                    title = " ".join(row.get("title", "").split())
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise LibraryError(
                        f"{folder / 'corpus.jsonl'}:{number} cannot be read ({type(error).__name__}: {error}); "
                        'expected an object such as {"_id": "1", "title": "", "text": "..."}.'
                    ) from None
                sentences = tuple(Sentence(text[a:b], a, b) for a, b in sentence_spans(text))
                section = Section(title, "text", text, sentences)
                documents.append(Document(name, title, (section,)))
        return documents
