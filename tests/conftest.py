"""What every test may ask for."""

from __future__ import annotations

import fcntl
import logging
import os
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_configure() -> None:
    """Let the test client's host in, and as many requests as it sends; no property is judged by its time."""
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
    os.environ.setdefault("QONYS_HOSTS", "testserver,localhost,127.0.0.1")
    os.environ.setdefault("QONYS_RATE_LIMIT", "1000000/second")
    os.environ.setdefault("QONYS_ACCOUNTS_FIRST_LINK", "0")  # homes that tests share hold no register
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


LONG = (
    "tests/browser/test_access.py",
    "tests/browser/test_applicant.py",
    "tests/browser/test_other_atlases.py",
    "tests/api/test_schemathesis.py",
    "tests/browser/test_register.py",
    "tests/api/register/test_attacks.py",
    "tests/api/pages/test_keys.py",
    "tests/deploy/test_proxies.py",
    "tests/geo/imports/test_kill.py",
    "tests/geo/sync/test_refresh.py",
    "tests/api/test_load.py",
    "tests/geo/imports/test_spoiled.py",
    "tests/geo/test_boundaries.py",
    "tests/api/cli/test_disk.py",
    "tests/api/test_holder.py",
)
"""Files that take longest, longest first: two workers end together where these do not come last."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the longest files be the first; all others keep their order."""
    order = {str(config.rootpath / name): number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(str(item.path), len(LONG)))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real source files beside the checkout; its tests are skipped, loudly, where it is absent."""
    if not (SHARED / "sources").is_dir():
        pytest.skip(f"NOT RUN: the source files are not at {SHARED}")
    return SHARED


def built_once(factory: pytest.TempPathFactory, name: str, *, demo: bool) -> Path:
    """Build an atlas for the whole run: the first worker builds, the others wait and read."""
    from geo.pipeline import build_atlas

    base = factory.getbasetemp()
    home = (base.parent if base.name.startswith("popen-") else base) / name
    home.mkdir(exist_ok=True)
    with (home / "once").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "atlas" / "current").exists():
            build_atlas(home, demo=demo, on="2026-11-01")
    return home


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the atlas of all facts and demo values; not to be written to."""
    return built_once(tmp_path_factory, "qonys-home", demo=True)


@pytest.fixture(scope="session")
def bare_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the atlas of facts alone; not to be written to."""
    return built_once(tmp_path_factory, "qonys-bare-home", demo=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once, at the end, when the tests on real files did not run."""
    if not (SHARED / "sources").is_dir():
        terminalreporter.write_line(
            f"WARNING: no source files at {SHARED}: every test marked 'shared' was skipped",
            red=True,
            bold=True,
        )
