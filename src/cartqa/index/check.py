"""`cartqa check`: every fault of the library in one table, or as JSON; `--fix` mends what is mechanical."""

from __future__ import annotations

import datetime
import json
import sys

from cartqa.errors import InputError
from cartqa.index.asked_checks import asked_faults
from cartqa.index.encoders.choose import building_encoder
from cartqa.index.vector_cache import VectorCache
from cartqa.library.checks import check_library
from cartqa.library.collection import Library
from cartqa.library.faults import Fault
from cartqa.library.footnotes import footnote_faults, mend_footnotes
from cartqa.library.loader import read_library
from cartqa.settings import Settings

__all__ = ["find_faults", "run_check", "touched_by"]


def find_faults(settings: Settings, *, fix: bool = False) -> tuple[Library, list[Fault], list[str]]:
    """The library, its faults in order of file, and the files that `fix` changed."""
    library, faults = read_library(settings.data)
    changed: list[str] = []
    files = [document.path for document in library.documents]
    # with a ledger that cannot be read, mending would strip the definitions of every article
    if fix and not any(fault.file == "sources.toml" for fault in faults):
        changed = mend_footnotes(settings.data, files, library.sources)
    faults = [*faults, *footnote_faults(settings.data, files, library.sources)]
    faults += check_library(library, datetime.datetime.now(datetime.UTC).date())
    encoder = building_encoder(settings)
    faults += asked_faults(library, encoder, VectorCache(settings.cache, encoder), progress=sys.stderr.isatty())
    return library, sorted(faults, key=lambda f: (f.warning, f.file, f.line, f.what)), changed


def run_check(settings: Settings, *, as_json: bool, fix: bool, touches: str | None = None) -> int:
    """Print what was found; 1 when there is a fault that is not a warning, else 0."""
    if touches:
        print("\n".join(touched_by(read_library(settings.data)[0], touches)))
        return 0
    library, faults, changed = find_faults(settings, fix=fix)
    real = [fault for fault in faults if not fault.warning]
    if as_json:
        value = {"faults": [fault.as_dict() for fault in faults], "articles": len(library.documents), "fixed": changed}
        print(json.dumps(value, ensure_ascii=False, indent=1))
        return 1 if real else 0
    for name in changed:
        print(f"mended  {name}")
    width = max((len(f"{fault.file}:{fault.line}") for fault in faults), default=0)
    for fault in faults:
        kind = "warning" if fault.warning else "fault"
        print(f"{kind:7}  {f'{fault.file}:{fault.line}':{width}}  {fault.what}. {fault.mend}")
    sections = sum(len(document.sections) for document in library.documents)
    print(
        f"{len(library.documents)} articles, {sections} sections, {len(library.asked)} asked questions, "
        f"{len(library.sources)} sources: {len(real)} faults, {len(faults) - len(real)} warnings."
    )
    return 1 if real else 0


def touched_by(library: Library, key: str) -> list[str]:
    """Every section, asked question and list question that rests on a key fact, one a line."""
    fact = next((fact for fact in library.key_facts if fact.key == key), None)
    if fact is None:
        known = ", ".join(fact.key for fact in library.key_facts)
        raise InputError(f"There is no key fact `{key}`; those in key_facts.toml are: {known}.")
    lines = [f"{fact.key}: {fact.value} ({', '.join(fact.sources)})"]
    lines += [f"section  {target}" for target in fact.where]
    lines += [f"asked    {line.target}: {line.text}" for line in library.asked if line.target in fact.where]
    lines += [
        f"list     {one.key}#{question.number}: {question.text}"
        for one in library.lists
        for question in one.questions
        if question.link in fact.where
    ]
    return lines
