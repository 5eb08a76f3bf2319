"""What a large request took is the system's again when it has been answered."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
import sys
from pathlib import Path
from api.guard.heap import give_back_large_blocks

def held() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if sys.argv[1] == "set":
    give_back_large_blocks()
large = bytearray(b"x" * (30 << 20))
del large  # its going raises the threshold of an allocator that is left alone
before = held()
blocks = [bytearray(b"x" * (3 << 20)) for _ in range(8)]
del blocks[:-1]
print(held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: the allocator is glibc's")
def test_large_blocks_go_back_to_the_system() -> None:
    kept = {
        mode: int(subprocess.check_output([sys.executable, "-c", CODE, mode])) for mode in ("left", "set")
    }
    assert kept["set"] < 5 << 20
    assert kept["left"] > 15 << 20, "glibc gives it back by itself: is the setting still needed?"
