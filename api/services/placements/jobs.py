"""Placements as jobs: each in a process of its own, its progress and plan as files that every worker can read.

::

    <home>/jobs/<id>/  progress.json   the latest phase
                       plan.qonys      the plan as it is kept: what questions and later decisions need
                       plan.json       the plan as it is told, when it is done
                       faults.json     when the input could not be used
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
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException

KEPT_S = 3600.0
"""Seconds after which a job's files are removed."""
MOST_RUNNING = 2
"""Jobs at a time: each takes a core."""
_ID = re.compile(r"^[0-9a-f]{24}$")


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
        HTTPException
            503 while as many jobs run as may.
        """
        self._forget_old()
        with self._lock:
            self._running = {name: job for name, job in self._running.items() if job.poll() is None}
            if len(self._running) >= MOST_RUNNING:
                raise HTTPException(
                    HTTPStatus.SERVICE_UNAVAILABLE, "all placement workers are busy", {"Retry-After": "30"}
                )
            name = secrets.token_hex(12)
            place = self.folder / name
            place.mkdir(parents=True)
            command = [
                sys.executable,
                "-m",
                "api.services.placements.worker",
                str(self.folder.parent),
                str(place),
            ]
            job = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            self._running[name] = job
        threading.Thread(target=job.communicate, args=(order,), daemon=True).start()
        return name

    def state(self, name: str) -> dict[str, Any]:
        """Return where a job stands: ``running`` with its progress, ``done`` with the plan, or ``failed``.

        Raises
        ------
        KeyError
            If there is no such job (any more).
        """
        place = self._place(name)
        for kind, status in (("plan", "done"), ("faults", "failed")):
            if (place / f"{kind}.json").is_file():
                return {"id": name, "status": status, kind: json.loads((place / f"{kind}.json").read_bytes())}
        if self._died(name):
            return {"id": name, "status": "failed", "faults": []}
        progress = place / "progress.json"
        known = json.loads(progress.read_bytes()) if progress.is_file() else {}
        return {"id": name, "status": "running", "progress": known}

    def is_done(self, name: str) -> bool:
        """Return whether a job has its plan.

        Raises
        ------
        KeyError
            If there is no such job (any more).
        """
        return (self._place(name) / "plan.json").is_file()

    def kept(self, name: str) -> Path:
        """Return the file of a plan that is done.

        Raises
        ------
        KeyError
            If there is no such job (any more).
        HTTPException
            409 while it has no plan.
        """
        if not self.is_done(name):
            raise HTTPException(HTTPStatus.CONFLICT, "the placement has no plan (yet); ask for its state")
        return self._place(name) / "plan.qonys"

    def cancel(self, name: str) -> None:
        """Ask a job to stop; it answers with the best plan so far.

        Raises
        ------
        KeyError
            If there is no such job.
        """
        (self._place(name) / "cancel").touch()

    def close(self) -> None:
        """End all jobs that this server started."""
        for job in self._running.values():
            if job.poll() is None:
                job.terminate()

    def _place(self, name: str) -> Path:
        place = self.folder / name
        if not _ID.match(name) or not place.is_dir():
            raise KeyError(name)
        return place

    def _died(self, name: str) -> bool:
        job = self._running.get(name)
        return job is not None and job.poll() is not None and not (self._place(name) / "plan.json").is_file()

    def _forget_old(self) -> None:
        for place in self.folder.glob("*"):
            if time.time() - place.stat().st_mtime > KEPT_S:
                shutil.rmtree(place, ignore_errors=True)
