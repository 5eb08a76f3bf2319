"""Until when the work for a request is wanted: whatever takes long asks now and then, and stops when it is not."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from geo.faults import BusyError

Item = TypeVar("Item")
_UNTIL: ContextVar[float] = ContextVar("_UNTIL", default=math.inf)


class DeadlineError(BusyError):
    """The work took longer than anybody waits for it."""

    def __init__(self) -> None:
        super().__init__("the answer took too long", key="too_slow", retry_after_s=60)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let the work inside, also that in threads it is handed to, be wanted for some seconds from now on."""
    token = _UNTIL.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _UNTIL.reset(token)


def while_wanted(items: Iterable[Item]) -> Iterator[Item]:
    """Return the items one by one, each after a :func:`check_deadline`."""
    for item in items:
        check_deadline()
        yield item


def check_deadline() -> None:
    """Go on only if the work is still wanted.

    Raises
    ------
    DeadlineError
        If its time is over.
    """
    if time.monotonic() > _UNTIL.get():
        raise DeadlineError
