"""The server's side: orders a reading, waits for the answer within limits, and says so when there is none."""

from __future__ import annotations

import atexit
import logging
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from geo.faults import BusyError, Fault, InputError
from geo.sandbox import wire
from geo.sandbox.exchange import LostError, ask, prepare, start_forkserver
from geo.sandbox.limits import MIB, Limits

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Readers that run at the same time: each may take a processor and its memory."""
MOST_WAITING = 12
"""Readings that wait for their turn; one more is refused at once."""
PATIENCE_S = 5.0
"""How long one waits; then it is refused."""
_KINDS = {"table": "a table", "shapes": "a file of shapes", "pages": "a saved page"}


def unreadable(name: str, limits: Limits, read_as: str) -> InputError:
    """Return the error of a file whose reader died, hung or took too much.

    Parameters
    ----------
    name : str
        Of the file, as the sender knows it.
    limits : Limits
        Seconds and memory that the reader had; the message names both.
    read_as : str
        What it was read as: a key of the kinds of files that readers of untrusted files take.
    """
    within = {"seconds": round(limits.wall_s), "megabytes": limits.memory // MIB}
    expected = f"{_KINDS[read_as]} that can be read within {within['seconds']} s and {within['megabytes']} MB"
    return InputError(
        [Fault(name, "", f"{expected}; save it anew", key=f"unreadable.{read_as}", params=within)]
    )


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

    def prepare(self, reader: str) -> None:
        """Import what a reader needs meanwhile, where it will be forked from."""
        prepare(self._started(), reader)

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
                    self._process = start_forkserver(theirs)
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
        with self._turn():
            answer, why = self._asked(order, content)
            try:
                if not why:
                    return wire.decoded(answer)
            except wire.WireError as error:
                why = str(error)
        log.warning("%s gave no answer: %s", order.reader, why)
        raise unreadable(Path(order.path).name, order.limits, read_as)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise _busy()
        try:
            if not self._turns.acquire(timeout=PATIENCE_S):
                raise _busy()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()

    def _asked(self, order: wire.Order, content: bytes) -> tuple[bytes, str]:
        """Return the answer, or why there is none; try again once where the process to fork from was gone."""
        for _ in range(2):
            control = self._started()
            with suppress(LostError):
                return ask(control, order, content)
            self._discard(control)
        return b"", "no reader could be started"


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
