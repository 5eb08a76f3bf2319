"""What a reader of a file may use up."""

from __future__ import annotations

import os
from dataclasses import dataclass

MIB = 1024**2


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading.

    Parameters
    ----------
    memory : int
        Bytes of address space, which no resident memory can exceed.
    cpu_s : int
        Seconds of processor time.
    wall_s : float
        Seconds by the clock.
    answer : int
        Bytes of what is handed back.
    cells : int
        Cells of all sheets of a table together.
    rows : int
        Rows of all sheets of a table together.
    threads : bool
        Whether it may start threads. Where it may not, an account that is not root's can start no process, either.
    niceness : int
        How far it stands back behind processes that answer.
    files : int
        Files open at once.
    """

    memory: int
    cpu_s: int
    wall_s: float
    answer: int
    cells: int
    rows: int
    threads: bool = True
    niceness: int = 0
    files: int = 64


UPLOAD = Limits(
    memory=512 * MIB,
    cpu_s=3,
    wall_s=20.0,
    answer=16 * MIB,
    cells=500_000,
    rows=50_000,
    threads=False,
    niceness=5,
)
"""For what somebody sends to the server."""


def _half_of_memory() -> int:
    return max(1024 * MIB, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2)


IMPORT = Limits(
    memory=_half_of_memory(), cpu_s=900, wall_s=1800.0, answer=2048 * MIB, cells=20_000_000, rows=5_000_000
)
"""For what the owner of an atlas loads into it by hand: large files, and time to read them."""
