"""What is said before a server serves; two servers on one home leave each other alone, and a killed supervisor leaves no worker behind."""

from __future__ import annotations

import os
import re
import resource
import signal
import time
import urllib.request
from pathlib import Path

import pytest

from api.cli import serve as serving
from api.cli.serve import greeting
from api.cli.shared_metrics import shared_metrics
from api.services.language.i18n import translator_for
from api.services.settings import ServerSettings
from geo.faults import InputError
from tests.made import made_tables, publish, vacancies

BOUND_S = 60.0


def wait_until(is_true) -> bool:
    """Return whether something becomes true; how soon is no matter here."""
    until = time.monotonic() + BOUND_S
    while time.monotonic() < until:
        if is_true():
            return True
        time.sleep(0.1)
    return False


def children(process: int) -> list[int]:
    file = Path(f"/proc/{process}/task/{process}/children")
    return [int(one) for one in file.read_text(encoding="ascii").split()]


def is_worker(process: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except FileNotFoundError:
        return False


def answered(address: str) -> float:
    """Return how many times the server says that it has answered an unknown page."""
    with urllib.request.urlopen(f"{address}/metrics", timeout=20) as answer:
        found = re.findall(
            r'^qonys_answers_total\{.*status="404"\} (\S+)$', answer.read().decode(), re.MULTILINE
        )
    return sum(map(float, found))


def ask_nothing(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{address}/no/such", timeout=20)


@pytest.mark.skipif(not Path("/proc").exists(), reason="NOT RUN: there is no /proc")
def test_a_second_server_on_the_same_home(tmp_path: Path, serve, make) -> None:
    make.publish(tmp_path, make.tables(make.vacancies(3)))
    with serve(tmp_path, QONYS_WORKERS="2") as (first, _):
        for _ in range(5):
            ask_nothing(first)
        assert answered(first) == 5
        with serve(tmp_path, QONYS_WORKERS="2") as (second, process):
            ask_nothing(second)
            assert (answered(first), answered(second)) == (5, 1)
            workers = [one for one in children(process.pid) if is_worker(one)]
            assert len(workers) == 2
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert wait_until(lambda: not any(map(is_worker, workers)))
        ask_nothing(first)
        assert answered(first) == 6
        with serve(tmp_path, QONYS_WORKERS="2"):
            folders = [one for one in (tmp_path / "metrics").iterdir() if one.is_dir()]
            assert len(folders) == 2, "that of the killed one is gone"


@pytest.mark.skipif(not Path("/proc").exists(), reason="NOT RUN: there is no /proc")
def test_a_killed_worker_leaves_no_open_connections_behind(tmp_path: Path, serve, make) -> None:
    make.publish(tmp_path, make.tables(make.vacancies(3)))

    def open_connections(address: str) -> float:
        with urllib.request.urlopen(f"{address}/metrics", timeout=20) as answer:
            return float(re.search(r"^qonys_connections (\S+)$", answer.read().decode(), re.MULTILINE)[1])

    with serve(tmp_path, QONYS_WORKERS="2") as (address, process):
        held = urllib.request.urlopen(f"{address}/health/live", timeout=20)
        workers = [one for one in children(process.pid) if is_worker(one)]
        for one in workers:
            os.kill(one, signal.SIGKILL)
        held.close()
        assert wait_until(lambda: len([one for one in children(process.pid) if is_worker(one)]) == 2)
        assert wait_until(lambda: _reached(address))
        assert wait_until(lambda: open_connections(address) == 1)


def _reached(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/health/ready", timeout=5).close()
    except OSError:
        return False
    return True


def test_metrics_of_a_run_go_with_it(tmp_path: Path) -> None:
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "counter_1.db").touch()
    with shared_metrics(tmp_path):
        own = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
        assert own.parent == tmp_path / "metrics"
        with shared_metrics(tmp_path):
            assert own.is_dir(), "another one's is left"
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(own)
        assert not (tmp_path / "metrics" / "counter_1.db").exists(), "of a version before"
    assert not own.exists()


def test_more_connections_than_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (1024, 1024))
    with pytest.raises(InputError, match="at most 768"):
        serving._allow_files(ServerSettings.model_validate({"max_connections": 1000}))
    allowed: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (1024, 4096))
    monkeypatch.setattr(resource, "setrlimit", lambda _what, limits: allowed.append(limits))
    serving._allow_files(ServerSettings.model_validate({"max_connections": 1000}))
    assert allowed == [(1256, 4096)]


def test_without_an_atlas_it_says_how_to_make_one(tmp_path: Path) -> None:
    line = greeting(ServerSettings(port=8123), tmp_path, translator_for("en"))
    assert line.startswith("http://127.0.0.1:8123")
    assert "qonys data build" in line


def test_it_says_whether_values_are_made_up(tmp_path: Path) -> None:
    atlas = publish(tmp_path, made_tables(vacancies(3)))
    line = greeting(ServerSettings(), tmp_path, translator_for("en"))
    assert atlas.version in line
    assert line.endswith("Only known values are shown; what is not known says so.")


def test_it_names_the_demo_mode(tmp_path: Path) -> None:
    publish(tmp_path, made_tables(vacancies(3, status="demo")))
    assert "demo mode" in greeting(ServerSettings(), tmp_path, translator_for("en"))
