"""The measured cards on the about page: figures that scripts wrote to `measured.json` in the data folder."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

__all__ = ["Card", "measured_cards"]


class Card(BaseModel):
    """One figure: what it says, its value, on what it was measured, and when."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    group: str
    name: str
    value: str
    of: str = ""
    measured: str = ""


def measured_cards(data: Path) -> tuple[Card, ...]:
    """The cards, or none when nothing has been measured yet."""
    try:
        value = json.loads((data / "measured.json").read_text(encoding="utf-8"))
        return TypeAdapter(tuple[Card, ...]).validate_python(value)
    except (OSError, ValueError, ValidationError):
        return ()
