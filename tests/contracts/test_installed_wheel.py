"""The wheel, installed elsewhere, brings the library along and answers from an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cartqa import __version__

ROOT = Path(__file__).resolve().parents[2]


def _run(command: list[str], cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, timeout=900, check=False
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's contents, its dependencies those of the running interpreter."""
    work = tmp_path_factory.mktemp("wheel")
    built = _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(work), str(ROOT)], work)
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = work.glob("*.whl")
    target = work / "site"
    done = _run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)], work
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return target


@pytest.mark.slow
def test_the_wheel_builds_and_answers_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    empty, home = tmp_path / "empty", tmp_path / "home"
    empty.mkdir()
    home.mkdir()
    assert (installed / "cartqa" / "_data" / "articles").is_dir()
    command = [sys.executable, "-c", "import sys; from cartqa.cli import main; sys.exit(main(sys.argv[1:]))"]
    env = {"PYTHONPATH": str(installed), "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    said = _run([*command, "--version"], empty, **env)
    assert said.stdout.strip() == f"cartqa {__version__}"
    built = _run([*command, "build", "--quiet"], empty, **env)
    assert built.returncode == 0, built.stderr[-2000:]
    done = _run([*command, "ask", "--json", "How long do I have to stay near the hospital after CAR-T?"], empty, **env)
    reply = json.loads(done.stdout)
    assert reply["kind"] == "answer"
    assert reply["passages"][0]["article"] == "going-home"
    assert (home / "cache" / "cartqa" / "index").exists()
    assert list(empty.iterdir()) == []
