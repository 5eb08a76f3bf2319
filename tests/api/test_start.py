"""What a start does not wait for."""

from __future__ import annotations

import subprocess
import sys

import pytest

LATE = "folium branca xlsxwriter typst holidays mapclassify sklearn pandera pooch scipy.optimize"
CASES = [
    ("the server", "import api.cli.serve, api.guard.protocol, api.app", LATE.split()),
    ("the help", "import api.cli.main", ["pandas", "numpy", "fastapi", "geopandas", *LATE.split()]),
]


@pytest.mark.parametrize(("reads", "late"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_reads_no_library_that_the_first_answer_does_not_need(reads: str, late: list[str]) -> None:
    """Seconds of the start are libraries read at import: each of these is read by the first that needs it."""
    told = f"{reads}\nimport sys\nprint(*(name for name in {late!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == []
