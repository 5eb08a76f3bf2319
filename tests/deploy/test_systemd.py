"""The units of ``deploy/systemd``: systemd itself reads them, and counts what they leave open."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app

FOLDER = Path(__file__).parents[2] / "deploy" / "systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
EXPOSED = 2.0
"""Most that ``systemd-analyze security`` may count, of ten."""
OURS = re.compile(r"/opt/qonys/bin/qonys((?: [a-z]+)+)")


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units with a command that is there in place of ours."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("NOT RUN: no systemd-analyze here")
    folder = tmp_path_factory.mktemp("units")
    for unit in (*SERVICES, *TIMERS):
        text = unit.read_text(encoding="utf-8").replace("/opt/qonys/bin/qonys", "/bin/true")
        (folder / unit.name).write_text(text, encoding="utf-8")
    return folder


def analyzed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


def test_systemd_has_nothing_to_say_against_them(units: Path) -> None:
    found = analyzed("verify", *sorted(units.iterdir()))
    assert (found.returncode, found.stderr.strip()) == (0, "")


@pytest.mark.parametrize("service", [each.name for each in SERVICES])
def test_a_service_has_little_that_it_does_not_need(units: Path, service: str) -> None:
    found = analyzed("security", "--offline=true", "--no-pager", units / service)
    if "offline" in found.stderr:
        pytest.skip("NOT RUN: this systemd analyses no files")
    level = re.search(r"exposure level for \S+: ([\d.]+)", found.stdout)
    assert level is not None, found.stderr
    assert float(level[1]) <= EXPOSED


@pytest.mark.parametrize("service", SERVICES, ids=lambda each: each.name)
def test_what_a_service_starts_is_a_command_of_ours(service: Path) -> None:
    commands = OURS.findall(service.read_text(encoding="utf-8"))
    assert commands
    for command in commands:
        assert CliRunner().invoke(app, [*command.split(), "--help"]).exit_code == 0, command
    assert CliRunner().invoke(app, ["data", "unknown", "--help"]).exit_code != 0


@pytest.mark.parametrize("timer", TIMERS, ids=lambda each: each.name)
def test_a_timer_has_its_service(timer: Path) -> None:
    assert timer.with_suffix(".service") in SERVICES
