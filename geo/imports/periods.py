"""The time for which a list is said to be complete."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from geo.faults import Fault, InputError

ANY = ("", "9999-12-31")
"""All time: what is older than the list, too."""
_PART = re.compile(r"(20\d\d)(?:-(\d\d)(?:-(\d\d))?)?")


def read(text: str, today: str, complete: Sequence[str]) -> tuple[str, str]:
    """Return the first and the last day of a period.

    Parameters
    ----------
    text : str
        A year, a month or a day, or two of them joined by ``..``; empty for all time.
    today : str
        ISO date; a period that ends later ends then.
    complete : sequence of str
        The areas for which a list is complete: without one a period says nothing.

    Returns
    -------
    first, last : str
        ISO dates; :data:`ANY` where no period is given.

    Raises
    ------
    InputError
        If it is no period, one that has not begun, or no area is given.

    Examples
    --------
    >>> read("2026-09..2026-10", "2026-11-20", ["590000000"])
    ('2026-09-01', '2026-10-31')
    """
    if not text:
        return ANY
    first, _, last = text.partition("..")
    one, other = _day(first.strip(), first=True), _day((last or first).strip(), first=False)
    if not one or not other or one > min(other, today):
        expected = "a period such as 2026, 2026-10 or 2026-10-01..2026-10-31, begun by today"
        raise InputError([Fault("--period", "", expected, text, key="period")])
    if not complete:
        raise InputError([Fault("--period", "", "an area with --complete", text, key="period_area")])
    return one, min(other, today)


def _day(text: str, *, first: bool) -> str:
    """Return the first or the last day of a year, a month or a day; empty for what is none."""
    found = _PART.fullmatch(text)
    if not found:
        return ""
    year, month = int(found[1]), int(found[2] or (1 if first else 12))
    try:
        day = int(found[3] or (1 if first else monthrange(year, month)[1]))
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
