"""Settings: a flag wins over the environment, the environment over the default."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["DEFAULT_ENCODER", "Settings", "data_folder", "home_folder"]

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
_PACKAGE = Path(__file__).resolve().parent


def data_folder() -> Path:
    """The library that came with cartqa: inside the wheel, or `data/` of the checkout it runs from."""
    inside = _PACKAGE / "_data"
    return inside if inside.is_dir() else _PACKAGE.parents[1] / "data"


def home_folder() -> Path:
    """Where indexes and exported models are kept: `.cartqa/` of the checkout, else the user's cache folder."""
    checkout = _PACKAGE.parents[1]
    if (checkout / "pyproject.toml").is_file():
        return checkout / ".cartqa"
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "cartqa"


class Settings(BaseSettings):
    """What an operator may set, each by `CARTQA_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="CARTQA_", extra="ignore", frozen=True)

    data: Path = Field(default_factory=data_folder, description="the library's folder")
    index: Path = Field(
        default_factory=lambda: home_folder() / "index", description="the index folder, made by `cartqa build`"
    )
    cache: Path = Field(default_factory=lambda: home_folder() / "cache", description="exported models, known vectors")
    encoder: str = Field(
        default=DEFAULT_ENCODER, description="a sentence-transformers model: its name, or the folder that holds it"
    )
    runtime: Literal["onnx", "sentence-transformers"] = Field(
        default="onnx", description="what runs the encoder: `onnx` (fast, no torch) or `sentence-transformers`"
    )
    threads: int = Field(default=0, ge=0, le=64, description="threads for one encoder call; 0 lets cartqa choose")
    waiting: int = Field(default=64, ge=1, description="questions that may wait before the server says it is busy")
    site_name: str = Field(default="CAR-T Companion", description="the name on the page")
    site_mark: str = Field(default="", description="a file with the mark shown beside the name (SVG or PNG)")
    site_phone: str = Field(default="", description="the care team's telephone number, shown on every page")
    frame_ancestors: str = Field(default="'none'", description="who may frame the page (Content-Security-Policy)")
    site_contact: str = Field(default="", description="where mistakes are told: an e-mail or https address")
