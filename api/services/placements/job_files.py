"""The folder of a placement job: which files it has, and what they say of its state.

::

    <home>/jobs/<id>/  lock            held by whoever will make the plan: free without a plan, the job is lost
                       client          who asked, as a keyed hash of the address
                       queued          exists until the job's turn has come
                       progress.json   the latest phase
                       plan.qonys      the plan as it is kept: what questions and later decisions need
                       plan.json       the plan as it is shown, when it is done
                       failure.json    why there will be no plan
                       log             what the worker wrote on standard error
                       cancel          asks the job to stop with the best plan so far

Folders are for the owner alone, and so are files.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict, cast

from geo.faults import NotFoundError

KEPT_S = 3600.0
"""Seconds after which a job's files are removed."""
Reason = Literal["input", "crash", "time", "lost", "cancelled"]
"""Why there is no plan: the input, an error of ours, its time was over, the server ended, or it was stopped waiting."""


class JobState(TypedDict):
    """Where a job stands; ``plan`` is what ``plan.json`` holds, ``progress`` what ``progress.json`` does."""

    id: str
    status: Literal["queued", "running", "done", "failed"]
    place: NotRequired[int]
    progress: NotRequired[dict[str, object]]
    plan: NotRequired[dict[str, object]]
    reason: NotRequired[Reason]
    faults: NotRequired[list[dict[str, str]]]


_ID = re.compile(r"[0-9a-f]{24}")


def hold(path: Path) -> int | None:
    """Return a descriptor that holds an exclusive lock on a file; None where somebody else holds it.

    The lock is free again when the descriptor and its copies in other processes are closed, however they end.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def is_held(path: Path) -> bool:
    """Return whether somebody holds the lock on a file."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file that others read meanwhile: they see all of it or nothing."""
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(raw)
    fresh.replace(path)


@dataclass(frozen=True, slots=True)
class JobFolder:
    """One job's files.

    Parameters
    ----------
    path : Path
        The folder.
    """

    path: Path

    @classmethod
    def create(cls, jobs: Path, client: str) -> tuple[JobFolder, int]:
        """Return a new job that waits for its turn, and the descriptor that holds its lock."""
        job = cls(jobs / secrets.token_hex(12))
        job.path.mkdir(mode=0o700)
        lock = hold(job.path / "lock")
        assert lock is not None, "nobody else knows the folder"
        write_whole(job.path / "client", client.encode())
        write_whole(job.path / "queued", b"%d" % time.time_ns())
        return job, lock

    @classmethod
    def find(cls, jobs: Path, name: str) -> JobFolder:
        """Return a job by its id.

        Raises
        ------
        NotFoundError
            If there is no such job, or none any more.
        """
        job = cls(jobs / name)
        if not _ID.fullmatch(name) or not job.path.is_dir() or job.is_old():
            raise NotFoundError("there is no such placement; it is kept for an hour")
        return job

    @property
    def name(self) -> str:
        """The job's id."""
        return self.path.name

    @property
    def client(self) -> str:
        """Who asked, as a keyed hash."""
        return (self.path / "client").read_text()

    @property
    def queued_at(self) -> int | None:
        """When the job began to wait, in nanoseconds; None when its turn has come."""
        try:
            return int((self.path / "queued").read_bytes())
        except FileNotFoundError:
            return None

    def begin(self) -> None:
        """Note that the job's turn has come."""
        (self.path / "queued").unlink()

    def is_done(self) -> bool:
        """Return whether the job has its plan."""
        return (self.path / "plan.json").is_file()

    def is_old(self) -> bool:
        """Return whether the files are to be removed: nobody has written any for an hour, or is about to."""
        try:
            written = self.path.stat().st_mtime
        except FileNotFoundError:
            return True
        return time.time() - written > KEPT_S and not is_held(self.path / "lock")

    def is_open(self) -> bool:
        """Return whether somebody makes the plan or will."""
        ended = any((self.path / name).is_file() for name in ("plan.json", "failure.json"))
        return not ended and is_held(self.path / "lock")

    def fail(self, reason: Reason, faults: list[dict[str, str]] | None = None) -> None:
        """Note that there will be no plan, unless the reason is known already."""
        if not (self.path / "failure.json").is_file():
            failure = {"reason": reason} | ({} if faults is None else {"faults": faults})
            write_whole(self.path / "failure.json", json.dumps(failure, ensure_ascii=False).encode())

    def ended(self) -> JobState | None:
        """Return the state of a job that has ended: ``done`` with its plan, or ``failed`` with the reason."""
        if (plan := self.read("plan.json")) is not None:
            return {"id": self.name, "status": "done", "plan": plan}
        if (failure := self.read("failure.json")) is not None:
            return cast(JobState, {"id": self.name, "status": "failed", **failure})
        return None

    def read(self, name: str) -> Any:
        """Return what a JSON file holds; None where there is no such file."""
        try:
            return json.loads((self.path / name).read_bytes())
        except FileNotFoundError:
            return None


def all_jobs(jobs: Path) -> Iterator[JobFolder]:
    """Yield every job there is."""
    for path in jobs.glob("*"):
        if _ID.fullmatch(path.name):
            yield JobFolder(path)


@dataclass(frozen=True, slots=True)
class OpenJob:
    """A job that waits or runs."""

    job: JobFolder
    client: str
    queued_at: int | None


def open_jobs(jobs: Path) -> list[OpenJob]:
    """Return the jobs that wait or run, those that wait in the order of coming."""
    found = []
    for job in all_jobs(jobs):
        with suppress(FileNotFoundError):  # removed meanwhile, or not yet whole
            if job.is_open():
                found.append(OpenJob(job, job.client, job.queued_at))
    return sorted(found, key=lambda each: each.queued_at or 0)
