"""What became of a case at one, three and twelve months; and what ``qonys train --outcomes`` learns from it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import Row, delete, insert, select

from geo.faults import Fault, InputError
from matching.cases.canonical import packed, unpacked
from matching.cases.casework import told
from matching.cases.draft import check_text
from matching.cases.gate import Gate
from matching.cases.journal import append
from matching.cases.refusals import StepError
from matching.cases.tables import cases, follow_ups

Month = Literal[1, 3, 12]
MONTHS = (1, 3, 12)
"""Months after the arrival at which a family is asked."""
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a family said so many months after it came.

    Parameters
    ----------
    month : int
        1, 3 or 12.
    on_day : date
        When it was asked.
    lives_there, works, works_in_occupation : bool or None
        None where it is not known.
    remark : str
        More, in words.
    """

    month: int
    on_day: date
    lives_there: bool | None
    works: bool | None
    works_in_occupation: bool | None
    remark: str = ""


def record_follow_up(gate: Gate, case_id: str, answer: FollowUp) -> None:
    """Write down what became of a case; an answer of the same month is replaced.

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    case_id : str
        Which.
    answer : FollowUp
        What it said.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    StepError
        If the family has not come yet.
    InputError
        If the month is none, the day lies ahead, or the remark may hold a person's data.
    """
    row = gate.case(case_id, "follow")
    if row.arrived_on is None:
        raise StepError("the family has not arrived yet")
    if answer.month not in MONTHS:
        raise InputError([Fault("case", "month", "1, 3 or 12", key="case.month")])
    if not row.arrived_on <= answer.on_day <= gate.at.date():
        raise InputError([Fault("case", "on_day", "a day since the arrival", key="case.day_since")])
    values = {name: getattr(answer, name) for name in FollowUp.__dataclass_fields__}
    values["remark"] = check_text(answer.remark, "remark")
    key = (follow_ups.c.case_id == case_id, follow_ups.c.month == answer.month)
    gate.connection.execute(delete(follow_ups).where(*key))
    gate.connection.execute(insert(follow_ups).values(case_id=case_id, **values))
    append(gate, "case.followed", case_id, {"new": told(values)})


def read_follow_ups(gate: Gate, case_id: str) -> tuple[FollowUp, ...]:
    """Return what became of a case, month by month.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    """
    gate.case(case_id, "follow")
    rows = gate.connection.execute(
        select(follow_ups).where(follow_ups.c.case_id == case_id).order_by(follow_ups.c.month)
    )
    return tuple(FollowUp(*(getattr(row, name) for name in FollowUp.__dataclass_fields__)) for row in rows)


def outcomes_csv(gate: Gate) -> str:
    """Return the viewer's cases that came a year ago or more and answered, as ``data/outcomes_schema.json`` has them.

    Families are numbered anew: no centre's number leaves with them. The export is an event of the journal.

    Raises
    ------
    NotAllowedError
        If the viewer exports nothing.
    """
    gate.require("export")
    third, twelfth = follow_ups.alias(), follow_ups.alias()
    query = (
        gate.cases(
            cases.c.arrived_on,
            cases.c.chosen_kato,
            cases.c.household,
            third.c.works_in_occupation,
            twelfth.c.lives_there,
        )
        .join(third, (third.c.case_id == cases.c.id) & (third.c.month == 3))
        .join(twelfth, (twelfth.c.case_id == cases.c.id) & (twelfth.c.month == 12))
        .where(
            cases.c.arrived_on <= gate.at.date() - YEAR,
            cases.c.chosen_kato.is_not(None),
            third.c.works_in_occupation.is_not(None),
            twelfth.c.lives_there.is_not(None),
        )
        .order_by(cases.c.arrived_on, cases.c.id)
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("family", "moved", "kato", "works_3_months", "stays_12_months", "household"))
    rows = gate.connection.execute(query).all()
    writer.writerows(_line(number, row) for number, row in enumerate(rows, start=1))
    append(gate, "outcomes.exported", gate.viewer.organisation_id or "", {"families": len(rows)})
    return out.getvalue()


def _line(number: int, row: Row) -> tuple[str, ...]:  # type: ignore[type-arg]
    said = {True: "yes", False: "no"}
    household = packed(unpacked(row.household))
    return (
        f"F{number:05d}", row.arrived_on.isoformat(), row.chosen_kato, said[row.works_in_occupation],
        said[row.lives_there], household,
    )  # fmt: skip
