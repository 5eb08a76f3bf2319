"""A full disk, a read-only one, a folder of somebody else: a clear line, status 1, and what was there stays."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from geo import store
from tests.serving import serving

Mount = Callable[[str], Path]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mount small file systems of their own: ``mount("size=3m")``."""
    points: list[Path] = []

    def mounted(options: str) -> Path:
        point = tmp_path / f"disk{len(points)}"
        point.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", point], capture_output=True)
        if done.returncode:
            pytest.skip(f"NOT RUN: this user may mount nothing ({done.stderr.decode().strip()})")
        points.append(point)
        return point

    yield mounted
    for point in points:
        subprocess.run(["umount", point], check=True)


def qonys(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from api.cli import main; main()", *words]
    environment = {**os.environ, "QONYS_HOME": str(home), **settings}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)


def test_a_full_disk_changes_nothing(mount: Mount) -> None:
    home = mount("size=6m")
    assert qonys(home, "data", "build").returncode == 0
    before = store.current_version(home)
    free = os.statvfs(home).f_bavail * os.statvfs(home).f_frsize
    (home / "ballast").write_bytes(bytes(max(free - 200_000, 0)))
    done = qonys(home, "data", "build", QONYS_DEMO="0")
    assert done.returncode == 1
    assert "disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert store.current_version(home) == before
    assert not list((home / "atlas" / "versions").glob(".new-*"))
    (home / "ballast").unlink()
    assert qonys(home, "data", "verify").returncode == 0


def test_a_read_only_disk_is_said(mount: Mount) -> None:
    done = qonys(mount("size=1m,ro"), "data", "build")
    assert done.returncode == 1
    assert "read-only" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_server_goes_on_when_its_disk_is_full(mount: Mount, country: Path) -> None:
    disk = mount("size=30m")
    shutil.copytree(country, disk, dirs_exist_ok=True)
    with serving(disk) as (address, process):
        with (disk / "ballast").open("wb") as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(1 << 16))
        for path in ("/health/ready", "/ogc/collections/vacancies/items", "/"):
            with urllib.request.urlopen(address + path, timeout=30) as answer:
                assert answer.status == 200
        assert process.poll() is None


def test_what_lies_in_the_home_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Built, trained on, served and asked for a placement; one that lay open before is closed by the next command."""
    home = tmp_path / "home"
    assert qonys(home, "data", "build").returncode == 0
    sheet = tmp_path / "quota.xlsx"
    assert qonys(home, "data", "template", "quota", str(sheet)).returncode == 0
    assert qonys(home, "data", "import", "quota", str(sheet)).returncode in (0, 1)
    with (
        serving(home, QONYS_WORKERS="2") as (address, _),
        urllib.request.urlopen(f"{address}/ogc/collections/districts/items?limit=1") as answer,
    ):
        assert answer.status == 200
    open_to_all = [path for path in [home, *home.rglob("*")] if path.stat().st_mode & 0o077]
    assert open_to_all == []
    assert sheet.stat().st_mode & 0o777 == 0o666 & ~umask()  # not of the home: as the user wishes
    home.chmod(0o755)
    assert qonys(home, "data", "rollback", store.current_version(home)).returncode in (0, 1)
    assert home.stat().st_mode & 0o777 == 0o700


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
