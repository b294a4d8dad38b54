"""`python -m benchmarks.run [--quick] [--only PART,...] [--cores 2]`: measure, then write `docs/speed.md`.

Each part runs in a process of its own, so that none inherits another's memory. `--quick` is a trial of the scripts:
tiny sizes, results in `benchmarks/.work/quick` and nothing in the documentation.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import time

from benchmarks.common import ROOT, Options, say, use_cores
from benchmarks.report import PARTS


def main() -> int:
    """Measure every part asked for and write the page; 1 when a part could not run to its end."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Measure cartqa's speed.")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, to try the scripts")
    parser.add_argument("--only", default=",".join(PARTS), help="parts by comma (default: %(default)s)")
    parser.add_argument("--cores", type=int, default=2, help="cores and threads for everything (default: %(default)s)")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    cores = use_cores(given.cores)
    options = Options(given.quick, cores)
    if given.part:
        importlib.import_module(f"benchmarks.{given.part}").measure(options)
        return 0
    wanted = [part for part in given.only.split(",") if part]
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    started = time.monotonic()
    failed = [part for part in wanted if _part(part, given.quick, cores)]
    # Plots need matplotlib: in a process of their own too.
    failed += ["report"] if _child("benchmarks.report", ["--quick"] if given.quick else []) else []
    for part in failed:
        say(f"The part `{part}` did not run to its end.")
    say(f"Took {(time.monotonic() - started) / 60:.1f} minutes; the page is {options.page.relative_to(ROOT)}.")
    return int(bool(failed))


def _part(part: str, quick: bool, cores: int) -> int:
    return _child("benchmarks.run", ["--part", part, "--cores", str(cores), *(["--quick"] if quick else [])])


def _child(module: str, arguments: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
