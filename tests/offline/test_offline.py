"""Nothing is fetched, and what answers a question needs none of the heavy packages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cartqa.settings import Settings

# Sockets of every kind are refused, also those that C code opens through Python's socket module.
REFUSE = """
import sys
def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind"}:
        print("NETWORK", event, arguments, file=sys.stderr)
        raise OSError("no network in this test")
sys.addaudithook(refuse)
"""
HEAVY = "torch sentence_transformers transformers gradio pandas fastapi matplotlib huggingface_hub".split()
LOADED = f"import json, sys; print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"


def python(code: str, *arguments: object, **env: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **{name: str(value) for name, value in env.items()}}
    environment.pop("HF_HUB_OFFLINE", None)  # the product must not need to be told
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", env=environment, timeout=240,
    )  # fmt: skip


CLI = REFUSE + "from cartqa.cli import main\nsys.exit(main(sys.argv[1:]))\n"


def test_the_refusal_works() -> None:
    done = python(REFUSE + "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/')")
    assert done.returncode == 1
    assert "NETWORK" in done.stderr


def test_questions_are_answered_without_network(real_settings: Settings, real_index_folder: Path) -> None:
    where = {"CARTQA_INDEX": real_index_folder, "CARTQA_DATA": real_settings.data}
    done = python(CLI, "ask", "--json", "What is cytokine release syndrome?", **where)
    assert done.returncode == 0, done.stderr
    assert "NETWORK" not in done.stderr
    assert json.loads(done.stdout)["kind"] == "answer"


def test_an_index_is_built_without_network(tiny_settings: Settings, tmp_path: Path) -> None:
    done = python(CLI, "build", "--quiet", "--data", tiny_settings.data, "--index", tmp_path / "index")
    assert done.returncode == 0, done.stderr
    assert "NETWORK" not in done.stderr
    assert done.stdout.startswith(f"Built {tmp_path / 'index'}: 2 articles, 4 sections, 4 passages, 40 asked")


def test_an_unknown_model_is_looked_for_on_this_machine_only(tiny_settings: Settings, tmp_path: Path) -> None:
    done = python(
        CLI, "build", "--data", tiny_settings.data, "--index", tmp_path / "index", "--encoder", "intfloat/e5-small-v2"
    )
    assert done.returncode == 2
    assert "NETWORK" not in done.stderr
    assert "intfloat/e5-small-v2" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [["--json", "What is CRS?"], ["What is CRS?"], ["--batch", os.devnull]],
    ids=["json", "plain", "batch"],
)
def test_cartqa_ask_imports_nothing_heavy(
    real_settings: Settings, real_index_folder: Path, arguments: list[str]
) -> None:
    code = "import sys\nfrom cartqa.cli import main\nstatus = main(sys.argv[1:])\n" + LOADED + "\nsys.exit(status)"
    done = python(code, "ask", "--index", real_index_folder, "--data", real_settings.data, *arguments)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []


@pytest.mark.parametrize("module", ["cartqa.ask.engine", "cartqa.ask.terminal", "cartqa.cli", "cartqa.index.build"])
def test_importing_the_question_flow_imports_nothing_heavy(module: str) -> None:
    done = python(f"import {module}\n{LOADED}")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_every_module_of_the_ask_package_is_light() -> None:
    code = (
        "import importlib, pkgutil, cartqa.ask\n"
        "for found in pkgutil.walk_packages(cartqa.ask.__path__, 'cartqa.ask.'): importlib.import_module(found.name)\n"
    )
    done = python(code + LOADED)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_nothing_is_done_at_import(tmp_path: Path) -> None:
    """Importing reads no library, makes no folder, and needs not even numpy for the version."""
    code = f"import os; os.chdir({str(tmp_path)!r})\nimport cartqa, cartqa.cli, json, sys\n"
    code += "print(json.dumps([name for name in ('numpy', 'faiss', 'onnxruntime', 'yaml') if name in sys.modules]))"
    done = python(code, HOME=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
    assert list(tmp_path.iterdir()) == []


def test_a_list_of_heavy_packages_that_are_there_would_be_noticed() -> None:
    done = python("import pandas\n" + LOADED)
    assert json.loads(done.stdout) == ["pandas"]
