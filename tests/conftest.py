"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real source files beside the checkout; its tests are skipped, loudly, where it is absent."""
    if not (SHARED / "sources").is_dir():
        pytest.skip(f"NOT RUN: the source files are not at {SHARED}")
    return SHARED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once, at the end, when the tests on real files did not run."""
    if not (SHARED / "sources").is_dir():
        terminalreporter.write_line(
            f"WARNING: no source files at {SHARED}: every test marked 'shared' was skipped", red=True, bold=True
        )


