"""`cartqa serve` as a child process: started, watched, stopped."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import INDEX, ROOT, WORK, cartqa_command, environment, peak_mb


class ServerFault(Exception):
    """The server did not come up; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: its address, its process, and the seconds from its start to its first answer."""

    url: str
    pid: int
    healthy_s: float
    page_s: float

    @property
    def peak_mb(self) -> float:
        """Its peak memory until now."""
        return peak_mb(self.pid)

    @property
    def cpu_s(self) -> float:
        """Processor seconds it has used until now."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(cores: int, limit: float = 90.0) -> Iterator[Server]:
    """A server on a free port of this machine; it is stopped in the end. ServerFault when it does not answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*cartqa_command(), "serve", "--port", str(port), "--index", str(INDEX)]
    log = WORK / "server.log"
    with log.open("wb") as stream:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=stream, stderr=stream, env=environment(cores), cwd=ROOT)
        try:
            url = f"http://127.0.0.1:{port}"
            healthy = _until(f"{url}/healthz", started, limit, child, log)
            page = _until(f"{url}/", started, limit, child, log)
            yield Server(url, child.pid, healthy, page)
        finally:
            child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(10)
            if child.poll() is None:
                child.kill()
                child.wait()


def _until(url: str, started: float, limit: float, child: subprocess.Popen[bytes], log: Path) -> float:
    """Seconds from the start until the address answers with 200."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.perf_counter() - started < limit:
        if child.poll() is not None:
            last = (log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["no reason given"])[-1]
            raise ServerFault(f"The server ended before it answered: {last}")
        try:
            with opener.open(url, timeout=10) as response:
                response.read()
                return time.perf_counter() - started
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise ServerFault(f"The server did not answer at {url} within {limit:.0f} s.")
