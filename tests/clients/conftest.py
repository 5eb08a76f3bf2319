"""A real server for real clients, behind a counter of what they ask."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.serving import serving


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[str]:
    with serving(home) as (address, _):
        yield address


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
