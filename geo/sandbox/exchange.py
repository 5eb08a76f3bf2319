"""How a server speaks with the process that readers are forked from, and with each reader."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from geo.sandbox import forkserver, wire

_GRACE_S = 2.0
"""Seconds beyond a reader's own in which its end must be told."""
_BITE = 1 << 20
_START = "import sys; sys.path[:] = {path!r}; from geo.sandbox.forkserver import main; main({control})"


class LostError(ConnectionError):
    """The process that readers are forked from is gone, or does not answer."""


ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""What keeps libraries from starting threads where they are loaded: a child that is forked beside a thread may wait for
ever for a lock that the thread held."""


def start_forkserver(control: socket.socket) -> subprocess.Popen[bytes]:
    """Start the process that readers are forked from, at the other end of a socket."""
    number = control.fileno()
    path = [str(Path(__file__).parents[2]), *sys.path]
    code = _START.format(path=path, control=number)
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", code],
        pass_fds=[number],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd="/",
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    """Return what readers may know of ours: nothing but where the loader finds libraries."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "PATH": os.defpath, **ONE_THREAD}


def ask(control: socket.socket, order: wire.Order, content: bytes) -> tuple[bytes, str]:
    """Have a child forked and send it its order.

    Parameters
    ----------
    control : socket
        To the process that forks it.
    order : Order
        The order.
    content : bytes
        The file, where it was sent and lies nowhere.

    Returns
    -------
    answer : bytes
    reason : str
        Why there is no answer, for the log; empty where there is one.

    Raises
    ------
    LostError
        If the process that forks is gone, or does not tell how the child ended.
    """
    limits = order.limits
    job, childs_job = socket.socketpair()
    report, childs_report = socket.socketpair()
    with job, report:
        with childs_job, childs_report:
            try:
                head = _head(order.reader, limits.wall_s)
                socket.send_fds(control, [head], [childs_job.fileno(), childs_report.fileno()])
            except OSError:
                raise LostError from None
        until = time.monotonic() + limits.wall_s + _GRACE_S
        answer = _exchanged(job, (wire.packed(order), content), limits.answer, until)
        job.close()  # one that says too much is not listened to any longer
        ended = _received(report, forkserver.ENDED.size, until)
    if len(ended) < forkserver.ENDED.size:
        raise LostError
    status, late = forkserver.ENDED.unpack(ended)
    if len(answer) > limits.answer:
        return b"", "answered too much"
    return answer, "time" if late else _reason(os.waitstatus_to_exitcode(status))


def prepare(control: socket.socket, reader: str) -> None:
    """Have the module of a reader imported, before it is needed."""
    with suppress(OSError):  # whoever needs it then starts another process
        control.sendall(_head(reader, 0.0))


def _head(reader: str, seconds: float) -> bytes:
    return forkserver.ORDER.pack(seconds, reader.partition(":")[0].encode())


def _exchanged(job: socket.socket, message: Sequence[bytes], most: int, until: float) -> bytes:
    """Send an order, return what is answered to it until the child ends; a little more than ``most`` at most."""
    pieces, size = [], 0
    try:
        for part in message:
            job.settimeout(_left(until))
            job.sendall(part)
        job.shutdown(socket.SHUT_WR)
        while size <= most and (piece := _received(job, _BITE, until)):
            pieces.append(piece)
            size += len(piece)
    except ConnectionError:
        pass  # it died with the order half read: how, its report says
    except TimeoutError:
        raise LostError from None
    return b"".join(pieces)


def _received(source: socket.socket, most: int, until: float) -> bytes:
    source.settimeout(_left(until))
    try:
        return source.recv(most)
    except TimeoutError:
        raise LostError from None


def _left(until: float) -> float:
    return max(until - time.monotonic(), 0.001)


def _reason(code: int) -> str:
    return "" if code == 0 else f"exit {code}" if code > 0 else signal.Signals(-code).name
