"""``qonys serve`` in a process of its own, for tests that speak to a real server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run ``qonys serve`` in a process of its own and yield its address."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "QONYS_HOME": str(home), **settings}
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{address}/health/ready", timeout=1):
                    break
            except OSError:
                assert process.poll() is None, "the server did not start"
                time.sleep(0.1)
        yield address, process
    finally:
        process.terminate()
        process.wait(30)
