"""Placements as jobs: each in a process of its own, its progress and plan as files that every worker can read.

The families go to the job through a pipe and are written nowhere in the clear. What is kept of them for an hour are the
centre's ids, the points of each place for them, what they use up, and the answers that their sheets need, encrypted
with this service's key as in every link of a family (:mod:`api.services.intake.sealed_answers`). The pipe stays open: a
job whose server has ended sees it close and ends.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import structlog

from api.services.failures import format_failure
from api.services.placements.job_files import JobFolder, JobState, all_jobs
from api.services.placements.job_queue import client_hash, join_queue, place_in_queue, prepare, take_turn
from api.services.settings import JobSettings
from geo.faults import BusyError, ConflictError

GRACE_S = 15.0
"""Seconds beside the solver's time limit for all that a job does."""
LOOK_S, SWEEP_S = 0.2, 60.0
"""Seconds between two looks at whose turn it is, and at what is to be removed."""
MOST_WAITING_BYTES = 64 * 1024 * 1024
"""Orders that one worker of the server keeps in memory for jobs that wait."""
LOGGED = 20_000
"""Bytes of a worker's standard error that are logged at most: the last ones."""
_log = structlog.get_logger("qonys.placements")


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A job that waits for its turn: its order, and the descriptor that holds its lock."""

    order: Mapping[str, Any]
    size: int
    lock: int


class Jobs:
    """The placements of one server; each of its workers has one of these over the same folder.

    Parameters
    ----------
    home : Path
        The folder of the atlas; jobs lie beside it.
    limits : JobSettings, optional
        How many run and wait at a time; read from the environment if not given.
    """

    def __init__(self, home: Path, limits: JobSettings | None = None) -> None:
        self.folder = home / "jobs"
        self.limits = limits or JobSettings()
        self._waiting: dict[str, _Waiting] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def open(self) -> None:
        """Begin to look after the jobs in the background: whose turn it is, and what is to be removed."""
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._look_after, name="placements", daemon=True)
                self._thread.start()

    def start(self, order: Mapping[str, Any], client: str = "") -> str:
        """Let a job wait for its turn and return its id.

        Parameters
        ----------
        order : mapping
            Families and settings, as :mod:`api.services.placements.worker` reads them.
        client : str
            Address that asks; no client has all slots.

        Raises
        ------
        BusyError
            If as many jobs wait as may, in all or of this client.
        """
        size = len(orjson.dumps(order))
        prepare(self.folder)
        with self._changed:
            if sum(each.size for each in self._waiting.values()) + size > MOST_WAITING_BYTES:
                raise BusyError("too many placements are waiting", retry_after_s=30)
            job, lock = join_queue(self.folder, client_hash(self.folder, client), self.limits)
            self._waiting[job.name] = _Waiting(order, size, lock)
            self._changed.notify()
        self.open()
        return job.name

    def state(self, name: str) -> JobState:
        """Return where a job stands.

        Returns
        -------
        JobState
            Whether it waits, runs, has ended.

        Raises
        ------
        NotFoundError
            If there is no such job (any more).
        """
        job = JobFolder.find(self.folder, name)
        if (ended := job.ended()) is not None:
            return ended
        if not job.is_open():  # it may have ended a moment ago
            return job.ended() or {"id": name, "status": "failed", "reason": "lost"}
        if place := place_in_queue(self.folder, job):
            return {"id": name, "status": "queued", "place": place}
        return {"id": name, "status": "running", "progress": job.read("progress.json") or {}}

    def finished(self, name: str) -> Path | None:
        """Return the file of a job's plan; None while it has none.

        Raises
        ------
        NotFoundError
            If there is no such job (any more).
        """
        job = JobFolder.find(self.folder, name)
        return job.path / "plan.qonys" if job.is_done() else None

    def kept(self, name: str) -> Path:
        """Return the file of a plan that is done.

        Raises
        ------
        NotFoundError
            If there is no such job (any more).
        ConflictError
            While it has no plan.
        """
        plan = self.finished(name)
        if plan is None:
            raise ConflictError("the placement has no plan (yet); ask for its state")
        return plan

    def cancel(self, name: str) -> None:
        """Ask a job to stop: it ends with the best plan so far, one that still waits without a plan.

        Raises
        ------
        NotFoundError
            If there is no such job (any more).
        """
        job = JobFolder.find(self.folder, name)
        if job.queued_at is not None:
            job.fail("cancelled")
        (job.path / "cancel").touch(mode=0o600)

    def close(self) -> None:
        """End all jobs that this worker of the server has."""
        with self._changed:
            self._is_closed = True
            for waiting in self._waiting.values():
                os.close(waiting.lock)
            self._waiting.clear()
            for process in self._running.values():
                process.terminate()
            self._changed.notify()

    def _look_after(self) -> None:
        swept = 0.0
        while not self._is_closed:
            with self._changed:
                if not self._waiting:
                    self._changed.wait(SWEEP_S)
            try:
                self._begin_all()
                if time.monotonic() - swept > SWEEP_S:
                    swept = time.monotonic()
                    self._sweep()
            except OSError as error:  # such as a full disk: it may be better at the next look
                _log.error("placements could not be looked after", traceback=format_failure(error))
            if self._waiting:
                time.sleep(LOOK_S)

    def _begin_all(self) -> None:
        """Begin the jobs whose turn it is."""
        self._drop_cancelled()
        while self._waiting and (turn := take_turn(self.folder, self._waiting, self.limits)) is not None:
            job, slot = turn
            with self._changed:
                waiting = self._waiting.pop(job.name)
            try:
                process = self._run(job, waiting.lock, slot)
            except OSError:
                job.fail("crash")
                os.close(waiting.lock)
                raise
            finally:
                os.close(slot)
            self._running[job.name] = process
            threading.Thread(target=self._follow, args=(job, process, waiting), daemon=True).start()

    def _drop_cancelled(self) -> None:
        with self._changed:
            for name in [each for each in self._waiting if not JobFolder(self.folder / each).is_open()]:
                os.close(self._waiting.pop(name).lock)

    def _run(self, job: JobFolder, *descriptors: int) -> subprocess.Popen[bytes]:
        """Return the process of a job, which holds its lock and slot until it ends."""
        command = [
            sys.executable,
            "-m",
            "api.services.placements.worker",
            str(self.folder.parent),
            str(job.path),
        ]
        log = os.open(job.path / "log", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            return subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log, pass_fds=descriptors
            )
        finally:
            os.close(log)

    def _follow(self, job: JobFolder, process: subprocess.Popen[bytes], waiting: _Waiting) -> None:
        """Hand a job its order and wait for its end; what ended it before its time is logged."""
        seconds = float(waiting.order["time_limit"]) + GRACE_S
        order = orjson.dumps({**waiting.order, "until": time.monotonic() + seconds})
        is_over = threading.Event()

        def end() -> None:
            is_over.set()
            process.kill()

        clock = threading.Timer(seconds, end)
        clock.daemon = True
        clock.start()
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.write(order + b"\n")
            process.stdin.flush()
        process.wait()
        clock.cancel()
        with suppress(BrokenPipeError):
            process.stdin.close()
        if process.returncode and job.path.is_dir() and not self._is_closed:
            written = (job.path / "log").read_bytes()[-LOGGED:].decode(errors="replace")
            job.fail("time" if is_over.is_set() else "crash")
            reason = (job.read("failure.json") or {}).get("reason", "")
            _log.error(
                "placement failed", job=job.name, exit_status=process.returncode, reason=reason, log=written
            )
        self._running.pop(job.name, None)
        os.close(waiting.lock)

    def _sweep(self) -> None:
        for job in all_jobs(self.folder):
            if job.is_old():
                shutil.rmtree(job.path, ignore_errors=True)
