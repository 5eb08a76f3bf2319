"""Rights over data: what is known of a family, handed out; a family, forgotten; and all, in the end."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from geo.kato import oblast_of
from matching.cases.canonical import moment, unpacked
from matching.cases.capacity_ledger import free, held_for
from matching.cases.casework import read_case, read_notes, told
from matching.cases.gate import Gate
from matching.cases.journal import append, append_as, history
from matching.cases.tables import (
    cases,
    events,
    follow_ups,
    kept_plans,
    notes,
    plan_lines,
    reservation_lines,
    reservations,
    retired_counts,
    sensitive_answers,
)
from matching.cases.viewer import SYSTEM

YEARS_KEPT = 3
"""Years after its closing for which a case is kept."""
NOWHERE = "000000000"
"""Destination of a family that went nowhere."""


def export_case(gate: Gate, case_id: str) -> dict[str, Any]:
    """Return all that is known of a case, for the family: but for the sensitive answers, which never leave.

    The export is an event of the journal.

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    case_id : str
        Which.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    """
    gate.case(case_id, "export")
    found = read_case(gate, case_id)
    held = held_for(gate, case_id)
    followed = gate.connection.execute(
        select(follow_ups).where(follow_ups.c.case_id == case_id).order_by(follow_ups.c.month)
    )
    planned = gate.connection.execute(select(plan_lines).where(plan_lines.c.case_id == case_id))
    exported = {
        "case": told(asdict_case(found)),
        "notes": [asdict(note) for note in read_notes(gate, case_id)],
        "held": None if held is None else asdict(held),
        "follow_ups": [told(dict(row._mapping)) for row in followed],
        "plans": [
            {"plan": row.plan_id, "kato": row.kato, "reasons": unpacked(row.reasons)} for row in planned
        ],
        "history": [asdict(event) for event in history(gate, case_id)],
    }
    append(gate, "case.exported", case_id, {})
    return exported


def asdict_case(found: Any) -> dict[str, Any]:
    """Return a case as plain values, the household as its contract has it."""
    values = {name: getattr(found, name) for name in type(found).__dataclass_fields__}
    return values | {"household": found.household.model_dump(mode="json", exclude_unset=True)}


def erase_case(gate: Gate, case_id: str) -> None:
    """Erase a case and everything said of it; a tombstone in the journal keeps the chain whole.

    What is kept for a family that has its home goes on being in use, and is nobody's; what is only held is free.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    """
    gate.case(case_id, "erase")
    held = held_for(gate, case_id)
    if held is None or held.state == "held":
        free(gate, case_id, "erased")
    _forget(gate.connection, case_id)
    append(gate, "case.erased", case_id, {})


def retire_cases(connection: Connection, at: datetime, years: int = YEARS_KEPT) -> int:
    """Erase the cases that were closed so many years ago, and count them; return how many.

    Parameters
    ----------
    connection : Connection
        A writing transaction, of no viewer.
    at : datetime
        The moment.
    years : int
        For which a closed case is kept.
    """
    last = _years_before(at.date(), years)
    over = connection.execute(select(cases).where(cases.c.closed_on <= last)).all()
    for row in over:
        _count(connection, row)
        _forget(connection, row.id)
        append_as(connection, SYSTEM, moment(at), "case.retired", row.id, {})
    return len(over)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _count(connection: Connection, row: Row[Any]) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    key = {
        "year": row.closed_on.year,
        "origin": row.origin,
        "destination": oblast_of(row.chosen_kato) if row.chosen_kato else NOWHERE,
        "reason": row.reason or "",
    }
    one_more = dialect.insert(retired_counts).values(**key, families=1)
    connection.execute(
        one_more.on_conflict_do_update(
            index_elements=list(key), set_={"families": retired_counts.c.families + 1}
        )
    )


def _forget(connection: Connection, case_id: str) -> None:
    """Delete everything said of a case, and the bodies of its events."""
    mine = reservations.c.case_id == case_id
    gone = select(reservations.c.id).where(mine, reservations.c.state == "freed")
    connection.execute(delete(reservation_lines).where(reservation_lines.c.reservation_id.in_(gone)))
    connection.execute(delete(reservations).where(mine, reservations.c.state == "freed"))
    connection.execute(update(reservations).where(mine).values(case_id=None))
    planned = select(plan_lines.c.plan_id).where(plan_lines.c.case_id == case_id)
    in_plans = list(connection.execute(planned).scalars())
    for table in (notes, sensitive_answers, follow_ups, plan_lines):
        connection.execute(delete(table).where(table.c.case_id == case_id))
    others = select(plan_lines.c.plan_id)
    connection.execute(
        delete(kept_plans).where(kept_plans.c.id.in_(in_plans), kept_plans.c.id.not_in(others))
    )
    # An archive is of all its families together: what it says of this one goes with it, the other cases' lines stay.
    connection.execute(update(kept_plans).where(kept_plans.c.id.in_(in_plans)).values(archive=None))
    connection.execute(update(events).where(events.c.subject == case_id).values(body=None, salt=None))
    connection.execute(delete(cases).where(cases.c.id == case_id))
