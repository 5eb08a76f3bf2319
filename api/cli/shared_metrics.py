"""Counters that the workers of one server add up in files; each server on a home has a folder of its own."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_LOCK = "lock"


@contextmanager
def shared_metrics(home: Path) -> Iterator[None]:
    """Let the workers that are started inside add up their counters; remove what servers that are gone have left.

    Parameters
    ----------
    home : Path
        Folder of ``QONYS_HOME``, which other servers may use at the same time.
    """
    folder = home / "metrics"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    own, lock = _own_folder(folder)
    with lock:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(own)
        try:
            yield
        finally:
            del os.environ["PROMETHEUS_MULTIPROC_DIR"]
            shutil.rmtree(own, ignore_errors=True)


def _own_folder(folder: Path) -> tuple[Path, BinaryIO]:
    """Return a new folder and its lock, which the system lets go of however this process ends."""
    with (folder / _LOCK).open("wb") as turn:  # a folder that another server is just making is not locked yet
        fcntl.flock(turn, fcntl.LOCK_EX)
        _remove_abandoned(folder)
        own = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=folder))
        lock = (own / _LOCK).open("wb")
        fcntl.flock(lock, fcntl.LOCK_EX)
    return own, lock


def _remove_abandoned(folder: Path) -> None:
    for other in folder.iterdir():
        if other.is_dir() and not _is_held(other / _LOCK):
            shutil.rmtree(other, ignore_errors=True)
        elif other.suffix == ".db":  # of a version before this one
            other.unlink()


def _is_held(lock: Path) -> bool:
    try:
        with lock.open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
