"""Whose turn it is: one queue for all workers of a server, in the order of coming, with a share for each client."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from api.services.placements.job_files import JobFolder, hold, open_jobs
from api.services.settings import JobSettings
from geo.faults import BusyError

_KEY_BYTES = 32


def prepare(jobs: Path) -> None:
    """Make the folder of jobs, for its owner alone."""
    for folder in (jobs, jobs / "slots"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)


def client_hash(jobs: Path, client: str) -> str:
    """Return who asks as a hash that says nothing to who does not know the folder's key.

    Parameters
    ----------
    jobs : Path
        The folder of jobs.
    client : str
        An address.
    """
    path = jobs / "key"
    with suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(_KEY_BYTES))
    key = path.read_bytes()[:_KEY_BYTES]
    return hashlib.blake2b(client.encode(), key=key, digest_size=16).hexdigest()


@contextmanager
def _gate(jobs: Path) -> Iterator[None]:
    """Let one process at a time decide."""
    handle = os.open(jobs / "slots" / "gate", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def join_queue(jobs: Path, client: str, limits: JobSettings) -> tuple[JobFolder, int]:
    """Return a new job that waits for its turn, and the descriptor that holds its lock.

    Parameters
    ----------
    jobs : Path
        The folder of jobs.
    client : str
        Who asks, as a hash.
    limits : JobSettings
        How many may wait.

    Raises
    ------
    BusyError
        If as many wait as may, or the client has as many waiting or running as one may.
    """
    with _gate(jobs):
        found = open_jobs(jobs)
        if sum(each.client == client for each in found) >= limits.per_client:
            raise BusyError("placements of this client are still waiting", key="busy_own", retry_after_s=15)
        if sum(each.queued_at is not None for each in found) >= limits.queue:
            raise BusyError("too many placements are waiting", retry_after_s=30)
        return JobFolder.create(jobs, client)


def take_turn(jobs: Path, mine: Collection[str], limits: JobSettings) -> tuple[JobFolder, int] | None:
    """Return the next job whose turn it is and the descriptor that holds its slot; None if it is not one of mine.

    Parameters
    ----------
    jobs : Path
        The folder of jobs.
    mine : collection of str
        Ids of the jobs whose orders this process has.
    limits : JobSettings
        How many run at a time, of one client and in all.
    """
    with _gate(jobs):
        found = open_jobs(jobs)
        running = Counter(each.client for each in found if each.queued_at is None)
        waiting = (each for each in found if each.queued_at is not None)
        following = next((each for each in waiting if running[each.client] < limits.slots_per_client), None)
        if following is None or following.job.name not in mine:
            return None
        for number in range(limits.slots):
            slot = hold(jobs / "slots" / str(number))
            if slot is not None:
                following.job.begin()
                return following.job, slot
    return None


def place_in_queue(jobs: Path, job: JobFolder) -> int:
    """Return a waiting job's place in the queue, from 1; 0 when its turn has come."""
    queued_at = job.queued_at
    if queued_at is None:
        return 0
    before = (each.queued_at for each in open_jobs(jobs))
    return 1 + sum(at is not None and at < queued_at for at in before)
