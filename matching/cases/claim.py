"""What a family would take up in a settlement, and what there is of it by the atlas; and what the ledger has taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime

import numpy as np
from sqlalchemy import Connection, and_, or_, select

from geo.faults import Fault, InputError, shorten
from matching.cases.canonical import moment
from matching.cases.capacity_ledger import Line
from matching.cases.tables import reservation_lines, reservations
from matching.destinations import Destinations, cached_with_places
from matching.household import Household
from matching.placement.build import JobRule, demand_of, vacancies_by_group
from matching.ranking.match import Match
from matching.ranking.ranker import Ranker
from matching.ranking.shortlist import shortlist
from matching.room.demand import Demand
from matching.room.remaining import INDICATORS, left_by_atlas

_USED = {"persons": "quota_used", "families": "quota_used_families"}
"""Indicator of what a quota has given away, by unit."""


def lines_of(
    household: Household, kato: str, places: Destinations, job_rule: JobRule = "one"
) -> tuple[Line, ...]:
    """Return what a family takes up in a settlement, each with what there is of it by the atlas.

    Parameters
    ----------
    household : Household
        The family.
    kato : str
        The settlement.
    places : Destinations
        Of the atlas; what is taken there is for the ledger to know, and is not looked at.
    job_rule : {"one", "all", "none"}
        Who of the family needs a vacancy there; where there is none for an adult by the atlas, none is held: the
        family goes to look.

    Raises
    ------
    InputError
        If the settlement is no destination.
    """
    row = places.position.get(kato)
    if row is None:
        raise InputError(
            [Fault("case", "kato", "a settlement open to resettlers", shorten(kato), key="place")]
        )
    demand = {name: round(float(used[0])) for name, used in demand_of([household], places, job_rule).items()}
    lines = [
        Line(name, kato, demand[name], *_known(places, indicator, row))
        for name, indicator in INDICATORS.items()
        if demand.get(name)
    ]
    offered = vacancies_by_group(places)
    for name, used in demand.items():
        there = round(float(offered[name][row])) if name in offered else 0
        if name.startswith("jobs:") and used and there:
            lines.append(Line(name, kato, min(used, there), there))
    return (*lines, *_seats(household, row, places))


def _known(places: Destinations, indicator: str, row: int) -> tuple[int | None, str]:
    """Return a figure of the atlas in whole units and its day; None where it is not known."""
    value = places.value(indicator, row)
    known = isinstance(value.value, int | float)
    return (int(value.value) if known else None), value.as_of or ""  # type: ignore[arg-type]


def _seats(household: Household, row: int, places: Destinations) -> tuple[Line, ...]:
    """Return the seats that a family takes of the quota that a settlement is under."""
    left = left_by_atlas(places)
    number = int(left.group[row])
    name, year = left.names[number], left.year[number]
    seats = ("persons", household.persons, left.persons), ("families", 1, left.families)
    return tuple(
        Line(
            f"{unit}:{year}",
            name,
            amount,
            int(np.floor(limit[number])) if np.isfinite(limit[number]) else None,
            _day_of_quota(places, unit, name),
        )
        for unit, amount, limit in seats
    )


@cached_with_places(of_the_atlas=True)
def _day_of_quota(places: Destinations, unit: str, name: str) -> str:
    """Return to which day the figure speaks of what a quota has given away; empty where there is none."""
    rows = places.atlas.rows(_USED[unit])
    days = rows.loc[rows["kato"] == name, "as_of"]
    return "" if days.empty else str(days.max())


def taken_of(
    connection: Connection, at: datetime, places: Destinations, but: Collection[str] = ()
) -> Mapping[tuple[str, str], float]:
    """Return what the ledger has taken of what the atlas knows, for :meth:`matching.destinations.Destinations.less`.

    Families that had come by the day of a figure are counted in it already.

    Parameters
    ----------
    connection : Connection
        Any transaction: amounts and places are no secret.
    at : datetime
        The moment; what is held no longer is free.
    places : Destinations
        Of the atlas.
    but : collection of str
        Cases whose holds do not count: those that are placed anew.
    """
    days: dict[tuple[str, str], str] = {}
    taken: Counter[tuple[str, str]] = Counter()
    for line, arrived_on in in_use(connection, at, but):
        key = (line.resource, line.kato)
        if arrived_on is not None:
            if key not in days:
                days[key] = _day(places, *key)
            if days[key] and arrived_on.isoformat() <= days[key]:
                continue
        taken[key] += line.amount
    return {key: float(amount) for key, amount in taken.items()}


def in_use(
    connection: Connection, at: datetime, but: Collection[str] = ()
) -> tuple[tuple[Line, date | None], ...]:
    """Return every line that is held or kept at a moment, with the day of arrival of the family, where it is there.

    Amounts and places only: whose they are is not told, so that anybody's plan may know what is left.

    Parameters
    ----------
    connection : Connection
        Any transaction.
    at : datetime
        The moment.
    but : collection of str
        Cases that do not count: those that are placed anew.
    """
    live = or_(
        reservations.c.state == "kept",
        and_(reservations.c.state == "held", reservations.c.held_until >= moment(at)),
    )
    columns = (reservation_lines, reservations.c.arrived_on)
    rows = connection.execute(
        select(*columns)
        .join(reservations, reservations.c.id == reservation_lines.c.reservation_id)
        .where(live, or_(reservations.c.case_id.is_(None), reservations.c.case_id.not_in(but)))
    )
    return tuple((Line(row.resource, row.kato, row.amount), row.arrived_on) for row in rows)


def _day(places: Destinations, resource: str, kato: str) -> str:
    unit = resource.partition(":")[0]
    if unit in _USED:
        return _day_of_quota(places, unit, kato)
    row = places.position.get(kato)
    return (
        ""
        if row is None or resource not in INDICATORS
        else places.value(INDICATORS[resource], row).as_of or ""
    )


def next_best(
    household: Household, left: Destinations, ranker: Ranker, demand: Demand | None = None, top: int = 5
) -> tuple[Match, ...]:
    """Return the best settlements that have room for a family now: what is offered to whoever came second.

    Parameters
    ----------
    household : Household
        The family.
    left : Destinations
        Less what the ledger has taken.
    ranker : Ranker
        What scores.
    demand : Demand, optional
        What is expected of the year's families.
    top : int
        How many.
    """
    found = shortlist(household, left, ranker, top=4 * top, demand=demand)
    fits = [match for match in found.matches if has_room(household, match.kato, left)]
    return tuple(fits[:top])


def has_room(household: Household, kato: str, left: Destinations) -> bool:
    """Return whether a settlement has room for a family, less what the ledger has taken.

    Parameters
    ----------
    household : Household
        The family.
    kato : str
        Code of the settlement.
    left : Destinations
        Destinations less what is held.
    """
    return all(
        line.limit is None or line.amount + left.taken.get((line.resource, line.kato), 0.0) <= line.limit
        for line in lines_of(household, kato, left)
    )
