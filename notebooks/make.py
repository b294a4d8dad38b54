"""Makes the notebooks from `cells/*.md` and runs them: `python notebooks/make.py [NAME ...]`.

Prose and code stand in Markdown, where a change can be read; every ```python fence becomes a code cell. Needs the
index of the settings (`cartqa build`) and no network.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
_FENCE = re.compile(r"^```python\n(.*?)^```\n?", re.MULTILINE | re.DOTALL)
_SECONDS = 900  # for one cell; far more than a quiet machine needs


def names() -> list[str]:
    """The notebooks' names, in order."""
    return sorted(path.stem for path in (HERE / "cells").glob("*.md"))


def make(name: str) -> nbformat.NotebookNode:
    """The notebook `name`, not yet run; the same cells give the same notebook."""
    parts = _FENCE.split((HERE / "cells" / f"{name}.md").read_text(encoding="utf-8"))
    cells = []
    for place, part in enumerate(parts):
        text = part.strip()
        if text:
            new = nbformat.v4.new_code_cell if place % 2 else nbformat.v4.new_markdown_cell
            cells.append(new(text, id=f"cell-{len(cells) + 1}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def execute(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with its outputs; nbclient's CellExecutionError when a cell fails."""
    client = NotebookClient(
        notebook, timeout=_SECONDS, record_timing=False, resources={"metadata": {"path": str(HERE)}}
    )
    with tempfile.TemporaryDirectory() as folder:  # the kernel's sockets are files there: no network is used
        manager = client.create_kernel_manager()
        manager.transport, manager.ip = "ipc", f"{folder}/kernel"
        client.execute()
    notebook.metadata.pop("language_info", None)  # names the very Python it ran on: a diff without meaning
    return notebook


def main() -> int:
    """Make, run and write the notebooks named, or all."""
    for name in sys.argv[1:] or names():
        started = time.perf_counter()
        notebook = execute(make(name))
        nbformat.write(notebook, HERE / f"{name}.ipynb")
        sys.stdout.write(f"{name}: {time.perf_counter() - started:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
