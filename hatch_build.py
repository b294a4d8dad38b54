"""Build hook: a wheel carries the library's folder; an editable install reads it where it is."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarryData(BuildHookInterface):
    """Adds `data/` to standard wheels as `cartqa/_data/`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folder, unless the build is for an editable install."""
        if version == "standard":
            build_data["force_include"]["data"] = "cartqa/_data"
