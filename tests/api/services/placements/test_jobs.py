"""Placements as jobs: real children, and what is known of them when they end before their time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from api.services.placements.jobs import Jobs
from geo.faults import ConflictError, NotFoundError
from tests.made_families import some_families

ORDER = {
    "household_rule": "mean", "job_rule": "one", "fair": False, "decisions": [], "time_limit": 3.0, "lang": "kk",
}  # fmt: skip


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    (tmp_path / "atlas").symlink_to(home / "atlas")
    return tmp_path


def order(families: list[dict[str, Any]], **changes: Any) -> bytes:
    return json.dumps({**ORDER, "families": families, **changes}).encode()


def wait_for(jobs: Jobs, name: str) -> dict[str, Any]:
    for _ in range(600):
        state = jobs.state(name)
        if state["status"] != "running":
            return state
        time.sleep(0.1)
    raise AssertionError("the job did not end in a minute")


def wait_until(is_so: Callable[[], object]) -> None:
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about in a minute")


def test_a_job_runs_in_its_own_process_and_ends_with_a_plan(own_home):
    jobs = Jobs(own_home)
    state = wait_for(jobs, jobs.start(order(some_families(12))))
    assert state["status"] == "done"
    assert len(state["plan"]["families"]) == 12
    files = [path for path in (own_home / "jobs").rglob("*") if path.is_file()]
    assert not [path for path in files if b"7212" in path.read_bytes()]


def test_a_job_with_bad_families_says_so(own_home):
    jobs = Jobs(own_home)
    state = wait_for(jobs, jobs.start(order([{"adults": []}])))
    assert (state["status"], state["reason"]) == ("failed", "input")
    assert {fault["field"] for fault in state["faults"]} >= {"origin", "adults"}


def test_a_worker_that_breaks_off_is_logged_with_its_traceback_and_nothing_of_a_family(own_home):
    jobs = Jobs(own_home)
    families = [{**some_families(1)[0], "id": "Aigerim"}]
    with capture_logs() as lines:
        name = jobs.start(order(families, household_rule="Aigerim", lang="Aigerim"))
        assert wait_for(jobs, name) == {"id": name, "status": "failed", "reason": "crash"}
        wait_until(lambda: lines)
    assert (lines[0]["event"], lines[0]["job"], lines[0]["exit_status"]) == ("placement failed", name, 1)
    assert "worker.py" in lines[0]["log"]
    assert "UnknownLocaleError" in lines[0]["log"]
    assert "Aigerim" not in str(lines)
    assert "Aigerim" not in (own_home / "jobs" / name / "log").read_text()


def test_a_plan_that_does_not_keep_what_it_promises_leaves_a_trace(own_home, monkeypatch):
    """A worker whose checker finds every plan overfull: the alarm is in the log, and the reader is told of a failure."""
    broken = own_home / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import matching.placement.certificate as c\nc._overfull = lambda *_: ['homes at place 3']\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(broken))
    jobs = Jobs(own_home)
    with capture_logs() as lines:
        name = jobs.start(order(some_families(3)))
        assert wait_for(jobs, name)["reason"] == "crash"
        wait_until(lambda: lines)
    assert "UnsoundPlanError: the plan does not keep what it promises: homes at place 3" in lines[0]["log"]


def test_a_worker_that_is_killed_is_logged_and_told_as_a_failure(own_home):
    jobs = Jobs(own_home)
    with capture_logs() as lines:
        name = jobs.start(order(some_families(40), time_limit=60))
        os.kill(jobs._running[name].pid, signal.SIGKILL)
        wait_until(lambda: lines)
    assert jobs.state(name) == {"id": name, "status": "failed", "reason": "crash"}
    assert lines[0]["exit_status"] == -signal.SIGKILL


def test_a_job_that_breaks_off_is_known_to_have_failed(home, tmp_path):
    """By every worker of a server, not only by the one that started it."""
    folder = tmp_path / "jobs" / ("ab" * 12)
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "api.services.placements.worker", str(home), str(folder)]
    subprocess.run(command, input=b"{}", capture_output=True, timeout=60, check=False)
    assert Jobs(tmp_path).state(folder.name) == {"id": folder.name, "status": "failed", "reason": "crash"}


@pytest.mark.parametrize("name", ["../../etc", "0" * 24, "", "ab" * 12 + "\n"])
def test_a_job_that_is_none_is_not_found(tmp_path, name):
    (tmp_path / "jobs" / ("ab" * 12)).mkdir(parents=True)
    with pytest.raises(NotFoundError):
        Jobs(tmp_path).state(name)


def test_a_job_that_failed_leaves_its_faults(tmp_path):
    jobs = Jobs(tmp_path)
    name = "ab" * 12
    (jobs.folder / name).mkdir(parents=True)
    faults = [{"where": "", "field": "family", "expected": "x"}]
    (jobs.folder / name / "failure.json").write_text(json.dumps({"reason": "input", "faults": faults}))
    assert jobs.state(name)["faults"] == faults
    assert not jobs.is_done(name)
    with pytest.raises(ConflictError):
        jobs.kept(name)
