"""A server under hostile requests: its answers, its processor time, its memory, and how long another client waits."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

CLIENTS, EACH = 8, 4
"""Clients that send at once, and how often each does."""
ASKING_S = 0.01
PROBE = "/ogc/collections/settlements/items?limit=10"
TICKS = 100
"""Of a processor's time, in a second."""


@dataclass(frozen=True)
class Server:
    """The server that is asked.

    Parameters
    ----------
    address : str
        Where it answers.
    pid : int
        Its process.
    idle : int
        Bytes that it held when idle.
    home : Path
        Where its atlas and its model lie.
    """

    address: str
    pid: int
    idle: int
    home: Path


@dataclass
class Measured:
    """What one kind of request cost.

    Parameters
    ----------
    told : str
        What was sent.
    allowed : frozenset of str
        Statuses that are right answers to it.
    """

    told: str
    allowed: frozenset[str] = frozenset({"200", "503"})
    seconds: float = 0.0
    cpu_s: float = 0.0
    memory: int = 0
    children: int = 0
    longest_ms: float = 0.0
    alone_ms: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)

    @property
    def is_right(self) -> bool:
        """Whether every answer, to the hostile clients and to the other one, was one that it should be."""
        return set(self.answers) <= self.allowed and set(self.others) == {"200"}


def ask(address: str, method: str, path: str, body: bytes = b"", **headers: str) -> str:
    """Return the status of an answer, or the name of what there was instead."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=120)
    try:
        connection.request(method, path, body or None, {"Connection": "close", **headers})
        answer = connection.getresponse()
        answer.read()
        return str(answer.status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


def family_of(pid: int) -> list[int]:
    """Return a process and all below it."""
    found, queue = [], [pid]
    while queue:
        each = queue.pop()
        found.append(each)
        with suppress(OSError):  # it may end meanwhile
            for task in Path(f"/proc/{each}/task").glob("*/children"):  # each thread has children of its own
                queue += map(int, task.read_text(encoding="ascii").split())
    return found


def cpu_of(pid: int) -> float:
    """Return the processor seconds of a process, its children that have ended and those that run."""
    ticks = 0
    for each in family_of(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / TICKS


def memory_of(pids: list[int]) -> int:
    """Return the resident bytes of processes, without what they only map from files."""
    total = 0
    for each in pids:
        try:
            fields = Path(f"/proc/{each}/statm").read_text(encoding="ascii").split()
        except OSError:
            continue
        total += (int(fields[1]) - int(fields[2])) * 4096
    return total


@contextmanager
def watched(server: Server, measured: Measured) -> Iterator[None]:
    """Ask as another client, and look at the memory, until the block ends."""
    over = threading.Event()

    def probe() -> None:
        while not over.wait(ASKING_S):
            began = time.perf_counter()
            measured.others[ask(server.address, "GET", PROBE)] += 1
            measured.longest_ms = max(measured.longest_ms, (time.perf_counter() - began) * 1e3)

    def look() -> None:
        while not over.wait(0.02):
            measured.memory = max(measured.memory, memory_of([server.pid]))
            measured.children = max(measured.children, memory_of(family_of(server.pid)[1:]))

    threads = [threading.Thread(target=each) for each in (probe, look)]
    for thread in threads:
        thread.start()
    began, cpu = time.perf_counter(), cpu_of(server.pid)
    try:
        yield
    finally:
        measured.seconds, measured.cpu_s = time.perf_counter() - began, cpu_of(server.pid) - cpu
        over.set()
        for thread in threads:
            thread.join()


def measure(server: Server, measured: Measured, send: Callable[[], str]) -> Measured:
    """Send something alone, and then many times at once.

    Parameters
    ----------
    server : Server
        To whom.
    measured : Measured
        What is written to; returned.
    send : callable
        Sends it once and returns the status.
    """
    began = time.perf_counter()
    measured.answers[send()] += 1
    measured.alone_ms = (time.perf_counter() - began) * 1e3
    with watched(server, measured), ThreadPoolExecutor(CLIENTS) as clients:
        sent = [clients.submit(send) for _ in range(CLIENTS * EACH)]
        measured.answers.update(each.result() for each in sent)
    return measured


_WIDTHS = (22, 10, 7, 7, 14, 13, 10)
_NAMES = ("answers", "alone ms", "s", "cpu s", "server MB", "children MB", "other ms")
HEADING = f"{'sent':50}" + "".join(f"{name:>{width}}" for name, width in zip(_NAMES, _WIDTHS, strict=True))


def line(measured: Measured, server: Server) -> str:
    """Return a line of the table."""
    cells = (
        " ".join(f"{status}x{count}" for status, count in sorted(measured.answers.items())),
        f"{measured.alone_ms:.1f}",
        f"{measured.seconds:.1f}",
        f"{measured.cpu_s:.1f}",
        f"{measured.memory / 2**20:.0f} {measured.memory / server.idle:.2f}x",
        f"{measured.children / 2**20:.0f}",
        f"{measured.longest_ms:.0f}",
    )
    told = "".join(f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))
    return f"{measured.told[:49]:50}{told}{'' if measured.is_right else '  WRONG'}"
