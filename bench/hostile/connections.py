"""Connections that are held: a thousand at once, each in a state in which a server may forget that time passes."""

from __future__ import annotations

import resource
import select
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.hostile.measure import Measured, Server, watched

MANY = 1000
"""As many as a worker takes."""
APART_S = 0.003
"""Seconds between two of them: what is measured is that they are held, not a flood of requests."""
LARGE = "/static-offline-docs/swagger-ui-bundle.js"
OTHER_SITE = "Origin: http://evil.example"

Source = Callable[[int], str]


def _head(method: str, path: str, *lines: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


@dataclass(frozen=True)
class State:
    """What is sent first, what follows every few seconds, and how it goes on.

    Parameters
    ----------
    sent, byte : bytes
    held_s : float
        Seconds after which the server must have closed the connection.
    takes : bool
        Whether the client takes its answers.
    """

    sent: bytes
    byte: bytes
    held_s: float = 25.0
    takes: bool = True


STATES = {
    "nothing sent": State(b"", b""),
    "a head begun, a letter now and then": State(b"GET /ogc/ HTTP/1.1\r\nX: ", b"x"),
    "answered, the body not read": State(
        _head("POST", "/api/v1/matches", "Content-Length: 1000", OTHER_SITE), b"{"
    ),
    "a body begun": State(_head("POST", "/api/v1/matches", "Content-Length: 1000"), b"{"),
    "a chunk begun": State(_head("POST", "/api/v1/matches", "Transfer-Encoding: chunked") + b"3E8\r\n", b"{"),
    "answered, line ends follow": State(_head("GET", "/ogc/"), b"\r\n"),
    "an upgrade": State(_head("GET", "/ogc/", "Connection: Upgrade", "Upgrade: websocket"), b"\x81"),
    "large answers, none taken": State(_head("GET", LARGE) * 4, b"", held_s=45.0, takes=False),
}
"""Limits are those of the settings: 15 s for a body and two of grace, 30 s for a piece of an answer."""
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


def _sockets_of(pid: int) -> int:
    """Return how many sockets a process has; one that is closed meanwhile is none."""
    found = 0
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found += str(descriptor.readlink()).startswith("socket:")
    return found


def hold(server: Server, state: State, source: Source) -> Counter[str]:
    """Hold connections in a state; return how many the server has closed, how many are open, how many it refused.

    Where answers are not taken, the end of a connection may stand in its queue behind them, and the client does not see
    it: the sockets that the server still has are counted instead.
    """
    before, opened = _sockets_of(server.pid), []
    for number in range(MANY):
        line = _connect(server, source(number))
        if line is not None:
            opened.append(line)
            with suppress(OSError):
                line.send(state.sent)
        time.sleep(APART_S)
    until = time.monotonic() + state.held_s
    while time.monotonic() < until:
        time.sleep(3)
        for line in opened:
            if state.byte and not _is_closed(line, state.takes):
                with suppress(OSError):
                    line.send(state.byte)
    closed = sum(_is_closed(line, state.takes) for line in opened)
    if not state.takes:
        closed = len(opened) - min(len(opened), max(0, _sockets_of(server.pid) - before))
    for line in opened:
        line.close()
    found = Counter(closed=closed, open=len(opened) - closed, refused=MANY - len(opened))
    return +found


def section(server: Server) -> Iterator[Measured]:
    """Yield what a thousand connections in each state cost, and how long another client waited meanwhile."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    for name, state in STATES.items():
        for whose, source in SOURCES.items():
            measured = Measured(f"{whose}: {name}", frozenset({"closed", "refused"}))
            with watched(server, measured):
                measured.answers += hold(server, state, source)
            yield measured
