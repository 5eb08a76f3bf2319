"""Until when the work for a request is wanted: whatever takes long asks now and then, and stops when it is not."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_UNTIL: ContextVar[float] = ContextVar("_UNTIL", default=math.inf)


class DeadlineError(Exception):
    """The work took longer than anybody waits for it."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let the work inside, also that in threads it is handed to, be wanted for some seconds from now on."""
    token = _UNTIL.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _UNTIL.reset(token)


def check_deadline() -> None:
    """Go on only if the work is still wanted.

    Raises
    ------
    DeadlineError
        If its time is over.
    """
    if time.monotonic() > _UNTIL.get():
        raise DeadlineError
