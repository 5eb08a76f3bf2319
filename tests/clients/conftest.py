"""A real server for real clients, behind a counter of what they ask."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[str]:
    port = _free_port()
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env={**os.environ, "QONYS_HOME": str(home)}, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{address}/health/ready", timeout=1):
                    break
            except OSError:
                assert process.poll() is None, "the server did not start"
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(30)


@dataclass
class Counter:
    """A proxy that writes down every request; links lead back to it, because the Host header is passed on."""

    url: str
    journal: Path

    @property
    def asked(self) -> list[str]:
        """Every request so far."""
        return self.journal.read_text(encoding="utf-8").splitlines()

    @property
    def items(self) -> list[str]:
        """Requests for features."""
        return [path for path in self.asked if "/items" in path]


@pytest.fixture
def counter(server: str, tmp_path: Path) -> Iterator[Counter]:
    journal = tmp_path / "asked.txt"
    journal.touch()
    # A process of its own: GDAL keeps Python's lock while it waits for an answer.
    command = [sys.executable, str(Path(__file__).with_name("proxy.py")), server, str(journal)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as proxy:
        assert proxy.stdout is not None
        port = int(proxy.stdout.readline())
        try:
            yield Counter(f"http://127.0.0.1:{port}/ogc", journal)
        finally:
            proxy.terminate()
