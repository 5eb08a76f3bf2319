"""Folders that are on disk whole or not at all, and that say when a file in them is not what was written.

A folder is filled under a temporary name, its files flushed and hashed, and then renamed: whoever reads sees all of it
or nothing, and a disk that loses or turns a bit later is noticed when the folder is opened.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo.faults import DamagedError

Checksums = dict[str, dict[str, object]]
"""Per file of a folder, by its path in it: ``{"bytes": int, "sha256": str}``."""


def keep_private(home: Path) -> None:
    """Let what this process writes from now on be for its owner alone, and nobody else look into the home.

    Parameters
    ----------
    home : Path
        The folder that Qonys writes to. Files of before are out of reach with it, whatever their own permissions.
    """
    os.umask(0o077)
    try:
        if home.stat().st_uid == os.geteuid():
            home.chmod(0o700)
    except OSError:  # not there yet, or on a disk that takes no changes: whoever writes says so
        return


def checksums(folder: Path, *, leave_out: str = "") -> Checksums:
    """Return the size and SHA-256 of every file below a folder.

    Parameters
    ----------
    folder : Path
        Where to look.
    leave_out : str
        Name of a file in the folder that will hold the checksums, and not its own.

    Returns
    -------
    dict
        Sorted by path.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != leave_out)
    return {path.relative_to(folder).as_posix(): _checksum(path) for path in files}


def _checksum(path: Path) -> dict[str, object]:
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def verify(folder: Path, expected: Mapping[str, Mapping[str, Any]], remedy: str) -> None:
    """Check that the files of a folder are what was written.

    Parameters
    ----------
    folder : Path
        Where the files lie.
    expected : mapping
        From :func:`checksums`.
    remedy : str
        What to do about a file that is not; see :class:`geo.faults.DamagedError`.

    Raises
    ------
    DamagedError
        Naming the first file that is missing or differs.
    """
    for name, known in expected.items():
        path = folder / name
        if not path.is_file():
            raise DamagedError(path, "missing", remedy)
        if _checksum(path) != dict(known):
            raise DamagedError(path, "changed", remedy)


def put_in_place(fresh: Path, target: Path) -> Path:
    """Flush a folder and everything below it, and rename it.

    Parameters
    ----------
    fresh : Path
        The folder under its temporary name.
    target : Path
        Its name to be, in a folder that exists. What lies there is replaced.

    Returns
    -------
    Path
        ``target``.
    """
    for path in fresh.rglob("*"):
        flush(path)
    flush(fresh)
    if target.exists():
        shutil.rmtree(target)
    fresh.rename(target)
    flush(target.parent)
    return target


def write(target: Path, content: bytes) -> None:
    """Write a file so that whoever reads finds the old content or the new, whole."""
    fresh = target.with_name(f".new-{os.getpid()}-{target.name}")
    fresh.write_bytes(content)
    flush(fresh)
    fresh.replace(target)
    flush(target.parent)


def flush(path: Path) -> None:
    """Wait until a file or folder has reached the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
