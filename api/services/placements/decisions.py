"""What an adviser decided about a plan, from a table: pin, ban, prefer, keep together, each with the reason why.

Columns: ``kind`` (``pin``, ``ban``, ``prefer`` or ``keep_together``), ``family`` (its id; several separated by
``;`` for ``keep_together``), ``place`` (KATO code of a settlement; of a district for ``ban`` too), ``bonus`` (for
``prefer``, in points of the score) and ``reason``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from api.services.intake.tables import table_rows
from api.services.placements.result import PlanIndex
from geo.faults import Fault, InputError, shorten
from geo.kato import todays_settlement
from geo.sandbox.limits import UPLOAD, Limits
from matching.placement import Ban, KeepTogether, Pin, Prefer
from matching.placement.decision_faults import DecisionFault
from matching.placement.decisions import Decision

DecisionKind = Literal["pin", "ban", "prefer", "keep_together"]
DECISION_KINDS: tuple[DecisionKind, ...] = get_args(DecisionKind)
DEFAULT_BONUS = 10.0
"""Points that a preferred place counts more where no bonus is given."""
MOST_BONUS = 1000.0
MOST_DECISIONS = 1000
"""Decisions that one plan may have."""
Cell = str | float | None
"""Of a file, a form or a JSON document: only the bonus may be a number."""

_EXPECTED = {
    "kind": f"one of {', '.join(DECISION_KINDS)}",
    "reason": "why, in a few words",
    "family": "the id of a family of this list; two or more, separated by ';', to keep together",
    "place": "the KATO code of a settlement that is open to resettlers",
    "bonus": f"points above 0, at most {MOST_BONUS:g}",
}


class _CellError(ValueError):
    """A cell that cannot be used."""

    def __init__(self, field: str, found: object) -> None:
        super().__init__(field)
        self.field, self.found = field, found


def read_decisions(raw: bytes, name: str, index: PlanIndex, limits: Limits = UPLOAD) -> list[Decision]:
    """Return the decisions of a CSV or XLSX file.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        Its name; a file with another ending than ``.xlsx`` is read as CSV.
    index : PlanIndex
        Families and places that may be named.
    limits : Limits
        What reading it may take.

    Raises
    ------
    InputError, BusyError
        As for :func:`decisions_of` and :func:`api.services.intake.tables.table_rows`.
    """
    table = name if name.lower().endswith((".csv", ".xlsx")) else f"{name}.csv"
    rows = list(table_rows(raw, table, limits))
    if len(rows) > MOST_DECISIONS:
        raise InputError([Fault(name, "", f"at most {MOST_DECISIONS} decisions", str(len(rows)))])
    return decisions_of((cells for _, cells in rows), name, index, first=2)


def decisions_of(
    rows: Iterable[Mapping[str, Cell]], name: str, index: PlanIndex, first: int = 1
) -> list[Decision]:
    """Return decisions from rows of cells.

    Parameters
    ----------
    rows : iterable of mapping
        Cells by the names of the columns.
    name : str
        What a fault calls the table.
    index : PlanIndex
        Families and places that may be named.
    first : int
        Number of the first row.

    Raises
    ------
    InputError
        With a :class:`DecisionFault` for every row that names an unknown family, place or kind, or gives no reason.
    """
    decisions: list[Decision] = []
    faults: list[Fault] = []
    for number, cells in enumerate(rows, start=first):
        row = {key: "" if cell is None else str(cell).strip() for key, cell in cells.items()}
        try:
            decisions.append(_decision(row, index))
        except _CellError as error:
            where = f"{name}, row {number}"
            expected, found = _EXPECTED[error.field], shorten(error.found)
            faults.append(DecisionFault(where, error.field, expected, found, f"row_{error.field}"))
    if faults:
        raise InputError(faults)
    return decisions


def _decision(row: Mapping[str, str], index: PlanIndex) -> Decision:
    kind, reason = row.get("kind", ""), row.get("reason", "")
    if kind not in DECISION_KINDS:
        raise _CellError("kind", kind)
    if not reason:
        raise _CellError("reason", reason)
    who = tuple(_family(each.strip(), index) for each in row.get("family", "").split(";") if each.strip())
    if len(set(who)) < (2 if kind == "keep_together" else 1):
        raise _CellError("family", row.get("family", ""))
    if kind == "keep_together":
        return KeepTogether(who, reason)
    code = todays_settlement(row.get("place", ""))
    if kind == "ban" and code.endswith("00000") and code in index.district:
        return Ban(who[0], reason, label=index.district[code])
    if code not in index.place:
        raise _CellError("place", code)
    place = index.place[code]
    if kind == "prefer":
        return Prefer(who[0], place, _bonus(row.get("bonus", "")), reason)
    return Pin(who[0], place, reason) if kind == "pin" else Ban(who[0], reason, place=place)


def _family(family_id: str, index: PlanIndex) -> int:
    if family_id not in index.family:
        raise _CellError("family", family_id)
    return index.family[family_id]


def _bonus(text: str) -> float:
    try:
        bonus = float(text.replace(",", ".")) if text else DEFAULT_BONUS
    except ValueError:
        raise _CellError("bonus", text) from None
    if not 0 < bonus <= MOST_BONUS:
        raise _CellError("bonus", text)
    return bonus


def decision_rows(decisions: Iterable[Decision], index: PlanIndex) -> list[dict[str, Cell]]:
    """Return the rows of cells that :func:`decisions_of` reads as these decisions."""
    return [_row(decision, index) for decision in decisions]


def _row(decision: Decision, index: PlanIndex) -> dict[str, Cell]:
    kind: DecisionKind
    place, bonus = "", None
    match decision:
        case KeepTogether():
            kind = "keep_together"
        case Pin(place=column):
            kind, place = "pin", index.katos[column]
        case Prefer(place=column, bonus=points):
            kind, place, bonus = "prefer", index.katos[column], points
        case Ban(place=int(column)):
            kind, place = "ban", index.katos[column]
        case Ban(label=label):
            kind, place = "ban", next(code for code, number in index.district.items() if number == label)
    family = ";".join(index.family_ids[number] for number in decision.households)
    return {"kind": kind, "family": family, "place": place, "bonus": bonus, "reason": decision.reason}
