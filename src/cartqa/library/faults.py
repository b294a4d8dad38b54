"""Faults in the library's files: where, what is wrong, how to mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from cartqa.errors import LibraryError

__all__ = ["Fault", "raise_if_any"]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: `file` relative to the data folder, `line` from 1 (0 when the whole file is meant).

    `warning` marks what is worth a look but stops nothing. `fixable` marks what `cartqa check --fix` mends.
    """

    file: str
    line: int
    what: str
    mend: str
    warning: bool = False
    fixable: bool = False

    def __str__(self) -> str:
        """File, line, fault and mend in one line."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what}. {self.mend}"

    def as_dict(self) -> dict[str, object]:
        """The fault as plain values for `--json`."""
        return asdict(self)


def raise_if_any(faults: list[Fault]) -> None:
    """Raise a LibraryError that lists every fault that is not a warning."""
    real = sorted(fault for fault in faults if not fault.warning)
    if real:
        count = f"{len(real)} fault{'s' if len(real) > 1 else ''}"
        raise LibraryError(f"The library has {count}:\n" + "\n".join(f"  {fault}" for fault in real))
