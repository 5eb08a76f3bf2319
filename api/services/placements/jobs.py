"""Placements as jobs: each in a process of its own, its progress and plan as files that every worker can read.

::

    <home>/jobs/<id>/  progress.json   the latest phase
                       plan.qonys      the plan as it is kept: what questions and later decisions need
                       plan.json       the plan as it is told, when it is done
                       failure.json    why there will be no plan: faults of the input, or that the worker broke off
                       log             what the worker wrote on standard error
                       cancel          asks the job to stop with the best plan so far

The families go to the job through a pipe and are written nowhere. What is kept of them are the centre's marks, what
each place is worth to them and what they use up.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import structlog

from geo.faults import BusyError, ConflictError, NotFoundError

KEPT_S = 3600.0
"""Seconds after which a job's files are removed."""
MOST_RUNNING = 2
"""Jobs at a time: each takes a core."""
LOGGED = 20_000
"""Bytes of a worker's standard error that are logged at most: the last ones."""
_ID = re.compile(r"[0-9a-f]{24}")
_log = structlog.get_logger("qonys.placements")


class Jobs:
    """The placements of one server.

    Parameters
    ----------
    home : Path
        The folder of the atlas; jobs lie beside it.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home / "jobs"
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    def start(self, order: bytes) -> str:
        """Start a job and return its id.

        Parameters
        ----------
        order : bytes
            Families and settings, as the JSON that :mod:`api.services.placements.worker` reads.

        Raises
        ------
        BusyError
            While as many jobs run as may.
        """
        self._forget_old()
        with self._lock:
            self._running = {name: job for name, job in self._running.items() if job.poll() is None}
            if len(self._running) >= MOST_RUNNING:
                raise BusyError("all placement workers are busy", retry_after_s=30)
            name = secrets.token_hex(12)
            folder = self.folder / name
            folder.mkdir(parents=True)
            worker = [sys.executable, "-m", "api.services.placements.worker", str(self.folder.parent)]
            with (folder / "log").open("wb") as log:
                job = subprocess.Popen(
                    [*worker, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log
                )
            self._running[name] = job
        threading.Thread(target=self._follow, args=(name, job, order), daemon=True).start()
        return name

    def _follow(self, name: str, job: subprocess.Popen[bytes], order: bytes) -> None:
        """Hand a job its order and wait for its end; what ended it before its time is logged."""
        job.communicate(order)
        folder = self.folder / name
        if job.returncode and folder.is_dir():
            written = (folder / "log").read_bytes()[-LOGGED:].decode(errors="replace")
            _log.error("placement failed", job=name, exit_status=job.returncode, log=written)
            if not (folder / "failure.json").is_file():
                (folder / "failure.json").write_bytes(b'{"reason": "crash"}')

    def state(self, name: str) -> dict[str, Any]:
        """Return where a job stands.

        Returns
        -------
        dict
            ``status`` is ``running`` with ``progress``, ``done`` with ``plan``, or ``failed`` with a ``reason``:
            ``input`` with ``faults``, or ``crash``.

        Raises
        ------
        NotFoundError
            If there is no such job (any more).
        """
        folder = self._folder(name)
        if (plan := _read(folder / "plan.json")) is not None:
            return {"id": name, "status": "done", "plan": plan}
        if (failure := _read(folder / "failure.json")) is not None:
            return {"id": name, "status": "failed", **failure}
        return {"id": name, "status": "running", "progress": _read(folder / "progress.json") or {}}

    def is_done(self, name: str) -> bool:
        """Return whether a job has its plan.

        Raises
        ------
        NotFoundError
            If there is no such job (any more).
        """
        return (self._folder(name) / "plan.json").is_file()

    def kept(self, name: str) -> Path:
        """Return the file of a plan that is done.

        Raises
        ------
        NotFoundError
            If there is no such job (any more).
        ConflictError
            While it has no plan.
        """
        if not self.is_done(name):
            raise ConflictError("the placement has no plan (yet); ask for its state")
        return self._folder(name) / "plan.qonys"

    def cancel(self, name: str) -> None:
        """Ask a job to stop; it answers with the best plan so far.

        Raises
        ------
        NotFoundError
            If there is no such job.
        """
        (self._folder(name) / "cancel").touch()

    def close(self) -> None:
        """End all jobs that this server started."""
        for job in self._running.values():
            if job.poll() is None:
                job.terminate()

    def _folder(self, name: str) -> Path:
        folder = self.folder / name
        if not _ID.fullmatch(name) or not folder.is_dir():
            raise NotFoundError("there is no such placement; it is kept for an hour")
        return folder

    def _forget_old(self) -> None:
        for folder in self.folder.glob("*"):
            if time.time() - folder.stat().st_mtime > KEPT_S:
                shutil.rmtree(folder, ignore_errors=True)


def _read(path: Path) -> Any:
    """Return what a JSON file holds; None where there is no such file."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
