"""Counts that expire, in memory: what the rate limits count in.

The library's own starts a thread to tidy up a hundred times a second, which takes as long as a small answer; nothing
here runs unless something is counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from limits.storage import Storage

TIDIED_EVERY_S = 10.0
"""Seconds after which counts that have expired are dropped, all at once."""


class Counts(Storage):
    """Counts by key, each with the time at which it begins anew.

    Parameters
    ----------
    clock : callable
        Returns the time in seconds.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._clock = clock
        self._kept: dict[str, tuple[int, float]] = {}
        self._tidied = clock()

    def __len__(self) -> int:
        """Return how many counts are kept, expired ones among them."""
        return len(self._kept)

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """Nothing that counting raises."""
        return ()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a count and return it.

        Parameters
        ----------
        key : str
            Which.
        expiry : float
            Seconds that it lives, if it begins now.
        amount : int
            What is added.
        """
        now = self._clock()
        if now - self._tidied > TIDIED_EVERY_S:
            self._kept = {name: kept for name, kept in self._kept.items() if kept[1] > now}
            self._tidied = now
        count, until = self._kept.get(key, (0, 0.0))
        if until <= now:
            count, until = 0, now + expiry
        self._kept[key] = (count + amount, until)
        return count + amount

    def get(self, key: str) -> int:
        """Return a count; 0 where it has expired."""
        count, until = self._kept.get(key, (0, 0.0))
        return count if until > self._clock() else 0

    def get_expiry(self, key: str) -> float:
        """Return when a count expires; now where there is none."""
        return self._kept.get(key, (0, self._clock()))[1]

    def check(self) -> bool:
        """Return whether counts can be kept: they can."""
        return True

    def reset(self) -> int:
        """Forget all counts; return how many there were."""
        number = len(self._kept)
        self._kept.clear()
        return number

    def clear(self, key: str) -> None:
        """Forget a count."""
        self._kept.pop(key, None)
