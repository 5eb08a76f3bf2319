"""What a planner is told: counts, never a case.

One table is published a week: families by region of origin, region of destination and group of stages. A cell of
fewer than five is not published, every other is rounded down to fives, and every total is a sum of published cells.
So nothing that a planner can compute depends on who is in a small group: no total minus its parts gives one away, and
neither do two tables of different days within a week. That a cell appears or is gone from one week to the next says
only that it rose to five or fell below.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from geo.kato import oblast_of
from matching.cases.case_stages import GROUPS
from matching.cases.gate import Gate
from matching.cases.rights import NOWHERE
from matching.cases.tables import cases, published_counts, retired_counts

LEAST = 5
"""Families below which a group is not told."""


@dataclass(frozen=True, slots=True)
class Count:
    """Families of one origin, destination and group of stages: a multiple of :data:`LEAST`, rounded down."""

    origin: str
    destination: str
    stages: str
    families: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of a week.

    Parameters
    ----------
    period : str
        ISO week, ``2026-W48``; empty where none has been published.
    cells : tuple of Count
        The groups that are large enough.
    """

    period: str
    cells: tuple[Count, ...]


def period_of(at: datetime) -> str:
    """Return the ISO week of a moment.

    Examples
    --------
    >>> from datetime import UTC
    >>> period_of(datetime(2027, 1, 1, tzinfo=UTC))
    '2026-W53'
    """
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02d}"


def publish_counts(connection: Connection, at: datetime) -> None:
    """Write down the counts of the week, once: what was published stays as it is until the next.

    Parameters
    ----------
    connection : Connection
        A writing transaction, of no viewer.
    at : datetime
        The moment.
    """
    period = period_of(at)
    weeks = connection.execute(select(func.max(published_counts.c.period))).scalar_one()
    if weeks is not None and weeks >= period:
        return
    cells = [
        (*key, number - number % LEAST)
        for key, number in sorted(_cells(connection).items())
        if number >= LEAST
    ]
    # A week without cells is published, too: it has a line that tells of nobody.
    cells = cells or [(NOWHERE, NOWHERE, "", 0)]
    names = ("origin", "destination", "stages", "families")
    connection.execute(
        insert(published_counts),
        [{"period": period, **dict(zip(names, cell, strict=True))} for cell in cells],
    )


def _cells(connection: Connection) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    rows = connection.execute(
        select(cases.c.origin, cases.c.chosen_kato, cases.c.stage, func.count()).group_by(
            cases.c.origin, cases.c.chosen_kato, cases.c.stage
        )
    )
    for origin, kato, stage, number in rows:
        found[origin, oblast_of(kato) if kato else NOWHERE, GROUPS[stage]] += number
    for row in connection.execute(select(retired_counts)):
        found[row.origin, row.destination, "closed"] += row.families
    return found


def read_counts(gate: Gate) -> Counts:
    """Return the newest counts that were published.

    Raises
    ------
    NotAllowedError
        If the viewer is no planner.
    """
    gate.require("count")
    newest = select(func.max(published_counts.c.period)).scalar_subquery()
    rows = gate.connection.execute(
        select(published_counts)
        .where(published_counts.c.period == newest)
        .order_by(published_counts.c.origin, published_counts.c.destination, published_counts.c.stages)
    ).all()
    cells = tuple(
        Count(row.origin, row.destination, row.stages, row.families) for row in rows if row.families
    )
    return Counts(rows[0].period if rows else "", cells)
