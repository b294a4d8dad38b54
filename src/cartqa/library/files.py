"""Reading the data folder's files: text, TOML and front matter, each fault with its line."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cartqa.library.faults import Fault

__all__ = ["FileReader", "line_of"]

Model = TypeVar("Model", bound=BaseModel)
_TOML_LINE = re.compile(r"\(at line (\d+)")


class FileReader:
    """Reads files below one folder, keeps every fault met and every file's digest."""

    def __init__(self, root: Path) -> None:
        """Read below `root`; `faults` and `digests` grow as files are read."""
        self.root = root
        self.faults: list[Fault] = []
        self.digests: dict[str, str] = {}

    def name(self, path: Path) -> str:
        """The path as shown to people: relative to the data folder, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def fault(self, path: Path, line: int, what: str, mend: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(self.name(path), line, what, mend))

    def text(self, path: Path) -> str | None:
        """The file's text, or None with a fault noted."""
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            self.fault(path, 0, "The file is missing", "Put it back, for example with `git checkout`")
            return None
        except OSError as error:
            self.fault(path, 0, f"The file cannot be read ({error.strerror})", "Put a readable text file in its place")
            return None
        self.digests[self.name(path)] = hashlib.sha256(raw).hexdigest()
        try:
            return raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            self.fault(path, line, "The file is not UTF-8 text", "Save it as UTF-8")
            return None

    def toml(self, path: Path) -> tuple[dict[str, Any], str]:
        """The file's TOML and its text; an empty table with a fault noted when it cannot be read."""
        text = self.text(path)
        if text is None:
            return {}, ""
        try:
            return tomllib.loads(text), text
        except tomllib.TOMLDecodeError as error:
            found = _TOML_LINE.search(str(error))
            line = int(found.group(1)) if found else 0
            self.fault(path, line, f"The TOML cannot be read: {error}", "Mend that line; strings need double quotes")
            return {}, text

    def model(self, kind: type[Model], value: object, path: Path, line: int, where: str) -> Model | None:
        """`value` as a model, or None with one fault for each thing that is wrong in it."""
        if not isinstance(value, Mapping):
            self.fault(path, line, f"{where} is not a table of keys and values", "Write `key = value` lines below it")
            return None
        try:
            return kind.model_validate(value)
        except ValidationError as error:
            for problem in error.errors():
                key = ".".join(str(part) for part in problem["loc"]) or where
                what = {
                    "missing": f"{where} lacks `{key}`",
                    "extra_forbidden": f"{where} has an unknown key `{key}`",
                }.get(problem["type"], f"{where}: `{key}` is wrong ({problem['msg'].lower()})")
                wanted = ", ".join(kind.model_fields)
                self.fault(path, self.line(path, *problem["loc"], after=line) or line, what, f"Keys here: {wanted}")
            return None

    def line(self, path: Path, *keys: str | int, after: int = 0) -> int:
        """The line, from 1, that sets the first of `keys`, or opens that table of an array; 0 when there is none."""
        if not keys:
            return 0
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        if len(keys) > 1 and isinstance(keys[1], int):
            opened = [n for n, line in enumerate(lines, 1) if line.strip() == f"[[{keys[0]}]]"]
            if keys[1] < len(opened):
                return opened[keys[1]]
        sets = re.compile(rf"\s*[\"']?{re.escape(str(keys[0]))}[\"']?\s*[:=]")
        return next((n for n, line in enumerate(lines, 1) if n >= after and sets.match(line)), 0)


def line_of(text: str, needle: str) -> int:
    """The line, from 1, on which `needle` first starts a line; 0 when it does not."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip().startswith(needle):
            return number
    return 0
