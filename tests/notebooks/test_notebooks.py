"""The notebooks are made of their cells, keep their plots, and run on the shipped library."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
NAMES = ("01_the_library", "02_retrieval", "03_when_not_to_answer")


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """`notebooks/make.py`, which is no package."""
    spec = importlib.util.spec_from_file_location("make_notebooks", NOTEBOOKS / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def assert_whole(notebook: nbformat.NotebookNode) -> None:
    found = outputs(notebook)
    assert any("image/png" in output.get("data", {}) for output in found), "there is no figure"
    assert not [output for output in found if output.output_type == "error"]
    assert not [output for output in found if output.output_type == "stream"], "a warning or a print is kept"


def test_every_notebook_is_named_here(maker: ModuleType) -> None:
    assert tuple(maker.names()) == NAMES
    assert tuple(sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_kept_notebook_is_made_of_its_cells_and_keeps_its_plots(name: str, maker: ModuleType) -> None:
    kept = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    made = maker.make(name)
    assert [(cell.cell_type, cell.source) for cell in kept.cells] == [
        (cell.cell_type, cell.source) for cell in made.cells
    ]
    assert_whole(kept)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_notebook_runs(
    name: str, maker: ModuleType, real_index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARTQA_INDEX", str(real_index_folder))
    assert_whole(maker.execute(maker.make(name)))
