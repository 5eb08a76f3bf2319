"""A real server for real clients, behind a counter of what they ask."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
    process = subprocess.Popen(command, env={**os.environ, "QONYS_HOME": str(home)}, stderr=subprocess.DEVNULL)
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
    asked: list[str] = field(default_factory=list)

    @property
    def items(self) -> list[str]:
        """Requests for features."""
        return [path for path in self.asked if "/items" in path]


@pytest.fixture
def counter(server: str) -> Iterator[Counter]:
    seen = Counter("")

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.asked.append(self.path)
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            try:
                answer = urllib.request.urlopen(urllib.request.Request(server + self.path, headers=headers), timeout=30)
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                body = answer.read()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    if name.lower() not in {"content-length", "connection", "transfer-encoding"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, *_args: object) -> None:
            pass

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    seen.url = f"http://127.0.0.1:{proxy.server_address[1]}/ogc"
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    yield seen
    proxy.shutdown()
    proxy.server_close()
    thread.join()
