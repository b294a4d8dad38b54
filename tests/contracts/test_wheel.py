"""The wheel, installed on its own and run from an empty folder: the library came along."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import cartqa
from cartqa.index.encoders import Encoder
from cartqa.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built here, without isolation and without network."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(CHECKOUT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, serving_encoder: Encoder, real_settings: Settings, tmp_path_factory: pytest.TempPathFactory):
    """Runs the installed command with a home of its own; only the exported model and known vectors are lent."""
    root = tmp_path_factory.mktemp("installed")
    site, home, empty = root / "site", root / "home", root / "empty"
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--target", str(site)]
    done = subprocess.run([*command, str(wheel)], capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    digest = serving_encoder.info.digest[:16]
    cache = home / ".cache" / "cartqa" / "cache"
    shutil.copytree(real_settings.cache / "models" / digest, cache / "models" / digest)
    if (vectors := real_settings.cache / "vectors" / f"{digest}.npz").is_file():
        (cache / "vectors").mkdir()
        shutil.copy(vectors, cache / "vectors")
    empty.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("CARTQA_", "XDG_", "PYTHON"))}
    env |= {"HOME": str(home), "PYTHONPATH": str(site)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(site / "bin" / "cartqa"), *arguments],
            cwd=empty, env=env, capture_output=True, text=True, encoding="utf-8", timeout=400,
        )  # fmt: skip

    run.root = root  # type: ignore[attr-defined]
    return run


def test_the_wheel_carries_the_library_the_licences_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {path.relative_to(CHECKOUT / "data").as_posix() for path in (CHECKOUT / "data").rglob("*") if path.is_file()}
    assert len(data) > 30
    assert {f"cartqa/_data/{name}" for name in data} <= names
    assert "cartqa/py.typed" in names
    for licence in ("LICENSE", "LICENSE-PROSE.md", "WEIGHTS-NOTICE.md"):
        assert [name for name in names if name.endswith(f"/licenses/{licence}")]
    assert {name.split("/")[0] for name in names} == {"cartqa", f"cartqa-{cartqa.__version__}.dist-info"}


def test_the_installed_command_knows_its_version(installed) -> None:
    done = installed("--version")
    assert (done.returncode, done.stdout) == (0, f"cartqa {cartqa.__version__}\n")


def test_it_builds_and_answers_from_an_empty_folder(installed) -> None:
    before = installed("ask", "--json", "What is CRS?")
    assert before.returncode == 2
    assert "There is no index" in json.loads(before.stdout)["message"]

    done = installed("build", "--quiet")
    assert done.returncode == 0, done.stderr
    home = installed.root / "home"
    assert (home / ".cache" / "cartqa" / "index" / "passport.json").is_file()
    articles = len(list((CHECKOUT / "data" / "articles").glob("*.md")))
    assert f"{articles} articles" in done.stdout

    asked = installed("ask", "--json", "What is cytokine release syndrome?")
    assert asked.returncode == 0, asked.stderr
    found = json.loads(asked.stdout)
    assert found["kind"] == "answer"
    assert found["passages"][0]["article"] == "crs"
    assert list((installed.root / "empty").iterdir()) == []

    assert installed("build", "--if-needed").stdout.endswith("is up to date.\n")


def test_what_runs_is_the_wheel_not_the_checkout(installed) -> None:
    """Else the tests above would prove nothing."""
    site = installed.root / "site"
    env = {"PYTHONPATH": str(site), "HOME": str(installed.root / "home"), "PATH": os.environ["PATH"]}
    code = "import cartqa, cartqa.settings as s; print(cartqa.__file__); print(s.data_folder()); print(s.home_folder())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=60)
    module, data, home = done.stdout.splitlines()
    assert Path(module).is_relative_to(site)
    assert data == str(site / "cartqa" / "_data")
    assert home == str(installed.root / "home" / ".cache" / "cartqa")
