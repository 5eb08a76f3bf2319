"""The real server, spoken to byte by byte: heads, bodies and clients that are too large, too slow or gone."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import time
import urllib.request
from pathlib import Path

import pytest

SETTINGS = {"QONYS_HEAD_TIMEOUT_S": "1", "QONYS_BODY_TIMEOUT_S": "1", "QONYS_MAX_HEAD_BYTES": "8192"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, serve, make):
    home = tmp_path_factory.mktemp("small")
    make.publish(home, make.tables(make.vacancies(3)))
    with serve(home, **SETTINGS) as (url, process):
        yield url, process


def talk(url: str, *pieces: bytes, pause: float = 0.0) -> bytes:
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        try:
            for piece in pieces:
                line.sendall(piece)
                time.sleep(pause)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before everything was said: what was answered can still be read
        told = b""
        try:
            while part := line.recv(65536):
                told += part
        except ConnectionResetError:
            pass
        return told


def head(method: str, path: str, **headers: str) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def one_answer(line: socket.socket) -> bytes:
    """Read one answer of a connection that stays open."""
    told = b""
    while b"\r\n\r\n" not in told:
        told += line.recv(65536)
    size = int(re.search(rb"content-length: (\d+)", told.lower())[1])
    while len(told.partition(b"\r\n\r\n")[2]) < size:
        told += line.recv(65536)
    return told


def status(told: bytes) -> int:
    return int(told.split(b" ", 2)[1])


def _alive(url: str) -> None:
    with urllib.request.urlopen(f"{url}/health/ready", timeout=5) as answer:
        assert answer.status == 200


def test_a_head_that_is_too_long_is_refused(address) -> None:
    url, _ = address
    assert status(talk(url, head("GET", "/ogc/", X_Long="x" * 9000))) == 431
    assert status(talk(url, head("GET", "/ogc/?" + "x" * 9000))) == 414
    assert status(talk(url, head("GET", "/ogc/", **{f"x{n}": "y" * 90 for n in range(200)}))) == 431
    _alive(url)


def test_a_head_that_is_too_slow_is_hung_up_on(address) -> None:
    url, _ = address
    begun = time.monotonic()
    assert talk(url, b"GET /ogc/ HTTP/1.1\r\nHost: loc") == b""
    assert talk(url) == b""
    assert time.monotonic() - begun < 6
    _alive(url)


@pytest.mark.parametrize(
    "line",
    [
        b"\r\n\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nBad Header: x\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(address, line: bytes) -> None:
    url, _ = address
    told = talk(url, line)
    assert told == b"" or status(told) == 400
    _alive(url)


def test_fifty_megabytes_are_refused(address) -> None:
    url, _ = address
    size = 50 * 1024 * 1024
    told = talk(
        url,
        head("POST", "/api/v1/placements", Content_Type="application/json", Content_Length=str(size)),
        b"x" * 100_000,
    )
    assert status(told) == 413
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    told = talk(
        url,
        head("POST", "/api/v1/placements", Content_Type="application/json", Transfer_Encoding="chunked"),
        *[chunk] * 200,
    )
    assert told == b"" or status(told) == 413
    _alive(url)


def test_a_body_that_is_too_slow_is_refused(address) -> None:
    url, _ = address
    told = talk(
        url,
        head("POST", "/api/v1/matches", Content_Type="application/json", Content_Length="1000"),
        b"{",
        pause=0.1,
    )
    assert status(told) == 408
    assert json.loads(told.split(b"\r\n\r\n", 1)[1])["status"] == 408


def test_a_client_that_hangs_up_harms_nobody(address) -> None:
    url, _ = address
    host, port = url.removeprefix("http://").split(":")
    for _ in range(50):
        with socket.create_connection((host, int(port)), timeout=5) as line:
            line.sendall(head("GET", "/ogc/collections/vacancies/items"))
    _alive(url)


def test_who_comes_to_a_long_queue_is_refused_at_once(tmp_path: Path, serve, make) -> None:
    """The application sees one request after the other, so the queue before it is looked at where requests arrive."""
    make.publish(tmp_path, make.tables(make.vacancies(3)))
    with serve(tmp_path, QONYS_MAX_WAITING="5") as (url, process):
        host, port = url.removeprefix("http://").split(":")
        lines = [socket.create_connection((host, int(port)), timeout=20) for _ in range(41)]
        for line in lines:  # each is accepted before the next comes
            line.sendall(head("GET", "/health/live"))
            one_answer(line)
        process.send_signal(signal.SIGSTOP)
        for line in lines[:-1]:
            line.sendall(head("GET", "/ogc/collections"))
        lines[-1].sendall(head("GET", "/health/live"))
        process.send_signal(signal.SIGCONT)
        told = [one_answer(line) for line in lines]
        for line in lines:
            line.close()
    statuses = [status(one) for one in told[:-1]]
    assert set(statuses) == {200, 503}
    refused = told[statuses.index(503)].lower()
    assert b"retry-after: 1" in refused
    assert b"application/problem+json" in refused
    assert b"x-content-type-options" in refused
    assert status(told[-1]) == 200, "whoever watches is answered"


def test_it_stops_when_it_is_asked_to(tmp_path: Path, serve, make) -> None:
    make.publish(tmp_path, make.tables(make.vacancies(1)))
    with serve(tmp_path) as (url, process):
        _alive(url)
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(20) in {0, -signal.SIGTERM}
