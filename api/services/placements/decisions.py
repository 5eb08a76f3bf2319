"""What an adviser decided about a plan, from a table: pin, ban, prefer, keep together, each with the reason why.

Columns: ``kind`` (``pin``, ``ban``, ``prefer`` or ``keep_together``), ``family`` (its mark; several separated by
``;`` for ``keep_together``), ``place`` (KATO code of a settlement; of a district for ``ban`` too), ``bonus`` (for
``prefer``, in points of the score) and ``reason``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from api.services.engine import Engine
from api.services.intake.tables import table_rows
from geo.faults import Fault, InputError, shorten
from geo.kato import todays_settlement
from geo.sandbox.limits import UPLOAD, Limits
from matching.placement import Ban, KeepTogether, Pin, Prefer
from matching.placement.decision_faults import DecisionFault
from matching.placement.decisions import Decision

KINDS = ("pin", "ban", "prefer", "keep_together")
POINT = 0.01
"""Value of a point of the score."""
USUAL_BONUS = 10.0
MOST_BONUS = 1000.0


@dataclass(frozen=True)
class Named:
    """What the families and places of a plan are called.

    Parameters
    ----------
    marks : sequence of str
        The centre's own mark of each family.
    katos, districts : sequence of str
        KATO code of each place, and of the district it lies in.
    """

    marks: Sequence[str]
    katos: Sequence[str]
    districts: Sequence[str]

    @classmethod
    def of(cls, engine: Engine, marks: Sequence[str], katos: Sequence[str]) -> Named:
        """Return the names of some families and places of an atlas."""
        known = engine.places
        return cls(marks, katos, [str(known[kato]["district"]) if kato in known else "" for kato in katos])

    @cached_property
    def family(self) -> dict[str, int]:
        """Number of each family."""
        return {mark: number for number, mark in enumerate(self.marks)}

    @cached_property
    def place(self) -> dict[str, int]:
        """Number of each place."""
        return {kato: number for number, kato in enumerate(self.katos)}

    @cached_property
    def district(self) -> dict[str, int]:
        """Number of each district."""
        return {code: number for number, code in enumerate(sorted(set(self.districts)))}

    @cached_property
    def labels(self) -> list[int]:
        """Number of the district of each place."""
        return [self.district[code] for code in self.districts]


def read_decisions(raw: bytes, name: str, named: Named, limits: Limits = UPLOAD) -> list[Decision]:
    """Return the decisions of a CSV or XLSX file; see :func:`decisions_of` for errors."""
    table = name if name.lower().endswith((".csv", ".xlsx")) else f"{name}.csv"
    rows = list(table_rows(raw, table, limits))
    return decisions_of((cells for _, cells in rows), name, named, first=2)


def decisions_of(
    rows: Iterable[Mapping[str, str]], name: str, named: Named, first: int = 1
) -> list[Decision]:
    """Return decisions from rows of cells.

    Raises
    ------
    InputError
        With a :class:`DecisionFault` for every row that names an unknown family, place or kind, or gives no reason.
    """
    decisions: list[Decision] = []
    faults: list[Fault] = []
    for number, cells in enumerate(rows, start=first):
        row = {key: cell.strip() for key, cell in cells.items()}
        try:
            decisions.append(_decision(row, named))
        except _RowError as error:
            where = f"{name}, row {number}"
            expected, found = _EXPECTED[error.field], shorten(error.found)
            faults.append(DecisionFault(where, error.field, expected, found, f"row_{error.field}"))
    if faults:
        raise InputError(faults)
    return decisions


_EXPECTED = {
    "kind": f"one of {', '.join(KINDS)}",
    "reason": "why, in a few words",
    "family": "the mark of a family of this list; two or more, separated by ';', to keep together",
    "place": "the KATO code of a settlement that is open to resettlers",
    "bonus": f"points above 0, at most {MOST_BONUS:g}",
}


class _RowError(ValueError):
    """A cell that cannot be used."""

    def __init__(self, field: str, found: str) -> None:
        super().__init__(field)
        self.field, self.found = field, found


def _decision(row: Mapping[str, str], named: Named) -> Decision:
    kind, reason = row.get("kind", ""), row.get("reason", "")
    if kind not in KINDS:
        raise _RowError("kind", kind)
    if not reason:
        raise _RowError("reason", reason)
    who = tuple(_family(mark.strip(), named) for mark in row.get("family", "").split(";") if mark.strip())
    if len(set(who)) < (2 if kind == "keep_together" else 1):
        raise _RowError("family", row.get("family", ""))
    if kind == "keep_together":
        return KeepTogether(who, reason)
    code = todays_settlement(row.get("place", ""))
    if kind == "ban" and code.endswith("00000") and code in named.district:
        return Ban(who[0], reason, label=named.district[code])
    if code not in named.place:
        raise _RowError("place", code)
    place = named.place[code]
    if kind == "prefer":
        return Prefer(who[0], place, POINT * _bonus(row.get("bonus", "")), reason)
    return Pin(who[0], place, reason) if kind == "pin" else Ban(who[0], reason, place=place)


def _family(mark: str, named: Named) -> int:
    if mark not in named.family:
        raise _RowError("family", mark)
    return named.family[mark]


def _bonus(text: str) -> float:
    try:
        bonus = float(text.replace(",", ".")) if text else USUAL_BONUS
    except ValueError:
        raise _RowError("bonus", text) from None
    if not 0 < bonus <= MOST_BONUS:
        raise _RowError("bonus", text)
    return bonus


def row_of(decision: Decision, named: Named) -> dict[str, str]:
    """Return the row of cells that :func:`decisions_of` reads as this decision."""
    who = decision.households if isinstance(decision, KeepTogether) else (decision.household,)
    row = {"family": ";".join(named.marks[number] for number in who), "reason": decision.reason}
    if isinstance(decision, KeepTogether):
        return {"kind": "keep_together", "place": "", "bonus": "", **row}
    if decision.place is not None:
        row["place"] = named.katos[decision.place]
    elif isinstance(decision, Ban):
        row["place"] = next(code for code, number in named.district.items() if number == decision.label)
    if isinstance(decision, Prefer):
        return {"kind": "prefer", "bonus": f"{decision.bonus / POINT:g}", **row}
    return {"kind": "pin" if isinstance(decision, Pin) else "ban", "bonus": "", **row}
