"""Placements as jobs: real children, one queue, and what is known of those that end before their time."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from api.services.placements import job_files, jobs
from api.services.placements.job_files import JobFolder, hold, is_held
from api.services.placements.jobs import Jobs
from api.services.settings import JobSettings
from geo.faults import BusyError, ConflictError, NotFoundError
from tests.made_families import some_families
from tests.serving import serving

ORDER = {
    "household_rule": "mean", "job_rule": "one", "fair": False, "decisions": [], "time_limit": 3.0, "lang": "kk",
}  # fmt: skip
ONE = JobSettings(slots=1)


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    (tmp_path / "atlas").symlink_to(home / "atlas")
    return tmp_path


@pytest.fixture
def server(own_home):
    """The jobs of one worker of a server."""
    made: list[Jobs] = []

    def make(limits: JobSettings | None = None) -> Jobs:
        made.append(Jobs(own_home, limits))
        return made[-1]

    yield make
    for each in made:
        each.close()


def order(families: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return {**ORDER, "families": families, **changes}


def wait_until(is_so: Callable[[], object]) -> None:
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about in a minute")


def ended(jobs: Jobs, name: str) -> dict[str, Any]:
    wait_until(lambda: jobs.state(name)["status"] in ("done", "failed"))
    return jobs.state(name)


def pid_of(jobs: Jobs, name: str) -> int:
    wait_until(lambda: name in jobs._running)
    return jobs._running[name].pid


def test_a_job_runs_in_its_own_process_and_ends_with_a_plan(server, own_home):
    jobs = server()
    with capture_logs() as lines:
        name = jobs.start(order(some_families(12)))
        state = ended(jobs, name)
        wait_until(lambda: not is_held(own_home / "jobs" / name / "lock"))
    assert lines == []
    assert state["status"] == "done"
    assert len(state["plan"]["families"]) == 12
    files = [path for path in (own_home / "jobs").rglob("*") if path.is_file()]
    assert not [path for path in files if b"7212" in path.read_bytes()]


def test_files_are_for_their_owner_alone(server, own_home):
    before = os.umask(0o000)
    try:
        jobs = server()
        assert ended(jobs, jobs.start(order(some_families(3))))["status"] == "done"
    finally:
        os.umask(before)
    for path in [own_home / "jobs", *(own_home / "jobs").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_no_file_says_who_asked(server, own_home):
    jobs = server()
    ended(jobs, jobs.start(order(some_families(3)), "198.51.100.7"))
    assert not [
        path for path in own_home.glob("jobs/**/*") if path.is_file() and b"198.51" in path.read_bytes()
    ]


def test_a_job_with_bad_families_says_so(server):
    jobs = server()
    state = ended(jobs, jobs.start(order([{"adults": []}])))
    assert (state["status"], state["reason"]) == ("failed", "input")
    assert {fault["field"] for fault in state["faults"]} >= {"origin", "adults"}


def test_a_worker_that_breaks_off_is_logged_with_its_traceback_and_nothing_of_a_family(server, own_home):
    jobs = server()
    families = [{**some_families(1)[0], "id": "Aigerim"}]
    with capture_logs() as lines:
        name = jobs.start(order(families, household_rule="Aigerim", lang="Aigerim"))
        assert ended(jobs, name) == {"id": name, "status": "failed", "reason": "crash"}
        wait_until(lambda: lines)
    assert (lines[0]["event"], lines[0]["job"], lines[0]["exit_status"]) == ("placement failed", name, 1)
    assert "worker.py" in lines[0]["log"]
    assert "UnknownLocaleError" in lines[0]["log"]
    assert "Aigerim" not in str(lines)
    assert "Aigerim" not in (own_home / "jobs" / name / "log").read_text()


@pytest.fixture
def broken(own_home, monkeypatch):
    """Lets workers begin with some code that breaks them."""

    def breaking(code: str) -> None:
        folder = own_home / "broken"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(code)
        monkeypatch.setenv("PYTHONPATH", str(folder))

    return breaking


def test_a_plan_that_does_not_keep_what_it_promises_leaves_a_trace(server, broken):
    """A worker whose checker finds every plan overfull: the alarm is in the log, and the reader is told of a failure."""
    broken("import matching.placement.certificate as c\nc._overfull = lambda *_: ['homes at place 3']\n")
    jobs = server()
    with capture_logs() as lines:
        name = jobs.start(order(some_families(3)))
        assert ended(jobs, name)["reason"] == "crash"
        wait_until(lambda: lines)
    assert "UnsoundPlanError: the plan does not keep what it promises: homes at place 3" in lines[0]["log"]


def test_a_worker_that_is_killed_is_logged_and_told_as_a_failure(server):
    jobs = server()
    with capture_logs() as lines:
        name = jobs.start(order(some_families(40), time_limit=60))
        os.kill(pid_of(jobs, name), signal.SIGKILL)
        wait_until(lambda: lines)
    assert jobs.state(name) == {"id": name, "status": "failed", "reason": "crash"}
    assert lines[0]["exit_status"] == -signal.SIGKILL


def test_a_job_has_a_total_deadline(server, broken, monkeypatch):
    """A worker that hangs, whatever in, is ended with its time, and its slot is free again."""
    broken(
        "import api.services.placements.run as r, time\nr.build_problem = lambda *_, **__: time.sleep(600)\n"
    )
    monkeypatch.setattr(jobs, "GRACE_S", 1.0)
    mine = server(ONE)
    with capture_logs() as lines:
        name = mine.start(order(some_families(3), time_limit=1.0))
        assert ended(mine, name)["reason"] == "time"
        wait_until(lambda: lines)
    assert lines[0]["reason"] == "time"
    assert not is_held(mine.folder / "slots" / "0")


def test_a_job_that_breaks_off_is_known_to_have_failed(home, tmp_path):
    """By every worker of a server, not only by the one that started it."""
    folder = tmp_path / "jobs" / ("ab" * 12)
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "api.services.placements.worker", str(home), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as worker:
        worker.stdin.write(b"{}\n")
        worker.stdin.flush()
        assert worker.wait(60) == 1
    assert Jobs(tmp_path).state(folder.name) == {"id": folder.name, "status": "failed", "reason": "crash"}


@pytest.mark.parametrize("name", ["../../etc", "0" * 24, "", "ab" * 12 + "\n", "slots"])
def test_a_job_that_is_none_is_not_found(tmp_path, name):
    (tmp_path / "jobs" / ("ab" * 12)).mkdir(parents=True)
    (tmp_path / "jobs" / "slots").mkdir()
    with pytest.raises(NotFoundError):
        Jobs(tmp_path).state(name)


def test_a_job_without_a_plan_has_no_file(tmp_path):
    job = JobFolder(tmp_path / "jobs" / ("ab" * 12))
    job.path.mkdir(parents=True)
    job.fail("input", [{"where": "", "field": "family", "expected": "x"}])
    job.fail("crash")
    mine = Jobs(tmp_path)
    assert mine.state(job.name)["reason"] == "input", "the first reason stays"
    assert mine.finished(job.name) is None
    with pytest.raises(ConflictError):
        mine.kept(job.name)


def busy(own_home: Path, slots: int = 1) -> list[int]:
    """Take slots, as jobs of another worker of the server do; to be closed to free them."""
    (own_home / "jobs" / "slots").mkdir(parents=True, exist_ok=True)
    taken = [hold(own_home / "jobs" / "slots" / str(number)) for number in range(slots)]
    assert None not in taken
    return taken


def test_jobs_wait_for_their_turn_and_know_their_place(server, own_home):
    first, second = server(ONE), server(ONE)  # two workers of one server
    taken = busy(own_home)
    names = [first.start(order(some_families(2)), "a"), second.start(order(some_families(2)), "b")]
    names.append(first.start(order(some_families(2)), "c"))
    for worker in (first, second):
        assert [worker.state(name) for name in names] == [
            {"id": name, "status": "queued", "place": place} for place, name in enumerate(names, start=1)
        ]
    os.close(taken[0])
    assert [ended(second, name)["status"] for name in names] == ["done"] * 3
    made = [(own_home / "jobs" / name / "plan.json").stat().st_mtime_ns for name in names]
    assert made == sorted(made)  # one at a time, in the order of coming


def test_a_job_that_is_stopped_while_it_waits_leaves_the_queue(server, own_home):
    mine = server(ONE)
    taken = busy(own_home)
    names = [mine.start(order(some_families(2)), client) for client in "ab"]
    mine.cancel(names[0])
    assert mine.state(names[0]) == {"id": names[0], "status": "failed", "reason": "cancelled"}
    assert mine.state(names[1])["place"] == 1
    os.close(taken[0])
    assert ended(mine, names[1])["status"] == "done"
    assert not (own_home / "jobs" / names[0] / "plan.json").exists()


def test_no_client_has_all_slots(server, broken, own_home):
    """Who has one slot waits, though the other one is free; who comes later takes it."""
    broken(
        "import api.services.placements.run as r, time\nr.build_problem = lambda *_, **__: time.sleep(600)\n"
    )
    first, second = server(), server()
    names = [first.start(order(some_families(1)), "a"), second.start(order(some_families(1)), "a")]
    wait_until(lambda: first.state(names[0])["status"] == "running")
    later = first.start(order(some_families(1)), "b")
    wait_until(lambda: second.state(later)["status"] == "running")
    assert second.state(names[1]) == {"id": names[1], "status": "queued", "place": 1}
    os.kill(pid_of(first, names[0]), signal.SIGKILL)
    wait_until(lambda: second.state(names[1])["status"] == "running")


def test_the_queue_has_an_end_and_each_client_a_part_of_it(server, own_home):
    limits = JobSettings(slots=1, queue=3, per_client=2)
    first, second = server(limits), server(limits)
    busy(own_home)
    for worker in (first, second):
        worker.start(order(some_families(1)), "a")
    with pytest.raises(BusyError) as error:
        first.start(order(some_families(1)), "a")
    assert error.value.key == "busy_own"
    first.start(order(some_families(1)), "b")
    with pytest.raises(BusyError) as error:
        second.start(order(some_families(1)), "c")
    assert error.value.key == "busy"


def test_orders_that_wait_have_a_size_together(server, own_home, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_WAITING_BYTES", 2000)
    mine = server(ONE)
    busy(own_home)
    with pytest.raises(BusyError):
        mine.start(order(some_families(40)))


def test_settings_that_let_one_client_hold_all_slots_are_refused():
    with pytest.raises(ValidationError, match="one client could hold them all"):
        JobSettings(slots=2, slots_per_client=2)


def test_a_job_whose_worker_of_the_server_has_ended_is_lost(server, own_home):
    busy(own_home)
    mine, other = server(ONE), server(ONE)
    name = mine.start(order(some_families(1)))
    mine.close()
    assert other.state(name) == {"id": name, "status": "failed", "reason": "lost"}


def test_what_is_old_is_gone_at_once_and_removed_by_a_timer(server, own_home, monkeypatch):
    mine = server()
    name = mine.start(order(some_families(1)))
    assert ended(mine, name)["status"] == "done"
    wait_until(lambda: not is_held(own_home / "jobs" / name / "lock"))
    long_ago = time.time() - job_files.KEPT_S - 60
    os.utime(own_home / "jobs" / name, (long_ago, long_ago))
    with pytest.raises(NotFoundError):
        mine.state(name)
    monkeypatch.setattr(jobs, "SWEEP_S", 0.05)
    other = server()
    other.open()
    wait_until(lambda: not (own_home / "jobs" / name).exists())


def ask(address: str, path: str, body: object = None) -> dict[str, Any]:
    raw = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address + path, raw, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def children_of(pid: int) -> dict[int, str]:
    """Processes that a process has started, with their commands."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found[int(path.name)] = (path / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


def test_a_job_ends_with_its_server_and_is_told_as_lost_after_the_restart(own_home, broken):
    """The server is killed, as by the kernel: it has no time to end anything."""
    broken(
        "import api.services.placements.run as r, time\nr.build_problem = lambda *_, **__: time.sleep(600)\n"
    )
    body = {"families": some_families(5), "time_limit": 300}
    with serving(own_home) as (address, process):
        name = ask(address, "/api/v1/placements", body)["id"]
        wait_until(lambda: ask(address, f"/api/v1/placements/{name}")["status"] == "running")
        waiting = ask(address, "/api/v1/placements", body)["id"]
        assert ask(address, f"/api/v1/placements/{waiting}")["status"] == "queued"
        workers = [pid for pid, command in children_of(process.pid).items() if "placements.worker" in command]
        assert len(workers) == 1
        assert is_alive(workers[0])
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        wait_until(lambda: not is_alive(workers[0]))
    with serving(own_home) as (address, _):
        for each in (name, waiting):
            assert ask(address, f"/api/v1/placements/{each}") == {
                "id": each,
                "status": "failed",
                "reason": "lost",
            }
