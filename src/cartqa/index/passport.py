"""The passport of an index: what it was made from and with, and the digest of every file in it."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cartqa.errors import IndexFault
from cartqa.index.encoders import EncoderInfo
from cartqa.index.encoders.weights import file_digest
from cartqa.index.values import ChunkerSettings

__all__ = ["FORMAT", "Passport", "folder_digests", "read_passport", "verify_files"]

FORMAT = 3
_FILE = "passport.json"


@dataclass(frozen=True, slots=True)
class Passport:
    """What `passport.json` holds. `documents` and `files` map a name to a SHA-256."""

    format: int
    cartqa: str
    encoder: EncoderInfo
    chunker: ChunkerSettings
    documents: dict[str, str]
    counts: dict[str, int]
    files: dict[str, str]
    built: str
    calibration: dict[str, Any] | None

    def write(self, folder: Path) -> None:
        """Write it into the index folder."""
        text = json.dumps(dataclasses.asdict(self), indent=1, sort_keys=True)
        (folder / _FILE).write_text(text + "\n", encoding="utf-8")


def folder_digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of an index but its passport."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != _FILE)
    return {file.relative_to(folder).as_posix(): file_digest(file) for file in files}


def read_passport(folder: Path) -> Passport:
    """The passport of the index in `folder`; IndexFault says what is wrong and which command mends it."""
    file = folder / _FILE
    if not folder.exists():
        raise IndexFault(f"There is no index at {folder}; run `cartqa build` to make it.")
    if not file.is_file():
        raise IndexFault(f"The index at {folder} has no {_FILE}; run `cartqa build` to make it again.")
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
        found = value["format"]
        if found != FORMAT:
            raise IndexFault(
                f"The index at {folder} has format {found}, this version of cartqa reads format {FORMAT}; "
                "run `cartqa build` to make it again."
            )
        value["encoder"] = EncoderInfo(**value["encoder"])
        value["chunker"] = ChunkerSettings(**value["chunker"])
        return Passport(**value)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise IndexFault(
            f"{file} cannot be read ({type(error).__name__}: {error}); run `cartqa build` to make it again."
        ) from None


def verify_files(folder: Path, passport: Passport) -> None:
    """Compare every file with the passport; IndexFault names the first that is missing, added or changed."""
    found = folder_digests(folder)
    for name in sorted(passport.files.keys() | found.keys()):
        have, want = found.get(name), passport.files.get(name)
        if have == want:
            continue
        if have is None:
            what = f"`{name}` is missing"
        elif want is None:
            what = f"`{name}` does not belong to it"
        else:
            what = f"`{name}` is damaged (found sha256 {have[:12]}…, expected {want[:12]}…)"
        raise IndexFault(f"The index at {folder} cannot be used: {what}; run `cartqa build` to make it again.")
