"""Work beside the event loop: one thread a worker, so that nobody waits for what another client's filter costs."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException

MOST_WAITING = 8
"""Requests that wait for the thread at most: with the bound on a filter's work, some four seconds."""
T = TypeVar("T")


class Aside:
    """A thread that does one piece of work at a time."""

    def __init__(self) -> None:
        self._one = CapacityLimiter(1)

    async def run(self, work: Callable[[], T]) -> T:
        """Return what the work returns; other requests are answered meanwhile.

        Parameters
        ----------
        work : callable
            What is done; it must not touch what the event loop changes.

        Raises
        ------
        HTTPException
            503 with ``Retry-After``, if too many wait already.
        """
        if self._one.statistics().tasks_waiting >= MOST_WAITING:
            detail = "filters of other requests are being worked on; see Retry-After"
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": "1"})
        return await to_thread.run_sync(work, limiter=self._one)
