"""The question flow needs no network and none of the heavy packages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from cartqa.settings import Settings

BLOCKED = """
import socket, sys
def refuse(*arguments, **options):
    raise OSError("the network is blocked in this test")
socket.socket.connect = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
from cartqa.cli import main
code = main(sys.argv[1:])
heavy = sorted({"torch", "sentence_transformers", "transformers", "gradio", "pandas", "scipy"} & set(sys.modules))
print("HEAVY", heavy)
sys.exit(code)
"""


def _run(arguments: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "HOME": str(home), "TMPDIR": str(home)}
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, *arguments], capture_output=True, text=True, env=env, timeout=240, check=False
    )


def test_asking_works_offline_loads_nothing_heavy_and_writes_nothing(
    real_settings: Settings, real_index_folder: Path, tmp_path: Path
) -> None:
    question = "does cell collection hurt, asked only here zqxjvkwyfqzj"
    done = _run(
        ["ask", "--index", str(real_index_folder), "--data", str(real_settings.data), "--json", question], tmp_path
    )
    assert done.returncode == 0, done.stderr
    first, heavy = done.stdout.strip().splitlines()
    assert json.loads(first)["question"] == question
    assert heavy == "HEAVY []"
    assert list(tmp_path.iterdir()) == []  # what a person asks is stored nowhere
    for folder in (real_index_folder, real_settings.cache):
        for file in folder.rglob("*"):
            assert not (file.is_file() and b"zqxjvkwyfqzj" in file.read_bytes())


def test_building_works_offline(tiny_settings: Settings, tmp_path: Path) -> None:
    done = _run(["build", "--quiet", "--data", str(tiny_settings.data), "--index", str(tmp_path / "index")], tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "index" / "passport.json").is_file()
