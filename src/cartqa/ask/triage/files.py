"""The files of triage, read and checked by hand: pydantic alone would take longer than triage may take to load."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn

from cartqa.ask.triage.readings import Limits
from cartqa.errors import LibraryError
from cartqa.library.collection import HelpLine
from cartqa.library.faults import Fault, raise_if_any
from cartqa.library.values import Source

__all__ = ["COUNTRIES", "LEVELS", "FlagFile", "Sign", "Tier", "read_flags", "read_help_lines"]

LEVELS = ("emergency", "crisis", "call_team")  # most pressing first
COUNTRIES = ("us", "uk", "eu", "other")

_FLAGS, _LINES, _LEDGER = "red_flags.toml", "help_lines.toml", "sources.toml"
_TOML_LINE = re.compile(r"at line (\d+)")
_SIGN_TEXTS = ("level", "name", "first", "source")
_SIGN_KEYS = frozenset({*_SIGN_TEXTS, "read", "then", "says", "names", "unless", "scripts", "supposed", "emergency"})
_TIER_KEYS = frozenset({"read", "first", "then", "source", "says", "names", "unless", "scripts"})


@dataclass(frozen=True, slots=True)
class Tier:
    """A sign at one level: what is said first and after that, the section that helps, the source, the phrases."""

    level: str
    read: str
    first: str
    then: str
    source: Source
    says: tuple[str, ...]
    names: tuple[str, ...]
    unless: tuple[str, ...]
    scripts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: how the notice names it, and its tiers, the most pressing first."""

    key: str
    name: str
    supposed: bool
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class FlagFile:
    """What `red_flags.toml` holds."""

    signs: tuple[Sign, ...]
    words: Mapping[str, tuple[str, ...]]
    limits: Limits
    languages: Mapping[str, Mapping[str, str]]
    leave: frozenset[str]
    text: str

    def stop_at(self, problems: Iterable[tuple[str, str, str]]) -> None:
        """Raise a LibraryError for phrases that cannot be read: each a sign, the phrase and what is wrong with it."""
        lines = {line.strip(): number for number, line in enumerate(self.text.splitlines(), 1)}
        raise_if_any(
            [
                Fault(
                    _FLAGS, lines.get(phrase, 0), f"{sign}: {what}", "Mend that phrase; the head of the file shows how"
                )
                for sign, phrase, what in problems
            ]
        )


class _File:
    """A TOML file with its text, for faults that name a line."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.faults: list[Fault] = []
        self.text = ""
        try:
            self.text = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
        except FileNotFoundError:
            self.stop(0, "The file is missing", "Put it back, for example with `git checkout`")
        except OSError as error:
            self.stop(0, f"The file cannot be read ({error.strerror})", "Make it readable, or put it back")
        except UnicodeDecodeError:
            self.stop(0, "The file is not UTF-8 text", "Save it as UTF-8")

    def tables(self) -> dict[str, Any]:
        """The file's TOML."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = _TOML_LINE.search(str(error))
            line = int(found.group(1)) if found else 0
            self.stop(line, f"The TOML cannot be read: {error}", "Mend that line; strings need double quotes")

    def stop(self, line: int, what: str, mend: str) -> NoReturn:
        """Raise this fault alone."""
        raise_if_any([Fault(self.name, line, what, mend)])
        raise LibraryError(what)  # not reached: a fault is never a warning here

    def fault(self, header: str, what: str, mend: str, needle: str = "") -> None:
        """Note a fault of the table `header`, on the line below it that starts with `needle`."""
        line = 0
        inside = False
        for number, text in enumerate(self.text.splitlines(), 1):
            if text.strip().startswith("["):
                inside = text.strip() == f"[{header}]"
                line = number if inside else line
            elif inside and needle and text.strip().startswith(needle):
                line = number
                break
        self.faults.append(Fault(self.name, line, what, mend))


def read_flags(data: Path) -> FlagFile:
    """`red_flags.toml`, checked; a LibraryError lists every fault with its line."""
    file = _File(data / _FLAGS)
    tables = file.tables()
    for name in tables.keys() - {"limits", "words", "languages", "signs", "spelling"}:
        file.fault(
            name, f"There is an unknown table `{name}`", "Tables here: limits, words, languages, signs, spelling"
        )
    found = _table(file, tables, "signs")
    if not found:
        file.stop(0, "There are no signs", "Put the file back, for example with `git checkout`")
    ledger = _Ledger(data / _LEDGER)
    signs = tuple(_sign(file, key, value, ledger) for key, value in found.items())
    limits = _limits(file, _table(file, tables, "limits"))
    words = {
        key: tuple(_text(file, "words", key, value).split()) for key, value in _table(file, tables, "words").items()
    }
    languages = {}
    for key, value in _table(file, tables, "languages").items():
        table = value if isinstance(value, dict) else {}
        languages[key] = {level: _text(file, f"languages.{key}", level, table.get(level)) for level in LEVELS}
    leave = frozenset(str(_table(file, tables, "spelling").get("right", "")).split())
    raise_if_any(file.faults)
    return FlagFile(signs, words, limits, languages, leave, file.text)


def read_help_lines(data: Path) -> dict[str, HelpLine]:
    """`help_lines.toml`, checked; a LibraryError lists every fault with its line."""
    file = _File(data / _LINES)
    tables = file.tables()
    wanted = [entry.name for entry in fields(HelpLine) if entry.name != "key"]
    lines: dict[str, HelpLine] = {}
    ledger = _Ledger(data / _LEDGER)
    for key in (*COUNTRIES, *(tables.keys() - set(COUNTRIES))):
        table = tables.get(key)
        if not isinstance(table, dict):
            file.fault(key, f"There is no table `{key}`", f"Write [{key}] with the keys {', '.join(wanted)}")
            continue
        for unknown in table.keys() - set(wanted):
            file.fault(key, f"`{key}` has an unknown key `{unknown}`", f"Keys here: {', '.join(wanted)}", unknown)
        values: dict[str, Any] = {}
        for name in wanted:
            if name == "sources":
                values[name] = _texts(file, key, name, table.get(name))
                for source in values[name]:
                    ledger.find(file, key, source)
            else:
                values[name] = _text(file, key, name, table.get(name), name.endswith(("number", "_name")))
        for name in ("emergency_number", "crisis_number", "advice_number"):
            if not re.fullmatch(r"[\d +]*", values[name]):
                file.fault(key, f"`{key}.{name}` is no telephone number", "Write figures and spaces only", name)
        lines[key] = HelpLine(key=key, **values)
    raise_if_any(file.faults)
    return lines


def _sign(file: _File, key: str, value: object, ledger: _Ledger) -> Sign:
    header = f"signs.{key}"
    table: dict[str, Any] = value if isinstance(value, dict) else {}
    for unknown in table.keys() - _SIGN_KEYS:
        file.fault(
            header, f"`{key}` has an unknown key `{unknown}`", f"Keys here: {', '.join(sorted(_SIGN_KEYS))}", unknown
        )
    if table.get("level") not in LEVELS:
        file.fault(header, f"The level of `{key}` is {table.get('level')!r}", f"Levels: {', '.join(LEVELS)}", "level")
    tiers = [_tier(file, header, table, str(table.get("level")), ledger)]
    worse = table.get("emergency")
    if isinstance(worse, dict):
        for unknown in worse.keys() - _TIER_KEYS:
            file.fault(
                f"{header}.emergency",
                f"`{key}.emergency` has an unknown key `{unknown}`",
                f"Keys here: {', '.join(sorted(_TIER_KEYS))}",
                unknown,
            )
        tiers.insert(0, _tier(file, f"{header}.emergency", worse, "emergency", ledger))
    name = _text(file, header, "name", table.get("name"))
    return Sign(key, name, table.get("supposed") is True, tuple(tiers))


def _tier(file: _File, header: str, table: dict[str, Any], level: str, ledger: _Ledger) -> Tier:
    lists = {name: _lines(file, header, name, table.get(name, "")) for name in ("says", "names", "unless", "scripts")}
    read = _text(file, header, "read", table.get("read"))
    if not re.fullmatch(r"[^#\s]+#[^#\s]+", read):
        file.fault(header, f"`{header}.read` is no section: {read!r}", 'Write `read = "article#section"`', "read")
    return Tier(
        level,
        read,
        _text(file, header, "first", table.get("first")),
        _text(file, header, "then", table.get("then", ""), True),
        ledger.find(file, header, table.get("source")),
        lists["says"],
        lists["names"],
        lists["unless"],
        lists["scripts"],
    )


def _limits(file: _File, table: dict[str, Any]) -> Limits:
    names = [entry.name for entry in fields(Limits)]
    for name in names:
        if not isinstance(table.get(name), int | float):
            file.fault("limits", f"The limit `{name}` is missing or no number", f"Limits: {', '.join(names)}", name)
            table = {**table, name: 0}
    for unknown in table.keys() - set(names):
        file.fault("limits", f"There is an unknown limit `{unknown}`", f"Limits: {', '.join(names)}", unknown)
    return Limits(**{name: float(table[name]) for name in names})


def _table(file: _File, tables: dict[str, Any], name: str) -> dict[str, Any]:
    value = tables.get(name, {})
    if not isinstance(value, dict):
        file.fault(name, f"`{name}` is not a table", f"Write [{name}] and `key = value` lines below it", name)
        return {}
    return value


def _text(file: _File, header: str, key: str, value: object, may_be_empty: bool = False) -> str:
    if isinstance(value, str) and (value.strip() or may_be_empty):
        return value.strip()
    file.fault(header, f"`{header}` lacks a text for `{key}`", f'Write `{key} = "..."` below [{header}]', key)
    return ""


def _texts(file: _File, header: str, key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value):
        return tuple(value)
    file.fault(header, f"`{key}` of `{header}` is not a list of texts", f'Write `{key} = ["...", "..."]`', key)
    return ()


def _lines(file: _File, header: str, key: str, value: object) -> tuple[str, ...]:
    """A text of one phrase a line, without empty lines."""
    return tuple(line.strip() for line in _text(file, header, key, value, True).split("\n") if line.strip())


class _Ledger:
    """Sources looked up one by one: reading the whole ledger as TOML would take longer than all the rest."""

    def __init__(self, path: Path) -> None:
        self._file = _File(path)
        self._known: dict[str, Source] = {}

    def find(self, file: _File, header: str, key: object) -> Source:
        """The source with this key, or an empty one with a fault noted."""
        if not isinstance(key, str) or not key:
            file.fault(header, f"`{header}` names no source", f'Write `source = "key in {_LEDGER}"`', "source")
            return Source("", "", "", "", "")
        if key not in self._known:
            self._known[key] = self._read(file, header, key)
        return self._known[key]

    def _read(self, file: _File, header: str, key: str) -> Source:
        text = self._file.text
        start = 0 if text.startswith(f"[{key}]\n") else text.find(f"\n[{key}]\n") + 1
        if not text.startswith(f"[{key}]", start):
            file.fault(header, f"The source `{key}` is not in {_LEDGER}", "Add it there, or name another", "source")
            return Source(key, "", "", "", "")
        end = text.find("\n[", start + 1)
        try:
            table = tomllib.loads(text[start : end if end > 0 else len(text)])[key]
            return Source(key, *(str(table[name]) for name in ("title", "publisher", "date", "url", "looked_up")))
        except (tomllib.TOMLDecodeError, KeyError) as error:
            line = text[:start].count("\n") + 1
            self._file.stop(line, f"The source `{key}` cannot be read: {error}", "Mend that table")
