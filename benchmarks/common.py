"""What every part shares: places, the machine, child processes, figures, results on disk."""

from __future__ import annotations

import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "benchmarks"
LIVEQA = ROOT.parent / "shared" / "benchmarks" / "liveqa-dev"
WORK = HERE / ".work"
RIVALS = HERE / ".rivals-venv" / "bin" / "python"
RIVALS_READY = HERE / ".rivals-venv" / ".installed"
INDEX = WORK / "index"
NO_SHARED = "There is no ../shared/benchmarks/liveqa-dev beside this checkout, so what is measured on it is skipped."
NO_RIVALS = (
    "The other systems are not installed (`sh benchmarks/install_rivals.sh`), so only plain and cartqa are measured."
)

_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "DO_NOT_TRACK": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "true",
}
_THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Options:
    """How much to measure. `quick` results go to the work folder and never into the documentation."""

    quick: bool = False
    cores: int = 2

    @property
    def results(self) -> Path:
        """Where JSON and tables go."""
        return WORK / "quick" if self.quick else HERE / "results"

    @property
    def images(self) -> Path:
        """Where plots go."""
        return WORK / "quick" / "img" if self.quick else ROOT / "docs" / "img"

    @property
    def page(self) -> Path:
        """The written page."""
        return WORK / "quick" / "speed.md" if self.quick else ROOT / "docs" / "speed.md"


def use_cores(count: int) -> int:
    """Keep this process and all its children on the first `count` cores; the number that there really are."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])
        return len(os.sched_getaffinity(0))
    return min(count, os.cpu_count() or 1)


def environment(cores: int) -> dict[str, str]:
    """The environment of a measured process: `cores` threads for every library, offline, no telemetry."""
    threads = dict.fromkeys(_THREAD_VARIABLES, str(cores))
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CARTQA_")}
    own = {"CARTQA_THREADS": str(cores), "CARTQA_INDEX": str(INDEX), "PYTHONPATH": str(ROOT)}
    for name in ("CARTQA_DATA", "CARTQA_CACHE"):
        if name in os.environ:
            own[name] = os.environ[name]
    return {**kept, **_QUIET, **threads, **own}


def cartqa_command() -> list[str]:
    """The installed `cartqa`, or the same by way of Python where the script is not beside it."""
    script = Path(sys.executable).with_name("cartqa")
    return [str(script)] if script.is_file() else [sys.executable, "-c", "from cartqa.cli import main; exit(main())"]


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished child: seconds from its start to its end, its peak memory, what it printed."""

    seconds: float
    peak_mb: float
    status: int
    out: str
    error: str


def run(command: Sequence[str], cores: int, limit: float = 600.0) -> Ran:
    """Run a child to its end. Its memory is `ru_maxrss`, which counts this (small) process as a floor."""
    WORK.mkdir(parents=True, exist_ok=True)
    with (WORK / "out.txt").open("w+b") as out, (WORK / "error.txt").open("w+b") as error:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=error, env=environment(cores), cwd=ROOT)
        status, usage = _wait(child, limit)
        seconds = time.perf_counter() - started
        out.seek(0)
        error.seek(0)
        texts = [stream.read().decode("utf-8", "replace") for stream in (out, error)]
    return Ran(seconds, usage, status, *texts)


def _wait(child: subprocess.Popen[bytes], limit: float) -> tuple[int, float]:
    """Wait for the child without polling it awake; kill it after `limit` seconds."""
    import threading

    timer = threading.Timer(limit, child.kill)
    timer.start()
    try:
        _, status, usage = os.wait4(child.pid, 0)
    finally:
        timer.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_maxrss / 1024


def peak_mb(pid: int | str = "self") -> float:
    """The peak resident memory of a living process; unlike `ru_maxrss` it owes nothing to the parent's."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        if pid != "self":
            return 0.0
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie, between neighbours by proportion."""
    ordered = sorted(values)
    if not ordered:
        return float("nan")
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def spread(values: Sequence[float]) -> dict[str, Any]:
    """Median and range of repeated measurements, and the measurements."""
    kept = [round(value, 4) for value in values]
    return {"median": round(statistics.median(kept), 4), "low": min(kept), "high": max(kept), "all": kept}


def say(text: str) -> None:
    """One line on standard error, above any progress bar."""
    from tqdm import tqdm

    tqdm.write(text, file=sys.stderr)


def machine(cores: int) -> dict[str, Any]:
    """The machine and the moment: what figures mean nothing without."""
    model, memory = platform.processor() or platform.machine(), 0.0
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
        total = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()[0]
        memory = int(total.split()[1]) / 1024 / 1024
    except (OSError, ValueError, IndexError):
        pass
    return {
        "cpu": model,
        "cores_used": cores,
        "cores": os.cpu_count(),
        "memory_gb": round(memory, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def versions(names: Sequence[str]) -> dict[str, str]:
    """Versions of installed distributions; those not installed drop out."""
    from importlib import metadata

    found = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def write_result(options: Options, name: str, value: Mapping[str, Any]) -> None:
    """Write `NAME.json`; the ratios of the run before are kept in it, so that the two can be compared."""
    options.results.mkdir(parents=True, exist_ok=True)
    path = options.results / f"{name}.json"
    before = read_result(options, name)
    previous = {key: before[key] for key in ("machine", "ratios") if key in before} if before.get("ratios") else None
    text = json.dumps({**value, "previous": previous}, indent=1, ensure_ascii=False)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text + "\n", encoding="utf-8")
    os.replace(temporary, path)


def read_result(options: Options, name: str) -> dict[str, Any]:
    """A result written earlier; empty when there is none."""
    try:
        value: dict[str, Any] = json.loads((options.results / f"{name}.json").read_text(encoding="utf-8"))
        return value
    except (OSError, ValueError):
        return {}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in lines) + "\n"


def ready_index(cores: int) -> str:
    """Build our index for the benchmarks unless it is current; a sentence that says why it cannot be used, or ''."""
    done = run([*cartqa_command(), "build", "--if-needed", "--quiet", "--index", str(INDEX)], cores)
    if done.status:
        return f"Our own index could not be built: {_last(done.error)}"
    done = run([*cartqa_command(), "ask", "--json", "What is CAR-T?"], cores)
    if done.status:
        try:
            reason = json.loads(done.out)["message"]
        except (ValueError, KeyError):
            reason = _last(done.error)
        return f"Our own index cannot answer: {reason}"
    return ""


def fresh(folder: Path) -> Path:
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _last(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]
