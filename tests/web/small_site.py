"""A small library of real articles with the real encoder, and applications that serve it.

Real articles, because the page must cope with what they hold; few, because the index is built for these tests.
The decision to answer is a dummy: near to an asked line or not.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from cartqa.ask.coverage import FEATURES
from cartqa.ask.engine import Engine
from cartqa.ask.triage import Triage
from cartqa.index.build import CALIBRATION_FILE, build_index
from cartqa.index.encoders.adapter import ADAPTER_FILE
from cartqa.index.encoders.choose import building_encoder
from cartqa.index.folder import open_index
from cartqa.settings import Settings, data_folder

ARTICLES = (
    "crs",
    "crs-grades-and-treatment",
    "icans",
    "going-home",
    "driving",
    "when-to-call",
    "what-is-car-t",
    "immunotherapy-explained",
    "handwriting-and-the-ice-test",
)
_PARTS = ("sources", "stages", "glossary", "outside", "red_flags", "help_lines")
LIST = """\
title = "When you go home"
intro = "For the talk before you leave the hospital."
stages = ["going-home", "first-weeks"]
role = "{role}"
order = {order}
"""
QUESTION = """
[[question]]
text = "{text}"
why = "{why}"
link = "{link}"
"""
QUESTIONS = (
    ("Which number do we call at night?", "A fever cannot wait until morning.", "when-to-call"),
    ("When may I drive again?", "Confusion can come without warning.", "driving"),
    ("How long must I stay near the hospital?", "Side effects can start late.", "going-home"),
)


def write_small_library(folder: Path, digest: str) -> Path:
    """A data folder with a few of the shipped articles, two lists and a dummy decision."""
    real = data_folder()
    for name in ("articles", "asked", "questions_to_ask"):
        (folder / name).mkdir(parents=True)
    for slug in ARTICLES:
        shutil.copy(real / "articles" / f"{slug}.md", folder / "articles")
        shutil.copy(real / "asked" / f"{slug}.toml", folder / "asked")
    for name in (*(f"{part}.toml" for part in _PARTS), ADAPTER_FILE):
        if (real / name).is_file():
            shutil.copy(real / name, folder)
    (folder / "key_facts.toml").touch()
    for order, role in enumerate(("patient", "caregiver"), 1):
        text = LIST.format(role=role, order=order)
        for asked, why, slug in QUESTIONS:
            text += QUESTION.format(text=asked, why=why, link=f"{slug}#{_first_key(folder, slug)}")
        (folder / "questions_to_ask" / f"home-{role}.toml").write_text(text, encoding="utf-8")
    (folder / CALIBRATION_FILE).write_text(json.dumps({digest: _near_to_asked()}), encoding="utf-8")
    return folder


def _first_key(folder: Path, slug: str) -> str:
    from cartqa.library.markdown import github_slug

    text = (folder / "articles" / f"{slug}.md").read_text(encoding="utf-8")
    heading = re.search(r"(?m)^## (.+)$", text)
    assert heading
    return github_slug(heading.group(1))


def _near_to_asked() -> dict[str, object]:
    weights = [14.0 if name == "asked" else 0.0 for name in FEATURES]
    zeros, ones = [0.0] * len(FEATURES), [1.0] * len(FEATURES)
    return {
        "mean": zeros,
        "scale": ones,
        "weights": weights,
        "bias": -7.0,
        "threshold": 0.5,
        "features": list(FEATURES),
    }


@pytest.fixture(scope="session")
def small_settings(tmp_path_factory: pytest.TempPathFactory, only_our_settings: None) -> Settings:
    """The small library and its index, built once. Copy before harming."""
    root = tmp_path_factory.mktemp("small")
    digest = building_encoder(Settings()).info.digest
    settings = Settings(data=write_small_library(root / "data", digest), index=root / "index")
    build_index(settings, progress=False)
    return settings


@pytest.fixture(scope="session")
def small_engine(small_settings: Settings) -> Engine:
    return Engine(open_index(small_settings.index), Triage.load(small_settings.data))
