"""`__all__` of every module is true: what it names is there, and nothing public is left unnamed."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import cartqa

ROOT = Path(cartqa.__file__).parent


def has_code(path: Path) -> bool:
    """A module that only holds a package's docstring needs no `__all__`."""
    return len(ast.parse(path.read_text(encoding="utf-8")).body) > 1


def name_of(path: Path) -> str:
    return ".".join(("cartqa", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


MODULES = sorted(path for path in ROOT.rglob("*.py") if "_data" not in path.parts and has_code(path))
NAMES = [name_of(path) for path in MODULES]


def exported(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["__all__"]:
            return list(ast.literal_eval(node.value))
    return None


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_every_public_function_and_class_is_named_and_no_other(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = exported(tree)
    assert names is not None, "the module has no __all__"
    assert len(names) == len(set(names))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    public = {node.name for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")}
    assert public - set(names) == set()
    assert [name for name in names if name.startswith("_") and not name.startswith("__")] == []


def test_every_name_can_be_imported() -> None:
    """In a process of its own: gradio and torch warn about themselves when imported."""
    code = (
        "import importlib, json, sys\n"
        "missing = {}\n"
        "for name in json.loads(sys.argv[1]):\n"
        "    module = importlib.import_module(name)\n"
        "    gone = [one for one in getattr(module, '__all__', []) if not hasattr(module, one)]\n"
        "    if gone: missing[name] = gone\n"
        "print(json.dumps(missing))\n"
    )
    arguments = [sys.executable, "-c", code, json.dumps(NAMES)]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {}
