"""The process that readers are forked from: it has imported what they need and has never seen a file.

It speaks with the server over one socket. An order comes as the seconds by the clock that it may take and the module of
its reader, with two sockets: the first goes to the child that carries it out, over the second this process tells how
the child ended. The module is imported before the child is forked: once for all that follow. An order without sockets
is to import it, no more.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import socket
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FrameType

from geo.sandbox import confinement, wire

ORDER = struct.Struct("d120s")
"""Seconds, and the name of a module."""
ENDED = struct.Struct("i?")
"""Wait status of a child, and whether its time was over."""
_ISOLATED = "geo.sources.reading.isolated"
_PRELOADED = (f"{_ISOLATED}.workbooks", f"{_ISOLATED}.text_tables", "pyseccomp")
_BITE = 1 << 20
_FIRST_OWN = 3
"""First file descriptor after the standard streams, which lead nowhere."""


@dataclass(slots=True)
class _Child:
    deadline: float
    report: socket.socket
    late: bool = False


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, _Child] = {}

    def serve(self) -> None:
        """Fork a child for each order until the other side is gone."""
        signal.signal(signal.SIGCHLD, self._reap)
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            while True:
                ready = selector.select(self._patience())
                with _undisturbed():
                    self._kill_late()
                    if ready and not self._take():
                        return

    def _patience(self) -> float | None:
        deadlines = [child.deadline for child in list(self._children.values()) if not child.late]
        return max(min(deadlines) - time.monotonic(), 0.0) if deadlines else None

    def _take(self) -> bool:
        message, sockets, _, _ = socket.recv_fds(self._control, ORDER.size, 2)
        if len(message) < ORDER.size:
            return False
        seconds, module = ORDER.unpack(message)
        _load(module.rstrip(b"\0").decode())
        if sockets:
            self._fork(seconds, *(socket.socket(fileno=number) for number in sockets))
        return True

    def _fork(self, seconds: float, job: socket.socket, report: socket.socket) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _carry_out(job.fileno(), parent)
        self._children[pid] = _Child(time.monotonic() + seconds, report)
        job.close()

    def _kill_late(self) -> None:
        for pid, child in list(self._children.items()):
            if not child.late and time.monotonic() >= child.deadline:
                child.late = True
                os.kill(pid, signal.SIGKILL)

    def _reap(self, _signal: int, _frame: FrameType | None) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            if child := self._children.pop(pid, None):
                with suppress(OSError), child.report:
                    child.report.send(ENDED.pack(status, child.late))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no child be reaped meanwhile: until then its number is not another's."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _load(module: str) -> None:
    """Import a module for all children to come."""
    if module in sys.modules:
        return
    with suppress(
        ImportError, RuntimeError
    ):  # libseccomp may be absent; a reader that is not there is told by the child
        import_module(module)
    gc.freeze()  # what is loaded by now is shared by all children and is not looked at again


def _carry_out(job: int, parent: int) -> None:
    """Be the child: read the file within limits, answer over a socket and end."""
    status = 1
    try:
        # what leads to the server, and to those who wait for others, is not a reader's
        os.closerange(_FIRST_OWN, job)
        os.closerange(job + 1, os.sysconf("SC_OPEN_MAX"))
        os.setsid()
        confinement.die_with_parent(parent)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _write(job, _answer(_read(job)))
        status = 0
    finally:
        os._exit(status)


def _answer(message: bytes) -> bytes:
    order, content = wire.unpacked(message)
    confinement.bound(order.limits)
    files = order.beside if order.sent else (order.path, *order.beside)
    confinement.confine_files(map(Path, files))
    try:
        module, name = order.reader.split(":")
        reader = getattr(import_module(module), name)
        confinement.confine_calls()
        value = reader(Path(order.path), content if order.sent else None, order.limits, **order.options)
        answer = wire.encoded(value)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other side says what it means
        answer = wire.encoded_error(error)
    return answer


def _read(source: int) -> bytes:
    pieces = []
    while piece := os.read(source, _BITE):
        pieces.append(piece)
    return b"".join(pieces)


def _write(target: int, answer: bytes) -> None:
    left = memoryview(answer)
    while left:
        left = left[os.write(target, left) :]


def main(control: int) -> None:
    """Serve on an inherited socket until it is closed.

    Parameters
    ----------
    control : int
        Its file descriptor.
    """
    for name in _PRELOADED:
        _load(name)
    _Server(socket.socket(fileno=control)).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
