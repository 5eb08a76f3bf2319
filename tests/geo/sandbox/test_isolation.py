"""A reader of an untrusted file that loops, eats, forks, reaches out or dies harms nobody: real children, really killed."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.faults import BusyError, InputError
from geo.sandbox import client, confinement
from geo.sandbox.client import AT_ONCE, MOST_WAITING, Readers, read_isolated
from geo.sandbox.limits import MIB, UPLOAD, Limits

HERE = Path(__file__).parent
SENT = Path("sent.bin")
SHORT = replace(UPLOAD, cpu_s=1, wall_s=30.0, answer=MIB)
confined = pytest.mark.skipif(
    bool(confinement.missing()), reason=f"this machine lacks {confinement.missing()}"
)


def call(
    reader: str, path: Path = SENT, content: bytes | None = b"abc", limits: Limits = SHORT, **options: Any
) -> Any:
    """Call one of the hostile readers in a child."""
    name = f"hostile_readers:{reader}"
    return read_isolated(name, path, content, limits=limits, read_as="table", beside=[HERE], **options)


@contextmanager
def readers_that_may_be_hostile() -> Iterator[Readers]:
    """Fork from a process that finds the hostile readers."""
    with pytest.MonkeyPatch.context() as patch, Readers() as readers:
        patch.syspath_prepend(HERE)
        patch.setattr(client, "READERS", readers)
        call("honest")
        yield readers


@pytest.fixture(autouse=True, scope="module")
def readers() -> Iterator[Readers]:
    with readers_that_may_be_hostile() as readers:
        yield readers


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def children_of(pid: int) -> list[str]:
    """Return the children of a process, those that have ended and are not reaped among them."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened; a test that waits for ever is ended by its runner."""
    while not happened():
        time.sleep(0.01)


def settled(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Check what holds for good or soon: threads of other tests in this process open and close files of their own."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        gc.collect()
        time.sleep(0.05)
    assert holds()


def runs(pid: int) -> bool:
    """Tell whether a process runs: it is there and has not ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    return False


@pytest.fixture
def as_before(readers: Readers) -> Iterator[None]:
    """See that afterwards the process to fork from is the same, no child or open file is left, and reading goes on."""
    before = readers.pid, open_files()
    yield
    assert call("honest", content=b"1234")["bytes"] == 4
    assert readers.pid == before[0]
    settled(lambda: open_files() <= before[1])
    until(lambda: children_of(readers.pid) == [])


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server on loopback that nobody may reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


def nobody_came(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except TimeoutError:
        return True
    return False


def test_what_a_reader_returns_comes_back():
    answer = call("honest", depth=[1, {"x": None}])
    assert answer == {"name": "sent.bin", "bytes": 3, "day": date(2026, 11, 26), "depth": [1, {"x": None}]}


def test_what_a_reader_needs_can_be_loaded_before(readers):
    before = readers.pid
    readers.prepare("fractions:Fraction")
    readers.prepare("there_is_no_such_module:reader")
    assert "fractions" in call("loaded")
    assert readers.pid == before


def test_the_faults_that_a_reader_finds_come_back():
    with pytest.raises(InputError) as told:
        call("faulty")
    (fault,) = told.value.faults
    assert (fault.where, fault.field, fault.key, fault.params) == ("sent.bin", "kato", "place", {"most": 9})


def test_a_file_on_disk_is_read_where_it_lies(tmp_path):
    path = tmp_path / "own.txt"
    path.write_text("12345678")
    assert call("first_bytes", path, None) == "12345"


def test_threads_may_compute_where_they_are_allowed():
    assert call("many_threads", limits=replace(SHORT, threads=True)) == 3


BOUND = """
import os, sys
from geo.sandbox import confinement
from geo.sandbox.limits import UPLOAD
file = os.open(sys.argv[1], os.O_WRONLY)
if os.getuid() == 0:
    os.setuid(65534)  # root may start as many as it likes
confinement.bound(UPLOAD)
for begin in (os.fork, lambda: os.write(file, b"x")):
    try:
        print(begin())
    except OSError as error:
        print(error.strerror)
"""


def test_limits_alone_keep_an_account_from_starting_processes_and_writing_files(tmp_path):
    """Where a machine has neither Landlock nor seccomp."""
    (tmp_path / "file").touch()
    said = subprocess.run(
        [sys.executable, "-c", BOUND, str(tmp_path / "file")], capture_output=True, text=True, check=False
    )
    assert said.stdout.split("\n")[:2] == ["Resource temporarily unavailable", "File too large"], said.stderr


# reader, why it gave no answer as the log says
LOST = [
    ("loops", "SIGKILL"),
    ("sleeps", "time"),
    ("eats", "MemoryError"),
    ("eats_shared", "OSError"),
    ("aborts", "SIGABRT"),
    ("crashes", "SIGSEGV"),
    ("leaves", "an answer of another form"),
    ("answers_too_much", "answered too much"),
    ("answers_a_python_object", "TypeError"),
]


@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize(("reader", "reason"), LOST, ids=[reader for reader, _ in LOST])
def test_a_reader_that_cannot_cope_is_a_fault_of_the_file(reader, reason, caplog):
    with pytest.raises(InputError) as told:
        call(reader, limits=replace(SHORT, wall_s=1.0) if reader == "sleeps" else SHORT)
    (fault,) = told.value.faults
    assert (fault.where, fault.key) == ("sent.bin", "unreadable.table")
    assert fault.params == {"seconds": 1 if reader == "sleeps" else 30, "megabytes": 512}
    assert reason in caplog.text


# what a reader that was taken over may try: nothing of it works
TRIED = [
    "forks",
    "runs_a_program",
    "becomes_a_program",
    "kills_its_parent",
    "traces_its_parent",
    "lifts_its_limits",
]


@confined
@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize("reader", TRIED)
def test_a_reader_reaches_no_other_process(reader, caplog):
    with pytest.raises(InputError):
        call(reader)
    assert any(word in caplog.text for word in ("PermissionError", "ValueError", "MemoryError")), caplog.text


@confined
@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize(("reader", "other"), [
    ("reads", "canary.txt"), ("reads", "/etc/passwd"), ("reads", "/proc/self/environ"), ("lists", "."),
    ("writes", "canary.txt"), ("writes", "new.txt"), ("removes", "canary.txt"),
])  # fmt: skip
def test_a_reader_sees_and_changes_no_other_file(reader, other, tmp_path, caplog):
    own, canary = tmp_path / "own.txt", tmp_path / "canary.txt"
    own.write_text("own")
    canary.write_text("not for readers")
    with pytest.raises(InputError) as told:
        call(reader, own, None, other=str(tmp_path / other))
    assert "PermissionError" in caplog.text
    assert "not for readers" not in str(told.value) + caplog.text
    assert canary.read_text() == "not for readers"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["canary.txt", "own.txt"]


@confined
@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize("reader", ["connects", "connects_by_udp"])
def test_a_reader_reaches_no_network(reader, listener, caplog):
    with pytest.raises(InputError):
        call(reader, port=listener.getsockname()[1])
    assert "PermissionError" in caplog.text
    assert nobody_came(listener)


def test_a_reader_knows_nothing_of_the_server_nor_of_other_readers(monkeypatch):
    monkeypatch.setenv("QONYS_SECRET", "s")
    with (
        (HERE / "hostile_readers.py").open("rb"),
        readers_that_may_be_hostile() as readers,
        ThreadPoolExecutor(1) as thread,
    ):
        other = thread.submit(call, "sleeps", limits=replace(SHORT, wall_s=5.0))
        until(lambda: children_of(readers.pid))
        seen = call("sees")
        assert not other.done()
        assert isinstance(other.exception(), InputError)
    assert not [name for name in seen["environment"] if "QONYS" in name]
    assert len(seen["descriptors"]) == 4, "three streams that lead nowhere, and its own socket"


# answers that are none: a reader that was taken over may write what it likes
FORGED = {
    "nothing": b"",
    "a kind that there is not": b"Qx",
    "half of JSON": b'V{"a": ',
    "JSON too deep": b"V" + b"[" * 100_000,
    "a day that is none": b'V{"$day": "tomorrow"}',
    "faults that are none": b'F[{"x": 1}]',
    "a list of no faults": b"F[1]",
    "no Arrow": b"Axxxx",
    "a pickle": b"\x80\x04]\x94.",
}


@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize("answer", FORGED.values(), ids=FORGED)
def test_a_forged_answer_is_a_fault_of_the_file(answer):
    with pytest.raises(InputError) as told:
        call("answers_for_itself", answer=answer.hex())
    assert told.value.faults[0].key == "unreadable.table"


def test_where_the_process_to_fork_from_has_died_another_is_started():
    with readers_that_may_be_hostile() as readers:
        first = readers.pid
        os.kill(first, signal.SIGKILL)
        until(lambda: not runs(first))
        assert call("honest")["bytes"] == 3
        assert readers.pid != first


def test_one_more_than_may_wait_is_refused_at_once():
    with ThreadPoolExecutor(AT_ONCE + MOST_WAITING + 4) as threads:
        started = [
            threads.submit(call, "sleeps", limits=replace(SHORT, wall_s=1.0))
            for _ in range(AT_ONCE + MOST_WAITING + 4)
        ]
        errors = [type(each.exception()) for each in started]
    assert errors.count(InputError) >= AT_ONCE
    assert errors.count(BusyError) >= 4
    assert call("honest")["bytes"] == 3


SERVER = """
import sys, threading, time
sys.path.insert(0, {here!r})
import test_isolation as t
with t.readers_that_may_be_hostile() as readers:
    threading.Thread(target=lambda: t.call("sleeps"), daemon=True).start()
    t.until(lambda: t.children_of(readers.pid))
    print(readers.pid, *t.children_of(readers.pid), flush=True)
    time.sleep(600)
"""


def test_readers_die_with_a_server_that_is_killed():
    code = SERVER.format(here=str(HERE))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        pids = [int(word) for word in server.stdout.readline().split()]
        assert len(pids) == 2
        server.kill()
    until(lambda: not any(map(runs, pids)))


def test_what_is_missing_is_said():
    assert set(confinement.missing()) <= {"Landlock", "seccomp"}
