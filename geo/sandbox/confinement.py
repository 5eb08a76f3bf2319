"""How a process that is about to read an untrusted file gives up what it does not need, for good."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

from geo.sandbox import landlock, syscall_filter
from geo.sandbox.limits import Limits

_PARENT_DEATH_SIGNAL = 1


def missing() -> tuple[str, ...]:
    """Return which protections this machine lacks; limits of time, memory and files it always has."""
    if sys.platform != "linux":
        return ("Landlock", "seccomp")
    lacks = [] if landlock.version() else ["Landlock"]
    return (*lacks, *(() if syscall_filter.available() else ("seccomp",)))


def bound(limits: Limits) -> None:
    """Bind memory, time, files and processes of this process; no core is dumped and no file written."""
    bounds = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.cpu_s,
        resource.RLIMIT_NOFILE: limits.files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    if not limits.threads:
        bounds[resource.RLIMIT_NPROC] = 0
    for which, most in bounds.items():
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))
    os.nice(limits.niceness)


def die_with_parent(parent: int) -> None:
    """Be killed when the parent ends, where the system can do that.

    Parameters
    ----------
    parent : int
        Its process id, for the case that it ended before this was asked.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def confine_files(readable: Iterable[Path]) -> None:
    """Leave nothing of the disk to read but the interpreter with its packages, and what is named."""
    if sys.platform == "linux" and landlock.version():
        landlock.restrict([*_interpreter(), *readable])


def confine_calls() -> None:
    """Leave no system calls but those of a process that reads and computes."""
    if sys.platform == "linux" and syscall_filter.available():
        syscall_filter.restrict()


def _interpreter() -> list[Path]:
    """Return what Python and its packages are loaded from, nothing else of the service's folder."""
    import geo

    packages = [Path(entry) for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
    library = [
        Path(sys.base_prefix),
        Path("/usr/lib"),
        Path("/lib"),
        Path("/lib64"),
        Path("/etc/ld.so.cache"),
    ]
    return [*packages, *library, Path(geo.__file__).parent]
