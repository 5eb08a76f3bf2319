"""The server's side: orders a reading, waits for the answer within limits, and says so when there is none."""

from __future__ import annotations

import atexit
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from geo.faults import BusyError, Fault, InputError
from geo.sandbox import forkserver, wire
from geo.sandbox.limits import MIB, Limits

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Readers that run at the same time: each may take a processor and its memory."""
MOST_WAITING = 4
"""Readings that wait for their turn; one more is refused at once."""
_KINDS = {"table": "a table", "shapes": "a file of shapes", "pages": "a saved page"}
_GRACE_S = 2.0
_BITE = 1 << 20
_START = "import sys; sys.path[:] = {path!r}; from geo.sandbox.forkserver import main; main({control})"


def unreadable(name: str, limits: Limits, read_as: str) -> InputError:
    """Return the error of a file whose reader died, hung or took too much."""
    within = {"seconds": round(limits.wall_s), "megabytes": limits.memory // MIB}
    expected = f"{_KINDS[read_as]} that can be read within {within['seconds']} s and {within['megabytes']} MB"
    return InputError(
        [Fault(name, "", f"{expected}; save it anew", key=f"unreadable.{read_as}", params=within)]
    )


class _Lost(ConnectionError):  # noqa: N818 - not raised to callers
    """The process that readers are forked from is gone."""


def _busy() -> BusyError:
    return BusyError("too many files are being read", key="files_busy")


class Readers:
    """Readers of one process, forked on demand from a process without a secret or an open file.

    Safe to call from several threads. Nothing runs before the first call, or :meth:`start`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._places = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Start the process that readers are forked from, unless it runs."""
        self._started()

    @property
    def pid(self) -> int:
        """Process id of what readers are forked from; 0 where it does not run."""
        return self._process.pid if self._process is not None else 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it, with the readers that run."""
        with self._lock:
            self._end()

    def _started(self) -> socket.socket:
        with self._lock:
            if self._control is None:
                ours, theirs = socket.socketpair()
                with theirs:
                    self._process = _forkserver(theirs)
                self._control = ours
            return self._control

    def _discard(self, control: socket.socket) -> None:
        with self._lock:
            if self._control is control:  # else another thread has started a new one
                self._end()

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None

    def run(self, order: wire.Order, content: bytes, read_as: str) -> Any:
        """Carry out an order.

        Parameters
        ----------
        order : Order
            The reader, the file and the limits.
        content : bytes
            The file, where it was sent and lies nowhere.
        read_as : str
            What the file should have been, for the fault (``"table"``, ``"shapes"`` or ``"pages"``).

        Returns
        -------
        object
            What the reader returned.

        Raises
        ------
        InputError
            With the faults of the file; or, if its reader took too much or died, that it cannot be read.
        BusyError
            If too many readings wait.
        """
        with self._turn(order.limits.wall_s):
            answer, why = self._asked(order, content)
            try:
                if not why:
                    return wire.decoded(answer)
            except wire.WireError as error:
                why = str(error)
        log.warning("%s gave no answer: %s", order.reader, why)
        raise unreadable(Path(order.path).name, order.limits, read_as)

    @contextmanager
    def _turn(self, patience: float) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise _busy()
        try:
            if not self._turns.acquire(timeout=patience):
                raise _busy()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()

    def _asked(self, order: wire.Order, content: bytes) -> tuple[bytes, str]:
        """Return the answer, or why there is none; try again once where the process to fork from was gone."""
        message = wire.packed(order, content)
        for _ in range(2):
            control = self._started()
            with suppress(_Lost):
                return _ask(control, message, order)
            self._discard(control)
        return b"", "no reader could be started"


def _forkserver(control: socket.socket) -> subprocess.Popen[bytes]:
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
    return kept | {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "PATH": os.defpath}


def _ask(control: socket.socket, message: bytes, order: wire.Order) -> tuple[bytes, str]:
    """Have a child forked, send it its order, return its answer or why there is none."""
    limits = order.limits
    job, childs_job = socket.socketpair()
    report, childs_report = socket.socketpair()
    with job, report:
        with childs_job, childs_report:
            try:
                head = forkserver.ORDER.pack(limits.wall_s, order.reader.partition(":")[0].encode())
                socket.send_fds(control, [head], [childs_job.fileno(), childs_report.fileno()])
            except OSError:
                raise _Lost from None
        until = time.monotonic() + limits.wall_s + _GRACE_S
        answer = _exchanged(job, message, limits.answer, until)
        job.close()  # one that says too much is not listened to any longer
        ended = _received(report, forkserver.ENDED.size, until)
    if len(ended) < forkserver.ENDED.size:
        raise _Lost
    status, late = forkserver.ENDED.unpack(ended)
    if len(answer) > limits.answer:
        return b"", "answered too much"
    return answer, "time" if late else _reason(os.waitstatus_to_exitcode(status))


def _exchanged(job: socket.socket, message: bytes, most: int, until: float) -> bytes:
    """Send an order, return what is answered to it until the child ends; a little more than ``most`` at most."""
    pieces, size = [], 0
    try:
        job.settimeout(_left(until))
        job.sendall(message)
        job.shutdown(socket.SHUT_WR)
        while size <= most and (piece := _received(job, _BITE, until)):
            pieces.append(piece)
            size += len(piece)
    except ConnectionError:
        pass  # it died with the order half read: how, its report says
    except TimeoutError:
        raise _Lost from None
    return b"".join(pieces)


def _received(source: socket.socket, most: int, until: float) -> bytes:
    source.settimeout(_left(until))
    try:
        return source.recv(most)
    except TimeoutError:
        raise _Lost from None


def _left(until: float) -> float:
    return max(until - time.monotonic(), 0.001)


def _reason(code: int) -> str:
    return "" if code == 0 else f"exit {code}" if code > 0 else signal.Signals(-code).name


READERS = Readers()
"""The readers of this process."""
atexit.register(READERS.close)


def read_isolated(
    reader: str,
    path: Path,
    content: bytes | None = None,
    *,
    limits: Limits,
    read_as: str,
    beside: Sequence[Path] = (),
    **options: Any,
) -> Any:
    """Call a reader of an untrusted file in a process of its own.

    Parameters
    ----------
    reader : str
        ``module:function``, called there as ``function(path, content, limits, **options)``.
    path : Path
        The file; of one that was sent only its name counts.
    content : bytes, optional
        The file, where it was sent and lies nowhere.
    limits : Limits
        What it may use up.
    read_as : str
        What the file should be, for the fault: ``"table"``, ``"shapes"`` or ``"pages"``.
    beside : sequence of Path
        Files that belong to it and may be read, too.
    **options
        Keyword arguments of the reader that are JSON.

    Returns
    -------
    object
        What it returned: JSON (with days) or a GeoDataFrame.

    Raises
    ------
    InputError
        With the faults of the file; or, if its reader took too much or died, that it cannot be read.
    BusyError
        If too many readings wait.
    """
    order = wire.Order(
        reader,
        limits,
        str(path if content is not None else path.absolute()),
        tuple(str(each.absolute()) for each in beside),
        options,
        content is not None,
    )
    return READERS.run(order, content or b"", read_as)
