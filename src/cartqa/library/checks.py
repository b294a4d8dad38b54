"""What `cartqa check` proves of the library without a model: each check yields faults."""

from __future__ import annotations

import datetime
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator

from cartqa.library.collection import Library
from cartqa.library.faults import Fault
from cartqa.library.readability import grade
from cartqa.library.values import Document, Section, Sentence

__all__ = ["MAX_GRADE", "MAX_WORDS", "article_grade", "check_library"]

MAX_WORDS, MIN_ASKED = 130, 10
MAX_GRADE, MAX_MEDIAN_GRADE = 8.0, 7.5
_OLD_DAYS = 365
_POINTS_OUTSIDE = re.compile(
    r"(?i)^(it|its|this|that|these|those|they|their|he|she|his|her|such|here|there)\b(?!'s no\b)"
)
# Digits that need no source: names of things, days counted from the infusion, telephone numbers.
_HARMLESS_DIGITS = re.compile(
    r"\bCD\d+\b|\b[Dd]ays? \d+\b|\b1-8\d\d[-\d ]*|\b(?:988|911|999|112|111|24)\b|\b24-hour\b|\b\d-\d{3}[-\d]*|"
    r"\bPhase [1-4]\b"
)
# Wordings that state a risk, a rule or a result. Advice ("Ask your team ...") is no claim.
_CLAIM = re.compile(
    r"(?i)\b(life-threatening|can cause|can lead to|may cause|approved by|FDA approved|boxed warning|studies show|"
    r"a study|the trial|in trials|is linked to|raises the risk|lowers the risk|risk of|most people (?:who|have|get)|"
    r"side effects include|is required|are required|by law|must not|percent)\b"
)
_ADVICE = re.compile(
    r"(?i)^(ask|tell|call|talk|write|keep|bring|take|check|say|show|read|plan|try|use|let|if you|you can|you could|"
    r"your (?:car-t )?team|do not|please|here are|questions|what|how|who|when|where|which|why|is|are|does|do|can|could|"
    r"should|will|would)\b"
)


def article_grade(document: Document) -> float:
    """The reading grade of an article's plain text, headings left out."""
    return grade(sentence.text for section in document.sections for sentence in section.sentences)


def check_library(library: Library, today: datetime.date) -> list[Fault]:
    """Every fault and warning that the text alone shows."""
    faults: list[Fault] = []
    for document in library.documents:
        faults += _article(document, today)
        for section in document.sections:
            faults += _section(document, section)
    faults += _grades(library)
    faults += _duplicates(library)
    faults += _asked(library)
    faults += _links(library)
    faults += _sources(library)
    faults += _key_facts(library)
    return faults


def _article(document: Document, today: datetime.date) -> Iterator[Fault]:
    level = article_grade(document)
    if level > MAX_GRADE:
        yield Fault(
            document.path,
            0,
            f"The reading grade is {level:.1f}, the limit {MAX_GRADE:g}",
            "Use shorter sentences and plainer words",
        )
    age = (today - datetime.date.fromisoformat(document.checked)).days
    if age > _OLD_DAYS:
        yield Fault(
            document.path,
            1,
            f"It was last checked {age} days ago",
            "Compare it with its sources and set `checked`",
            True,
        )


def _section(document: Document, section: Section) -> Iterator[Fault]:
    words = len(section.text.split())
    where = (document.path, section.line)
    if words > MAX_WORDS:
        yield Fault(
            *where, f"`{section.key}` has {words} words, at most {MAX_WORDS}", "Shorten it or make two sections"
        )
    first = section.sentences[0].text if section.sentences else ""
    if _POINTS_OUTSIDE.match(first):
        yield Fault(*where, f"The section opens with a word that points outside: “{first[:40]}”", "Name the subject")
    for sentence in section.sentences:
        if not sentence.sources and _needs_source(sentence):
            yield Fault(
                *where,
                f"A sentence makes a claim and has no source: “{sentence.text[:60]}”",
                "Put a footnote mark after it, or take the claim out",
            )


def _needs_source(sentence: Sentence) -> bool:
    text = _HARMLESS_DIGITS.sub("", sentence.text)
    if text.rstrip().endswith((":", "?")):
        return False
    return bool(re.search(r"\d", text)) or (bool(_CLAIM.search(text)) and not _ADVICE.match(text))


def _grades(library: Library) -> Iterator[Fault]:
    if library.documents:
        median = statistics.median(article_grade(document) for document in library.documents)
        if median > MAX_MEDIAN_GRADE:
            yield Fault(
                "articles",
                0,
                f"The library's median reading grade is {median:.1f}, the limit {MAX_MEDIAN_GRADE:g}",
                "Make the hardest articles plainer",
            )


def _duplicates(library: Library) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for document in library.documents:
        for section in document.sections:
            for sentence in section.sentences:
                text = sentence.text.lower()
                if len(text.split()) < 6:
                    continue
                if text in seen and seen[text] != f"{document.slug}#{section.key}":
                    yield Fault(
                        document.path,
                        section.line,
                        f"“{sentence.text[:60]}” stands in `{seen[text]}` too",
                        "Word one of the two anew",
                    )
                seen.setdefault(text, f"{document.slug}#{section.key}")


def _asked(library: Library) -> Iterator[Fault]:
    counts = Counter(line.target for line in library.asked)
    for document in library.documents:
        file = f"asked/{document.slug}.toml"
        for section in document.sections:
            count = counts[f"{document.slug}#{section.key}"]
            if count < MIN_ASKED:
                yield Fault(
                    file,
                    0,
                    f"`{section.key}` has {count} asked questions, at least {MIN_ASKED} are wanted",
                    "Write more ways people ask it",
                )
    where: dict[str, str] = {}
    for line in library.asked:
        text = " ".join(line.text.lower().split())
        if text in where and where[text] != line.target:
            yield Fault(
                f"asked/{line.target.partition('#')[0]}.toml",
                0,
                f"“{line.text[:60]}” is asked of `{where[text]}` too",
                "Keep it where it is answered best",
            )
        where.setdefault(text, line.target)


def _links(library: Library) -> Iterator[Fault]:
    for document in library.documents:
        for section in document.sections:
            for target in re.findall(r"\]\(([^)\s]+)\)", section.markdown):
                if target.startswith(("https://", "http://", "mailto:", "tel:", "/")):
                    continue
                slug, _, key = target.partition("#")
                other = library.document(slug)
                if other is None or (key and other.section(key) is None):
                    yield Fault(
                        document.path,
                        section.line,
                        f"The link to `{target}` leads nowhere",
                        "Link to `article#section-key` of a section that is there",
                    )


def _sources(library: Library) -> Iterator[Fault]:
    used = {key for d in library.documents for s in d.sections for one in s.sentences for key in one.sources}
    urls: defaultdict[str, list[str]] = defaultdict(list)
    for source in library.sources.values():
        urls[source.url.rstrip("/").lower()].append(source.key)
    for keys in urls.values():
        if len(keys) > 1:
            yield Fault(
                "sources.toml", 0, f"One address stands under {len(keys)} keys: {', '.join(keys)}", "Keep one key"
            )
    for key in sorted(library.sources.keys() - used - library.ledger_uses):
        yield Fault("sources.toml", 0, f"`{key}` is used by nothing", "Take it out", True)


def _key_facts(library: Library) -> Iterator[Fault]:
    file = "key_facts.toml"
    for fact in library.key_facts:
        for key in fact.sources:
            if key not in library.sources:
                yield Fault(file, 0, f"`{fact.key}` names the source `{key}`, which the ledger lacks", "Add the source")
        says = re.compile(fact.says, re.IGNORECASE)
        for target in fact.where:
            found = library.find(target)
            if found is None:
                yield Fault(file, 0, f"`{fact.key}` names `{target}`, which is not there", "Name a section that is")
            elif not says.search(found[1].text):
                yield Fault(
                    found[0].path,
                    found[1].line,
                    f"`{found[1].key}` does not say what `{fact.key}` says: {fact.value}",
                    "Correct the section, or the key fact when the rule has changed",
                )
        if fact.never:
            never = re.compile(fact.never, re.IGNORECASE)
            for document in library.documents:
                for section in document.sections:
                    if match := never.search(section.text):
                        yield Fault(
                            document.path,
                            section.line,
                            f"“{match.group()[:60]}” goes against the key fact `{fact.key}`: {fact.value}",
                            "Correct the sentence, or say from when to when it held",
                        )
