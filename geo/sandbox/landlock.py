"""Landlock (Linux 5.13 and later): this process, from now on, reads only what is named and reaches no socket.

Written with :mod:`ctypes`: the three calls are all there is. Of the packages that wrap them, ``landlock`` (1.0.0.dev5)
knows neither networks nor scopes and takes a stale ``errno`` for a failure; ``sandlock`` (0.9) cannot confine a process
that runs already otherwise than by files, wants Landlock's version 6 unless each protection is waived, and would put a
supervisor of 13 MB with threads of its own into the server.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_VERSION = 1
_PATH_BENEATH = 1
_NO_NEW_PRIVS = 38

_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = ((1, 0x1FFF), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
"""Rights to files by the version that knows them; whatever is handled and not granted is refused."""
_NETWORK = (4, 0b11)
"""To bind and to connect TCP."""
_SCOPES = (6, 0b11)
"""Abstract UNIX sockets and signals to processes outside."""

_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Return the version of Landlock that the kernel has; 0 where it has none."""
    found = int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION)))
    return max(found, 0)


def restrict(readable: Iterable[Path]) -> None:
    """Confine the calling thread, and the threads and processes that it starts, for good.

    Parameters
    ----------
    readable : iterable of Path
        Files, and folders with all below them, that may be read. One that is not there is passed over.

    Raises
    ------
    OSError
        If the kernel has no Landlock or refuses.
    """
    known = version()
    if not known:
        raise OSError("this kernel has no Landlock")
    handled = sum(rights for since, rights in _FILE_RIGHTS if known >= since)
    rules = _Ruleset(
        handled,
        _NETWORK[1] if known >= _NETWORK[0] else 0,
        _SCOPES[1] if known >= _SCOPES[0] else 0,
    )
    ruleset = _call(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0)
    try:
        for path in readable:
            _allow(ruleset, path)
        if _libc.prctl(_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0))):
            raise OSError(ctypes.get_errno(), "no_new_privs")
        _call(_RESTRICT_SELF, ctypes.c_int(ruleset), 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        rule = _PathBeneath(_READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE, opened)
        _call(_ADD_RULE, ctypes.c_int(ruleset), _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(opened)


def _call(number: int, *arguments: object) -> int:
    made = int(_libc.syscall(ctypes.c_long(number), *arguments))
    if made < 0:
        raise OSError(ctypes.get_errno(), f"Landlock: {os.strerror(ctypes.get_errno())}")
    return made
