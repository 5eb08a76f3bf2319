"""Delays after failures: they grow with each, are kept with the accounts, and can shut nobody out for ever.

Three counts are kept. That of an address slows whoever tries many names. That of a login slows whoever tries one name
from many addresses, by :data:`LOGIN`'s longest delay at most, since anybody can bring it about. A browser that has
signed in before counts for itself: strangers who fail in a person's name do not slow the person.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.services.accounts.account_tables import FAILURES

FORGOTTEN_S = 24 * 3600.0
"""Seconds without a failure after which none is remembered."""
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """How delays grow.

    Parameters
    ----------
    free : int
        Failures without one.
    longest_s : float
        Seconds of the longest.
    """

    free: int
    longest_s: float

    def delay(self, failures: int) -> float:
        """Return the seconds to wait after so many failures.

        Examples
        --------
        >>> [Rule(3, 60).delay(n) for n in (2, 3, 4, 7, 20)]
        [0.0, 1.0, 2.0, 16.0, 60.0]
        """
        if failures < self.free:
            return 0.0
        return min(2.0 ** min(failures - self.free, 32), float(self.longest_s))


ADDRESS, LOGIN, BROWSER = Rule(20, 900.0), Rule(8, 60.0), Rule(5, 900.0)


class Throttle:
    """Counts failures.

    Parameters
    ----------
    engine : Engine
        Of the register.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def attempt(self, key: str, rule: Rule, now: float) -> float:
        """Count an attempt as failed until :meth:`forget` says that it was none, or return how long to wait.

        It is counted before the password is looked at: attempts that are made at once do not slip through together.

        Parameters
        ----------
        key : str
            Whose it is; nothing that tells a person.
        rule : Rule
            How delays grow.
        now : float
            Seconds since 1970.

        Returns
        -------
        float
            0 where the attempt may go on, else the seconds to wait.
        """
        for _ in range(_TRIES):
            with self._engine.begin() as connection:
                wait = self._count(connection, key, rule, now)
            if wait is not None:
                return wait
        return 1.0

    def forget(self, key: str) -> None:
        """Take back all failures of a key: it was the right person."""
        with self._engine.begin() as connection:
            connection.execute(delete(FAILURES).where(FAILURES.c.key == key))

    def take_back(self, key: str) -> None:
        """Take back one failure of a key, which others share."""
        with self._engine.begin() as connection:
            connection.execute(
                update(FAILURES)
                .where(FAILURES.c.key == key, FAILURES.c.failures > 0)
                .values(failures=FAILURES.c.failures - 1)
            )

    def tidy(self, now: float) -> None:
        """Forget what is too old to matter."""
        with self._engine.begin() as connection:
            connection.execute(delete(FAILURES).where(FAILURES.c.last < now - FORGOTTEN_S))

    def _count(self, connection: Connection, key: str, rule: Rule, now: float) -> float | None:
        """Return the seconds to wait; None where another attempt came between."""
        row = connection.execute(
            select(FAILURES.c.failures, FAILURES.c.last).where(FAILURES.c.key == key)
        ).one_or_none()
        if row is None:
            return self._begin(connection, key, now)
        failures = 0 if now - row.last > FORGOTTEN_S else row.failures
        wait = row.last + rule.delay(failures) - now
        if wait > 0:
            return float(wait)
        done = connection.execute(
            update(FAILURES)
            .where(FAILURES.c.key == key, FAILURES.c.failures == row.failures, FAILURES.c.last == row.last)
            .values(failures=failures + 1, last=now)
        )
        return 0.0 if done.rowcount == 1 else None

    @staticmethod
    def _begin(connection: Connection, key: str, now: float) -> float | None:
        try:
            with connection.begin_nested():
                connection.execute(insert(FAILURES).values(key=key, failures=1, last=now))
        except IntegrityError:
            return None
        return 0.0
