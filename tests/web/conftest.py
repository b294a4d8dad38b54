"""The page without a browser: the whole application behind a test client."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent))
from small_site import small_engine, small_settings

from cartqa.ask.engine import Engine
from cartqa.settings import Settings
from cartqa.web.application import build
from cartqa.web.desk import Desk

__all__ = ["small_engine", "small_settings"]


@pytest.fixture(scope="session")
def client(small_settings: Settings, small_engine: Engine) -> Iterator[TestClient]:
    """The small site at the root."""
    with TestClient(build(small_settings, desk=Desk(small_settings, engine=small_engine))) as found:
        yield found


@pytest.fixture(scope="session")
def below(small_settings: Settings, small_engine: Engine) -> Iterator[TestClient]:
    """The small site below `/car-t`."""
    desk = Desk(small_settings, engine=small_engine)
    with TestClient(build(small_settings, "/car-t", desk)) as found:
        yield found


@pytest.fixture(scope="session")
def without_index(small_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The site with no index to answer from."""
    settings = small_settings.model_copy(update={"index": tmp_path_factory.mktemp("none") / "index"})
    with TestClient(build(settings)) as found:
        yield found
