"""Working days of Kazakhstan: five a week, without holidays, with the days that the Government moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

_ESTIMATED = "estimated"
"""In the library's name of a day whose date depends on the moon and is not fixed yet: Qurban Ait."""
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a term.

    Parameters
    ----------
    day : date
    estimated : bool
        Whether a holiday within the term is not fixed yet, so that the day may be another by one.
    """

    day: date
    estimated: bool = False


@lru_cache(maxsize=16)
def _calendar(year: int) -> HolidayBase:
    """Return the holidays of a year; read at the first term, not at the start."""
    import holidays

    return holidays.country_holidays("KZ", years=year)


def is_working_day(day: date) -> bool:
    """Return whether a day is worked: a Saturday or Sunday that another was moved from is, too."""
    return bool(_calendar(day.year).is_working_day(day))


def after(start: date, days: int) -> Deadline:
    """Return the last day of a term of working days; it begins on the day after its start.

    Parameters
    ----------
    start : date
        Day of the event: an application handed in, a list received.
    days : int
        Working days, 1 to 400.

    Raises
    ------
    ValueError
        If there are fewer or more.

    References
    ----------
    Civil Code of Kazakhstan, article 173 (a term begins on the day after). The calendar, with holidays that are taken
    on the next working day and days that the Government moved, is the ``holidays`` package's.

    Examples
    --------
    >>> after(date(2026, 3, 20), 1).day.isoformat()
    '2026-03-26'
    """
    if not 1 <= days <= _LONGEST:
        raise ValueError(f"working days from 1 to {_LONGEST}, not {days}")
    day, left, estimated = start, days, False
    while left:
        day += timedelta(days=1)
        estimated = estimated or _ESTIMATED in (_calendar(day.year).get(day) or "")
        left -= is_working_day(day)
    return Deadline(day, estimated)
