"""The heap of a worker gives back what large requests took, instead of keeping it for the next one."""

from __future__ import annotations

import ctypes

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # of malloc.h
_LARGE_BYTES = 1 << 20
"""Blocks of this size are the system's and go back to it; tables and score arrays of a match are smaller."""
_ARENAS = 2
"""Heaps that threads share; left alone, glibc gives each thread its own, and each keeps the most it ever held."""


def give_back_large_blocks() -> None:
    """Set the allocator of this process so; without effect where the C library is not glibc.

    References
    ----------
    mallopt(3): without a fixed threshold glibc raises it to the largest block that was ever freed, up to 32 MiB.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_ARENA_MAX, _ARENAS)
