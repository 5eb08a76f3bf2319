"""The ledger of capacity: what is held or kept for cases, and that nothing is given away twice.

A hold takes homes, jobs, school and kindergarten places in a settlement and seats of its quota for some days; the
acceptance keeps them; decline, expiry and return free them. What is in use of each resource in each place is one row,
which rises only while it stays within the limit that the atlas knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from matching.cases.canonical import moment, new_id
from matching.cases.case_stages import NEED_PLACE
from matching.cases.gate import Gate
from matching.cases.journal import append, append_as
from matching.cases.refusals import StepError, TakenError
from matching.cases.tables import cases, reservation_lines, reservations, uses
from matching.cases.viewer import SYSTEM

DAYS_HELD = 14
"""Days for which a proposal holds what it needs, if nobody says otherwise."""
MOST_DAYS = 60
"""Longest hold."""


@dataclass(frozen=True, slots=True)
class Line:
    """So much of one resource in one place.

    Parameters
    ----------
    resource : str
        ``homes``, ``school_places``, ``kindergarten_places``, ``jobs:NN``; ``persons`` and ``families`` of a quota.
    kato : str
        Settlement; code of the quota for ``persons`` and ``families``.
    amount : int
        What the family takes.
    limit : int or None
        What there is by the atlas; None where nobody knows, and nothing limits.
    as_of : str
        Day of that figure, ISO; who arrived by then is counted in it already. Empty where it has none.
    """

    resource: str
    kato: str
    amount: int
    limit: int | None = None
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A reservation that is held or kept.

    Parameters
    ----------
    id, kato, state, held_until : str
        Which, where, ``held`` or ``kept``, and until when it holds.
    lines : tuple of Line
        What it takes.
    """

    id: str
    kato: str
    state: str
    held_until: str
    lines: tuple[Line, ...]


def hold(gate: Gate, case_id: str, kato: str, lines: Sequence[Line], days: int = DAYS_HELD) -> str:
    """Hold what a family needs in a settlement; return the reservation's id.

    What was held for the case before is free again; where this cannot be held, all stays as it was, and the
    transaction can go on.

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    case_id : str
        Whose.
    kato : str
        The settlement.
    lines : sequence of Line
        What the family needs there (:func:`matching.cases.claim.lines_of`).
    days : int
        For how long; up to :data:`MOST_DAYS`.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    StepError
        If the case is listed already, or something is kept for it.
    TakenError
        If there is not enough left of something.
    """
    row = gate.case(case_id, "reserve")
    if row.stage in NEED_PLACE or row.stage == "closed":
        raise StepError(f"nothing is held for a case that is {row.stage}")
    expire(gate.connection, gate.at)
    live = live_row(gate.connection, case_id)
    if live is not None and live.state == "kept":
        raise StepError("something is kept for the case already")
    with gate.connection.begin_nested():  # all of it or nothing, for who goes on after the refusal
        return _hold(gate, case_id, kato, lines, min(max(days, 1), MOST_DAYS))


def _hold(gate: Gate, case_id: str, kato: str, lines: Sequence[Line], days: int) -> str:
    free(gate, case_id, "replaced")
    for line in sorted(lines, key=lambda each: (each.resource, each.kato)):
        _take(gate.connection, line)
    reservation = new_id()
    until = moment(gate.at + timedelta(days=days))
    gate.connection.execute(
        insert(reservations).values(
            id=reservation, case_id=case_id, kato=kato, state="held", held_at=gate.moment, held_until=until
        )
    )
    taken = [{"resource": line.resource, "kato": line.kato, "amount": line.amount} for line in lines]
    if taken:
        gate.connection.execute(
            insert(reservation_lines), [{"reservation_id": reservation, **line} for line in taken]
        )
    gate.connection.execute(update(cases).where(cases.c.id == case_id).values(proposed_kato=kato))
    append(gate, "room.held", case_id, {"id": reservation, "kato": kato, "until": until, "lines": taken})
    return reservation


def _take(connection: Connection, line: Line) -> None:
    """Raise the amount in use, if it stays within the limit."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    key = {"resource": line.resource, "kato": line.kato}
    connection.execute(dialect.insert(uses).values(**key, amount=0).on_conflict_do_nothing())
    fits = and_(uses.c.resource == line.resource, uses.c.kato == line.kato)
    if line.limit is not None:
        room = line.limit + _counted(connection, line) - line.amount
        fits = and_(fits, uses.c.amount <= room)
    done = connection.execute(update(uses).where(fits).values(amount=uses.c.amount + line.amount))
    if done.rowcount != 1:
        raise TakenError(line.resource, line.kato)


def _counted(connection: Connection, line: Line) -> int:
    """Return how much of what is in use has been taken off the atlas's figure already: families there by its day."""
    if not line.as_of:
        return 0
    found = connection.execute(
        select(func.coalesce(func.sum(reservation_lines.c.amount), 0))
        .join(reservations, reservations.c.id == reservation_lines.c.reservation_id)
        .where(
            reservation_lines.c.resource == line.resource,
            reservation_lines.c.kato == line.kato,
            reservations.c.state == "kept",
            reservations.c.arrived_on <= date.fromisoformat(line.as_of),
        )
    )
    return int(found.scalar_one())


def keep(gate: Gate, case_id: str, arrived_on: date | None = None) -> None:
    """Keep for good what is held for a case; note the day of its arrival. Nothing where nothing is held.

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    case_id : str
        Which case.
    arrived_on : date, optional
        The day of its arrival.

    Raises
    ------
    StepError
        If the hold has run out.
    """
    expire(gate.connection, gate.at)
    row = live_row(gate.connection, case_id)
    if row is None:
        if _ran_out(gate.connection, case_id):
            raise StepError("what was held for the case has run out: take it back and hold anew")
        return
    if row.state == "held":
        gate.connection.execute(
            update(reservations)
            .where(reservations.c.id == row.id)
            .values(state="kept", arrived_on=arrived_on)
        )
        append(gate, "room.kept", case_id, {"id": row.id})
    elif arrived_on is not None:
        gate.connection.execute(
            update(reservations).where(reservations.c.id == row.id).values(arrived_on=arrived_on)
        )


def extend(gate: Gate, case_id: str, until: date) -> None:
    """Let what is held for a case hold to the end of a day at least: a receiving office has that long to answer.

    Parameters
    ----------
    gate : Gate
        A writing transaction, in which the case was asked for.
    case_id, until : str, date
        Which case, and the day.
    """
    expire(gate.connection, gate.at)
    row, end = live_row(gate.connection, case_id), f"{until.isoformat()}T23:59:59.999999Z"
    if row is not None and row.state == "held" and row.held_until < end:
        gate.connection.execute(
            update(reservations).where(reservations.c.id == row.id).values(held_until=end)
        )
        append(gate, "room.extended", case_id, {"id": row.id, "until": end})


def _ran_out(connection: Connection, case_id: str) -> bool:
    """Return whether the last that was held for a case ran out."""
    newest = select(reservations.c.ended_for).where(reservations.c.case_id == case_id)
    return connection.execute(newest.order_by(reservations.c.held_at.desc()).limit(1)).scalar() == "expired"


def free(gate: Gate, case_id: str, reason: str) -> None:
    """Free what is held or kept for a case. Nothing where nothing is.

    Parameters
    ----------
    gate : Gate
        A writing transaction, in which the case has been asked for.
    case_id : str
        Which case.
    reason : str
        Why.
    """
    row = live_row(gate.connection, case_id)
    if row is not None:
        _free(gate.connection, row, gate.moment, reason)
        append(gate, "room.freed", case_id, {"id": row.id, "reason": reason})


def expire(connection: Connection, at: datetime) -> int:
    """Free all holds that have run out; return how many.

    Parameters
    ----------
    connection : Connection
        A writing transaction.
    at : datetime
        The moment.
    """
    over = reservations.c.state == "held", reservations.c.held_until < moment(at)
    rows = connection.execute(select(reservations).where(*over).order_by(reservations.c.held_until)).all()
    for row in rows:
        _free(connection, row, moment(at), "expired")
        append_as(
            connection, SYSTEM, moment(at), "room.freed", row.case_id, {"id": row.id, "reason": "expired"}
        )
    return len(rows)


def _free(connection: Connection, row: Row[Any], at: str, reason: str) -> None:
    ended = {"state": "freed", "ended_at": at, "ended_for": reason}
    connection.execute(update(reservations).where(reservations.c.id == row.id).values(**ended))
    for line in lines_at(connection, row.id):
        connection.execute(
            update(uses)
            .where(uses.c.resource == line.resource, uses.c.kato == line.kato)
            .values(amount=uses.c.amount - line.amount)
        )


def held_for(gate: Gate, case_id: str) -> Held | None:
    """Return what is held or kept for a case that the viewer may see; None where nothing is, or no longer.

    Raises
    ------
    NotFoundError
        If the viewer sees no such case.
    """
    gate.case(case_id)
    row = live_row(gate.connection, case_id)
    if row is None or (row.state == "held" and row.held_until < gate.moment):
        return None
    return Held(row.id, row.kato, row.state, row.held_until, lines_at(gate.connection, row.id))


def live_row(connection: Connection, case_id: str) -> Row[Any] | None:
    """Return the row of what is held or kept for a case; None where nothing is."""
    live = reservations.c.state.in_(("held", "kept"))
    found: Row[Any] | None = connection.execute(
        select(reservations).where(reservations.c.case_id == case_id, live)
    ).one_or_none()
    return found


def lines_at(connection: Connection, reservation: str) -> tuple[Line, ...]:
    """Return what a reservation takes."""
    rows = connection.execute(
        select(reservation_lines)
        .where(reservation_lines.c.reservation_id == reservation)
        .order_by(reservation_lines.c.resource)
    )
    return tuple(Line(row.resource, row.kato, row.amount) for row in rows)
