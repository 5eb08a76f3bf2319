"""The process that readers are forked from has one thread: a child beside another could wait for ever for its locks."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from geo.sandbox.client import Readers
from geo.sandbox.exchange import prepare
from geo.sources.reading import isolated

MODULES = sorted(
    path.stem for path in Path(next(iter(isolated.__path__))).glob("*.py") if path.stem != "__init__"
)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="NOT RUN: threads are counted in /proc")
def test_no_reader_brings_a_thread():
    readers = Readers()
    try:
        control = readers._started()
        for name in MODULES:
            prepare(control, f"{isolated.__name__}.{name}:x")
        process = readers._process
        assert process is not None
        libraries = Path(f"/proc/{process.pid}/maps")
        until = time.monotonic() + 60
        while "libarrow" not in libraries.read_text() and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(1)
        assert "libarrow" in libraries.read_text(), "the largest reader is loaded"
        assert len(os.listdir(f"/proc/{process.pid}/task")) == 1
    finally:
        readers.close()
