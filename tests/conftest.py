"""What all tests share: settings that are ours alone, the real index built once, the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cartqa.ask.coverage import FEATURES, Calibration
from cartqa.index.build import build_index
from cartqa.index.encoders import Encoder
from cartqa.index.encoders.choose import building_encoder
from cartqa.index.folder import Index, open_index
from cartqa.library.collection import Library
from cartqa.library.loader import load_library
from cartqa.settings import Settings, data_folder
from cartqa.testing import write_data_folder

RunCartqa = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests go last: while Playwright drives a browser, no other event loop may run in its thread."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(scope="session", autouse=True)
def only_our_settings() -> Iterator[None]:
    """No CARTQA_ setting of whoever runs the tests counts, but where exported models and vectors are kept."""
    with pytest.MonkeyPatch.context() as patch:
        cache = Settings().cache
        for name in [name for name in os.environ if name.startswith("CARTQA_")]:
            patch.delenv(name)
        patch.setenv("CARTQA_CACHE", str(cache))
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


@pytest.fixture(scope="session")
def real_settings(tmp_path_factory: pytest.TempPathFactory, only_our_settings: None) -> Settings:
    """The library that is shipped, as it is now, an index folder of the tests' own, the checkout's cache.

    The library is copied first, so that whoever edits an article meanwhile does not pull it from under a test.
    """
    root = tmp_path_factory.mktemp("real")
    return Settings(data=shutil.copytree(data_folder(), root / "data"), index=root / "index")


@pytest.fixture(scope="session")
def real_index_folder(real_settings: Settings) -> Path:
    """The index of the shipped library, built once."""
    build_index(real_settings, progress=False)
    return real_settings.index


@pytest.fixture(scope="session")
def real_index(real_index_folder: Path) -> Index:
    return open_index(real_index_folder)


@pytest.fixture(scope="session")
def real_library(real_settings: Settings) -> Library:
    return load_library(real_settings.data)


@pytest.fixture(scope="session")
def serving_encoder(real_settings: Settings) -> Encoder:
    """The encoder that builds and asks by default: the exported one, without torch."""
    return building_encoder(real_settings)


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """A data folder of two articles, without faults."""
    return write_data_folder(tmp_path / "data")


@pytest.fixture(scope="session")
def tiny_settings(tmp_path_factory: pytest.TempPathFactory, only_our_settings: None) -> Settings:
    """The tiny library with the real encoder, built once at `index`. Copy the folder before harming it."""
    root = tmp_path_factory.mktemp("tiny")
    settings = Settings(data=write_data_folder(root / "data"), index=root / "index")
    build_index(settings, progress=False)
    return settings


def flat_calibration(bias: float) -> Calibration:
    """A decision that looks at nothing: answer always (bias high) or never (bias low)."""
    zeros, ones = (0.0,) * len(FEATURES), (1.0,) * len(FEATURES)
    return Calibration(zeros, ones, zeros, bias, 0.5)


@pytest.fixture(scope="session")
def always() -> Calibration:
    return flat_calibration(10.0)


@pytest.fixture(scope="session")
def never() -> Calibration:
    return flat_calibration(-10.0)


@pytest.fixture(scope="session")
def run_cartqa(only_our_settings: None) -> RunCartqa:
    """Runs `cartqa ARGUMENTS` as a process of its own; text in `stdin`, further settings in `env`."""
    command = Path(sys.executable).with_name("cartqa")

    def run(
        *arguments: object,
        stdin: str | bytes = "",
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(command), *map(str, arguments)],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            timeout=240,
        )
        out, err = (stream.decode("utf-8") for stream in (done.stdout, done.stderr))
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    return run


@pytest.fixture(scope="session")
def ask_real(run_cartqa: RunCartqa, real_settings: Settings, real_index_folder: Path) -> RunCartqa:
    """`cartqa ask` on the real index, as a process of its own."""

    def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        return run_cartqa("ask", "--index", real_index_folder, "--data", real_settings.data, *arguments, **options)

    return run
