"""Our server as the benches start it: a process of its own on a free port, the rate limit lifted."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

STOP_S = 30
"""Seconds that a server has to stop; then it is killed."""
READY_S = 180.0
"""Seconds that it has to answer: on a machine that others use too, a start may take a minute."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], ready: str, environment: Mapping[str, str], folder: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; yield its process once the address ``ready`` answers.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    ready : str
        Address that answers as soon as the server is ready.
    environment : mapping of str to str
        All environment variables of the process.
    folder : Path, optional
        Working folder; a server of another checkout must not find this one's modules in it.

    Raises
    ------
    RuntimeError
        If it does not answer within :data:`READY_S`.
    """
    with subprocess.Popen(
        list(command), cwd=folder, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(ready)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(address: str) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - our own address
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{address} does not answer")


@contextmanager
def serving(home: Path, workers: int = 1) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run ``qonys serve`` over an atlas; yield its address and its process."""
    port = free_port()
    start = "from api.cli import main; main()"
    command = [sys.executable, "-c", start, "serve", "--port", str(port), "--workers", str(workers)]
    environment = {**os.environ, "QONYS_HOME": str(home), "QONYS_RATE_LIMIT": "1000000/second"}
    address = f"http://127.0.0.1:{port}"
    with running(command, f"{address}/health/ready", environment) as process:
        yield address, process


def memory_mb(process: int) -> float:
    """Return the resident memory of a process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    pages = sum(
        int(Path(f"/proc/{one}/statm").read_text(encoding="ascii").split()[1]) for one in [process, *children]
    )
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
