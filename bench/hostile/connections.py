"""Connections that are held: a thousand at once, each in a state in which a server may forget that time passes."""

from __future__ import annotations

import resource
import select
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

from bench.hostile.measure import Measured, Server, watched

MANY = 1000
"""As many as a worker takes."""
HELD_S = 25.0
"""Seconds for which they are held: longer than the longest limit of a state, 15 s and two of grace."""
LARGE = "/static-offline-docs/swagger-ui-bundle.js"
OTHER_SITE = "Origin: http://evil.example"

Source = Callable[[int], str]


def _head(method: str, path: str, *lines: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


STATES = {
    "nothing sent": (b"", b""),
    "a head begun, a letter now and then": (b"GET /ogc/ HTTP/1.1\r\nX: ", b"x"),
    "answered, the body not read, a byte of it follows": (
        _head("POST", "/api/v1/matches", "Content-Length: 1000", OTHER_SITE),
        b"{",
    ),
    "a body begun, a byte now and then": (_head("POST", "/api/v1/matches", "Content-Length: 1000"), b"{"),
    "a chunk begun, a byte now and then": (
        _head("POST", "/api/v1/matches", "Transfer-Encoding: chunked") + b"3E8\r\n",
        b"{",
    ),
    "answered, a line end now and then": (_head("GET", "/ogc/"), b"\r\n"),
    "an upgrade, a byte now and then": (
        _head("GET", "/ogc/", "Connection: Upgrade", "Upgrade: websocket"),
        b"\x81",
    ),
    "ten large answers asked for, none taken": (_head("GET", LARGE) * 10, b""),
}
"""What is sent first, and what follows every few seconds."""
SOURCES: dict[str, Source] = {
    "one proxy": lambda _number: "127.0.0.1",
    "one client": lambda _number: "127.0.0.2",
    "each its own": lambda number: f"127.1.{number // 200}.{number % 200 + 1}",
}


def _connect(server: Server, source: str) -> socket.socket | None:
    host, port = server.address.removeprefix("http://").split(":")
    line = socket.socket()
    line.settimeout(5)
    try:
        line.bind((source, 0))
        line.connect((host, int(port)))
    except OSError:
        line.close()
        return None
    line.setblocking(False)
    return line


def _is_closed(line: socket.socket, takes: bool) -> bool:
    """Return whether the server has closed a connection; what came before is read if the client takes anything."""
    poll = select.poll()
    poll.register(line, select.POLLIN | select.POLLRDHUP)
    events = sum(event for _, event in poll.poll(0))
    if events & (select.POLLERR | select.POLLHUP | select.POLLRDHUP):
        return True
    if takes and events & select.POLLIN:
        with suppress(OSError):
            line.recv(65536)
    return False


def hold(server: Server, sent: bytes, byte: bytes, source: Source, takes: bool) -> Counter[str]:
    """Hold connections in a state; return how many the server has closed, how many are open, how many it refused."""
    lines = [_connect(server, source(number)) for number in range(MANY)]
    opened = [line for line in lines if line is not None]
    for line in opened:
        with suppress(OSError):
            line.send(sent)
    until = time.monotonic() + HELD_S
    while time.monotonic() < until:
        time.sleep(3)
        for line in opened:
            if byte and not _is_closed(line, takes):
                with suppress(OSError):
                    line.send(byte)
    closed = sum(_is_closed(line, takes) for line in opened)
    for line in opened:
        line.close()
    found = Counter(closed=closed, open=len(opened) - closed, refused=MANY - len(opened))
    return +found


def section(server: Server) -> Iterator[Measured]:
    """Yield what a thousand connections in each state cost, and how long another client waited meanwhile."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    for state, (sent, byte) in STATES.items():
        for whose, source in SOURCES.items():
            measured = Measured(f"{whose}: {state}", frozenset({"closed", "refused"}))
            with watched(server, measured):
                measured.answers += hold(server, sent, byte, source, takes="taken" not in state)
            yield measured
