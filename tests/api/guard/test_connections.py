"""Every state of a connection has its time, over real sockets; and whoever comes to a full server still gets in."""

from __future__ import annotations

import re
import socket
import struct
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

TABLE = Path("/proc/net/tcp")
pytestmark = pytest.mark.skipif(
    not TABLE.exists(), reason="NOT RUN: no /proc/net/tcp, and perhaps no second address of this machine"
)
BOUND_S = 40.0
"""No measure of how fast it is: with limits of a second, a connection that is open after this is open for ever."""
PAUSE_S = 0.25
SHORT = {
    "QONYS_HEAD_TIMEOUT_S": "1", "QONYS_BODY_TIMEOUT_S": "1", "QONYS_KEEP_ALIVE_S": "1", "QONYS_SEND_TIMEOUT_S": "1",
    "QONYS_REQUEST_TIMEOUT_S": "2", "QONYS_RATE_LIMIT": "10000/second", "QONYS_MAX_CONNECTIONS": "100", "QONYS_MAX_CONNECTIONS_PER_CLIENT": "10",
}  # fmt: skip
LARGE = "/static-offline-docs/swagger-ui-bundle.js"


def head(method: str, path: str, *lines: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


MATCH = ("POST", "/api/v1/matches", "Content-Type: application/json")
OTHER_SITE = "Origin: http://evil.example"
STATES: dict[str, tuple[bytes, bytes]] = {
    "before the head": (b"", b"\r\n"),
    "in the request line": (b"GET /og", b"c"),
    "in the head": (b"GET /ogc/ HTTP/1.1\r\nHost: loc", b"a"),
    "in a body that is read": (head(*MATCH, "Content-Length: 1000") + b"{", b" "),
    "in a body that is not read": (head(*MATCH, "Content-Length: 1000", OTHER_SITE) + b"{", b" "),
    "in a body of another host, not read": (
        head(*MATCH, "Content-Length: 1000").replace(b"localhost", b"evil.example"),
        b" ",
    ),
    "a chunk begun": (head(*MATCH, "Transfer-Encoding: chunked") + b"3E8\r\n{", b" "),
    "a chunk begun, not read": (head(*MATCH, "Transfer-Encoding: chunked", OTHER_SITE) + b"3E8\r\n{", b" "),
    "in the size of a chunk": (head(*MATCH, "Transfer-Encoding: chunked") + b"0", b"0"),
    "in a trailer": (head(*MATCH, "Transfer-Encoding: chunked") + b"1\r\n{\r\n0\r\nX-", b"a"),
    "too large a body announced": (head(*MATCH, "Content-Length: 99999999"), b" "),
    "answered": (head("GET", "/ogc/"), b""),
    "answered, line ends follow": (head("GET", "/ogc/"), b"\r\n"),
    "answered, another head follows": (head("GET", "/ogc/") + b"GET /ogc", b"/"),
    "an unknown page answered": (head("GET", "/no/such"), b"\r\n"),
    "an upgrade asked for": (head("GET", "/ogc/", "Connection: Upgrade", "Upgrade: websocket"), b"\x81"),
    "an upgrade to HTTP/2 asked for": (head("GET", "/ogc/", "Connection: Upgrade", "Upgrade: h2c"), b"P"),
    "a tunnel asked for": (head("CONNECT", "localhost:80"), b"\x16"),
    "two requests ahead, a third begun": (head("GET", "/ogc/") * 2 + b"GET", b" "),
    "a body behind a request ahead": (head("GET", "/ogc/") + head(*MATCH, "Content-Length: 9"), b""),
    "permission for a body asked": (head(*MATCH, "Content-Length: 1000", "Expect: 100-continue"), b" "),
    "permission for a body asked and refused": (
        head(*MATCH, "Content-Length: 1000", "Expect: 100-continue", OTHER_SITE),
        b" ",
    ),
    "no HTTP": (b"\x16\x03\x01\x02\x00", b"\x00"),
}
"""What has been sent, and the byte that follows every now and then."""
TAKEN: dict[str, bytes] = {
    "an answer is not taken": head("GET", LARGE),
    "answers to requests ahead are not taken": head("GET", LARGE) * 10,
    "the last answer is not taken": head("GET", LARGE, "Connection: close"),
}
MANNERS = ("silent", "a byte now and then", "reset")


@dataclass
class Line:
    """A connection, what has been read from it, and whether the server has closed it."""

    socket: socket.socket
    answered: bytes = b""
    is_closed: bool = False

    def read(self, seconds: float) -> None:
        """Read what comes within a time."""
        self.socket.settimeout(seconds)
        try:
            part = self.socket.recv(65536)
            self.answered += part
            self.is_closed = not part
        except TimeoutError:
            pass
        except OSError:
            self.is_closed = True


def connect(address: str, source: str = "127.0.0.1", buffer: int = 0) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    line = socket.socket()
    if buffer:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    line.bind((source, 0))
    line.settimeout(20)
    line.connect((host, int(port)))
    return line


def keep_on(address: str, sent: bytes, byte: bytes, manner: str) -> Line:
    """Send what leads to a state, go on as the manner says, and see whether the server closes the connection."""
    line = Line(connect(address))
    with suppress(OSError):
        line.socket.sendall(sent)
    if manner == "reset":
        line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.socket.close()
        line.is_closed = True
        return line
    until = time.monotonic() + BOUND_S
    with closing(line.socket):
        while not line.is_closed and time.monotonic() < until:
            line.read(PAUSE_S)
            if manner != "silent" and byte and not line.is_closed:
                with suppress(OSError):
                    line.socket.sendall(byte)
    return line


def leave_lying(address: str, sent: bytes, byte: bytes, manner: str) -> Line:
    """Ask for much and take nothing of it, or a byte now and then, until the server gives up on it."""
    line = Line(connect(address, buffer=4096))
    line.socket.sendall(sent)
    line.answered = line.socket.recv(12)
    if manner == "reset":
        line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.socket.close()
        line.is_closed = True
        return line
    until = time.monotonic() + BOUND_S
    with closing(line.socket):
        while not gone(address, line.socket) and time.monotonic() < until:
            time.sleep(PAUSE_S)
            if manner != "silent":
                line.answered += line.socket.recv(1)
        line.is_closed = gone(address, line.socket)
    return line


def gone(address: str, line: socket.socket) -> bool:
    """Return whether no process holds the server's side of a connection any more, by the system's own table."""
    ports = int(address.rpartition(":")[2]), line.getsockname()[1]
    return all(
        _holder(*ports) == "0" for _ in range(3)
    )  # the table is not read at one go: a row may be missed


def _holder(server: int, client: int) -> str:
    """Return the inode of the server's socket of a connection; "0" if there is none, or nobody has it open."""
    for row in TABLE.read_text(encoding="ascii").splitlines()[1:]:
        fields = row.split()
        if (int(fields[1][-4:], 16), int(fields[2][-4:], 16)) == (server, client):
            return fields[9]
    return "0"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, serve, make) -> Iterator[str]:
    home = tmp_path_factory.mktemp("small")
    make.publish(home, make.tables(make.vacancies(3)))
    with serve(home, **SHORT) as (url, _):
        yield url


@pytest.fixture(scope="module")
def outcomes(address: str) -> dict[tuple[str, str], Line]:
    """All states and manners at once: each waits most of the time."""
    found: dict[tuple[str, str], Line] = {}
    cases: list[tuple[str, str, Callable[..., Line], bytes, bytes]] = [
        *((state, manner, keep_on, *sent) for state, sent in STATES.items() for manner in MANNERS),
        *((state, manner, leave_lying, sent, b"") for state, sent in TAKEN.items() for manner in MANNERS),
    ]

    def run(state: str, manner: str, going: Callable[..., Line], sent: bytes, byte: bytes) -> None:
        found[state, manner] = going(address, sent, byte, manner)

    threads = [threading.Thread(target=run, args=case) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("state", [*STATES, *TAKEN])
def test_every_state_has_its_time(outcomes: dict[tuple[str, str], Line], state: str, manner: str) -> None:
    assert outcomes[state, manner].is_closed


def test_what_was_answered_before_its_body_was_read_is_the_right_answer(outcomes: dict) -> None:
    statuses = {
        "in a body that is read": b"408",
        "in a body that is not read": b"403",
        "in a body of another host, not read": b"400",
        "a chunk begun, not read": b"403",
        "too large a body announced": b"413",
        "an unknown page answered": b"404",
        "permission for a body asked and refused": b"403",
        "no HTTP": b"400",
    }
    for state, status in statuses.items():
        assert outcomes[state, "silent"].answered.startswith(b"HTTP/1.1 " + status), state
    asked = outcomes["permission for a body asked", "silent"].answered
    assert asked.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 408")


def test_what_is_not_taken_was_given(outcomes: dict[tuple[str, str], Line]) -> None:
    for state in TAKEN:
        assert outcomes[state, "silent"].answered == b"HTTP/1.1 200", state


def test_nothing_is_left_and_others_are_answered(address: str, outcomes: dict) -> None:
    assert outcomes
    until = time.monotonic() + BOUND_S
    while (left := open_connections(address)) != 1 and time.monotonic() < until:
        time.sleep(PAUSE_S)
    assert left == 1, "the one that asks"


def open_connections(address: str) -> int:
    with urllib.request.urlopen(f"{address}/metrics", timeout=20) as answer:
        text = answer.read().decode()
    return int(float(re.search(r"^qonys_connections (\S+)$", text, re.MULTILINE)[1]))


def test_an_answer_that_is_read_slowly_but_steadily_comes_whole(address: str) -> None:
    with closing(connect(address, buffer=4096)) as line:
        line.sendall(head("GET", LARGE, "Connection: close"))
        whole = b""
        while part := line.recv(16384):
            whole += part
            time.sleep(0.01)
    size = int(re.search(rb"content-length: (\d+)", whole.lower())[1])
    assert len(whole.partition(b"\r\n\r\n")[2]) == size


def test_a_full_server_lets_in_whoever_comes(address: str) -> None:
    """127.0.0.1 is a proxy and may hold as many as there are: the oldest of them that wait make room."""
    silent = [connect(address) for _ in range(110)]
    try:
        for source, path in (("127.0.0.2", "/ogc/"), ("127.0.0.1", "/health/ready"), ("127.0.0.1", "/ogc/")):
            with closing(connect(address, source)) as line:
                line.sendall(head("GET", path, "Connection: close"))
                assert line.recv(100).startswith(b"HTTP/1.1 200"), path
    finally:
        for line in silent:
            line.close()


def test_a_client_has_only_so_many(address: str) -> None:
    with closing(connect(address, "127.0.0.2")) as first:
        first.sendall(b"GET")
        others = [connect(address, "127.0.0.2") for _ in range(10)]
        line = Line(first)
        line.read(20)
        assert line.is_closed, "it has waited longest"
        others[-1].sendall(head("GET", "/ogc/"))
        assert others[-1].recv(100).startswith(b"HTTP/1.1 200")
        for other in others:
            other.close()
