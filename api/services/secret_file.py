"""Keys of this service: made once, readable by its user alone."""

from __future__ import annotations

import os
from pathlib import Path


def secret_of(path: Path, fresh: bytes) -> bytes:
    """Return the key that a file holds; where there is none, it is written with a fresh one.

    Parameters
    ----------
    path : Path
        The file. Its folder is made if need be.
    fresh : bytes
        The key of a service that has none.

    Returns
    -------
    bytes
        The same for all processes that ask at once: one of them writes, all read.

    Raises
    ------
    OSError
        If it can be neither written nor read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_once(path, fresh)
    return path.read_bytes()


def _write_once(path: Path, key: bytes) -> None:
    """Write a file whole unless it is there."""
    fresh = path.with_name(f".new-{os.getpid()}-{path.name}")
    if path.exists():
        return
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, key)
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
