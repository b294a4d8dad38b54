"""Print the pinned versions of everything installed beside cartqa, for requirements.lock."""

from __future__ import annotations

from importlib.metadata import distributions

HEAD = """# Versions that cartqa is tested with, written by `make lock`; used as pip constraints by the Makefile.
# torch is pinned in pyproject.toml too: its default Linux build brings CUDA where no CPU wheel is at hand.
"""


def main() -> None:
    """Print the lock."""
    pins = {
        d.metadata["Name"].lower().replace("_", "-"): d.version.partition("+")[0]
        for d in distributions()
        if d.metadata["Name"].lower() not in {"cartqa", "pip", "setuptools"}
    }
    print(HEAD + "\n".join(f"{name}=={pins[name]}" for name in sorted(pins)))


if __name__ == "__main__":
    main()
