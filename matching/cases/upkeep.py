"""What has to be done from time to time, by whoever runs the register: expiry, retention and the counts of the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matching.cases.canonical import now
from matching.cases.capacity_ledger import expire
from matching.cases.counts import publish_counts
from matching.cases.journal import lock
from matching.cases.register import Register
from matching.cases.rights import YEARS_KEPT, retire_cases


@dataclass(frozen=True, slots=True)
class Done:
    """What an upkeep did: holds that had run out, cases whose time was over."""

    expired: int
    retired: int


def upkeep(register: Register, at: datetime | None = None, years: int = YEARS_KEPT) -> Done:
    """Free what is held no longer, erase the cases that were closed long ago, publish the counts of the week.

    Parameters
    ----------
    register : Register
        Of which.
    at : datetime, optional
        The moment; now if not given.
    years : int
        For which a closed case is kept.
    """
    moment = at or now()
    with register.transaction(writes=True) as connection:
        lock(connection)
        done = Done(expire(connection, moment), retire_cases(connection, moment, years))
        publish_counts(connection, moment)
    return done
