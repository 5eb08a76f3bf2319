"""The one place that knows the viewer: every query of cases begins here, and every action is asked for here.

What a viewer may not see does not exist for it: the same error as for an id that nobody has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, false, or_, select, true

from geo.faults import NotFoundError
from matching.cases.canonical import moment
from matching.cases.case_stages import AT_RECEIVING
from matching.cases.refusals import NotAllowedError
from matching.cases.tables import cases, kept_plans
from matching.cases.viewer import Action, Viewer


@dataclass(frozen=True, slots=True)
class Gate:
    """A viewer inside a transaction.

    Parameters
    ----------
    connection : Connection
        The transaction.
    viewer : Viewer
        Who looks.
    at : datetime
        The moment that everything in this transaction is dated with.
    """

    connection: Connection
    viewer: Viewer
    at: datetime

    @property
    def moment(self) -> str:
        """The moment as it is written down."""
        return moment(self.at)

    def require(self, action: Action) -> None:
        """Refuse what the viewer's role may not do.

        Raises
        ------
        NotAllowedError
            If it may not.
        """
        if not self.viewer.may(action):
            raise NotAllowedError(f"a {self.viewer.role} may not {action}")

    def cases(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Return a query of the cases that the viewer may see; of some columns, all if none are named."""
        return select(*(columns or (cases,))).select_from(cases).where(sees(self.viewer))

    def case(self, case_id: str, action: Action = "read") -> Row[Any]:
        """Return a case's row.

        Parameters
        ----------
        case_id : str
            Which.
        action : str
            What it is wanted for.

        Raises
        ------
        NotFoundError
            If there is none, or the viewer may not see it.
        NotAllowedError
            If the viewer may see it, but not do this.
        """
        row = self.connection.execute(self.cases().where(cases.c.id == case_id)).one_or_none()
        if row is None:
            raise NotFoundError("no such case")
        self.require(action)
        return row

    def plans(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Return a query of the kept plans that the viewer may see: those of the own centre."""
        own = kept_plans.c.organisation_id == self.viewer.organisation_id
        allowed = own if self.viewer.may("plan") else false()
        return select(*(columns or (kept_plans,))).select_from(kept_plans).where(allowed)


def sees(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition under which a viewer sees a case: the own centre's, or those listed to the own territory."""
    if not viewer.may("read") or viewer.organisation_id is None:
        return false()
    if viewer.role != "receiving":
        return cases.c.organisation_id == viewer.organisation_id
    inside = or_(false(), *(within(cases.c.chosen_kato, code) for code in viewer.territory))
    return and_(cases.c.stage.in_(AT_RECEIVING), inside)


def within(column: ColumnElement[Any], code: str) -> ColumnElement[bool]:
    """Return the condition that a code lies in a place: a range, so that an index serves it.

    Parameters
    ----------
    column : ColumnElement
        KATO codes.
    code : str
        Oblast, district, okrug or settlement; nine digits.
    """
    if code == "000000000":
        return true()
    digits = next((code[:length] for length in (2, 4, 6) if not code[length:].strip("0")), code)
    return column.between(digits.ljust(9, "0"), digits.ljust(9, "9"))
