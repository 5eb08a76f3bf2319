"""The list of cases that a viewer may see: a stage, the overdue first, a number that is looked for, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Select, func

from matching.cases.gate import Gate
from matching.cases.tables import cases

PAGE = 50
"""Cases on a page."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are wanted.

    Parameters
    ----------
    stage : str or None
        At this stage; all but the closed if not given.
    overdue : bool
        Those only whose day has passed.
    number : str
        Numbers that begin so.
    page : int
        From 1.
    """

    stage: str | None = None
    overdue: bool = False
    number: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case as a line of a list."""

    id: str
    number: str
    stage: str
    due_on: date | None
    persons: int
    chosen_kato: str | None
    proposed_kato: str | None
    changed_at: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of a list, and whether another follows."""

    cases: tuple[ListedCase, ...]
    more: bool


_COLUMNS = tuple(cases.c[name] for name in ListedCase.__dataclass_fields__)


def list_cases(gate: Gate, wanted: CaseFilter | None = None) -> CasePage:
    """Return a page of the cases that the viewer may see, the day that passed or passes first at the top.

    Raises
    ------
    NotAllowedError
        If the viewer sees no cases at all.
    """
    gate.require("read")
    wanted = wanted or CaseFilter()
    first = (max(wanted.page, 1) - 1) * PAGE
    query = _filtered(gate, gate.cases(*_COLUMNS), wanted)
    query = query.order_by(cases.c.due_on, cases.c.number).offset(first).limit(PAGE + 1)
    rows = [ListedCase(*row) for row in gate.connection.execute(query)]
    if gate.viewer.role == "receiving":  # where else the family might have gone is not for it to know
        rows = [replace(row, proposed_kato=None) for row in rows]
    return CasePage(tuple(rows[:PAGE]), len(rows) > PAGE)


def _filtered(gate: Gate, query: Select, wanted: CaseFilter) -> Select:  # type: ignore[type-arg]
    if wanted.stage is not None:
        query = query.where(cases.c.stage == wanted.stage)
    elif not wanted.number:
        query = query.where(cases.c.due_on.is_not(None))
    if wanted.overdue:
        query = query.where(cases.c.due_on < gate.at.date())
    if wanted.number:
        query = query.where(cases.c.number.startswith(wanted.number, autoescape=True))
    return query


def stage_counts(gate: Gate) -> Mapping[str, tuple[int, int]]:
    """Return, by stage, how many cases the viewer may see there, and how many of them are overdue.

    Raises
    ------
    NotAllowedError
        If the viewer sees no cases at all.
    """
    gate.require("read")
    late = func.count().filter(cases.c.due_on < gate.at.date())
    rows = gate.connection.execute(gate.cases(cases.c.stage, func.count(), late).group_by(cases.c.stage))
    return {stage: (int(number), int(overdue)) for stage, number, overdue in rows}
