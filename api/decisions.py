"""What an adviser decided about a plan, from a table: pin, ban, prefer, keep together, each with the reason why.

Columns: ``kind`` (``pin``, ``ban``, ``prefer`` or ``keep_together``), ``family`` (its mark; several separated by
``;`` for ``keep_together``), ``place`` (KATO code of a settlement; of a district for ``ban`` too), ``bonus`` (for
``prefer``, in units of the value) and ``reason``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from api.families import Family
from geo.faults import Fault, InputError, shorten
from matching.destinations import Destinations
from matching.placement import Ban, KeepTogether, Pin, Prefer
from matching.placement.decisions import Decision

KINDS = ("pin", "ban", "prefer", "keep_together")
USUAL_BONUS = 0.1


def read_decisions(raw: bytes, name: str, families: Sequence[Family], places: Destinations) -> list[Decision]:
    """Return the decisions of a CSV file; see :func:`decisions_of` for errors."""
    reader = csv.DictReader(io.StringIO(raw.decode("utf-8-sig", errors="replace")))
    rows = [
        {key: cell or "" for key, cell in cells.items() if isinstance(cell, str) and key} for cells in reader
    ]
    return decisions_of(rows, name, families, places, first=2)


def decisions_of(
    rows: Iterable[Mapping[str, str]],
    name: str,
    families: Sequence[Family],
    places: Destinations,
    first: int = 1,
) -> list[Decision]:
    """Return decisions from rows of cells.

    Raises
    ------
    InputError
        With a fault for every row that names an unknown family, place or kind, or gives no reason.
    """
    marks = {family.mark: number for number, family in enumerate(families)}
    decisions: list[Decision] = []
    faults: list[Fault] = []
    for number, cells in enumerate(rows, start=first):
        row = {key: cell.strip() for key, cell in cells.items()}
        try:
            decisions.append(_decision(row, marks, places))
        except _RowError as error:
            faults.append(Fault(f"{name}, row {number}", error.field, error.expected, shorten(error.found)))
    if faults:
        raise InputError(faults)
    return decisions


class _RowError(ValueError):
    """A cell that cannot be used."""

    def __init__(self, field: str, expected: str, found: str) -> None:
        super().__init__(expected)
        self.field, self.expected, self.found = field, expected, found


def _decision(row: dict[str, str], marks: dict[str, int], places: Destinations) -> Decision:
    kind, reason = row.get("kind", ""), row.get("reason", "")
    if kind not in KINDS:
        raise _RowError("kind", f"one of {', '.join(KINDS)}", kind)
    if not reason:
        raise _RowError("reason", "why, in a few words", reason)
    who = tuple(_family(mark.strip(), marks) for mark in row.get("family", "").split(";"))
    if kind == "keep_together":
        return KeepTogether(who, reason)
    code = row.get("place", "")
    if kind == "ban" and code.endswith("00000") and code in set(places.places["district"]):
        return Ban(who[0], reason, label=district_labels(places)[1][code])
    if code not in places.position:
        raise _RowError("place", "the KATO code of a settlement that is open to resettlers", code)
    if kind == "prefer":
        return Prefer(who[0], places.position[code], _bonus(row.get("bonus", "")), reason)
    place = places.position[code]
    return Pin(who[0], place, reason) if kind == "pin" else Ban(who[0], reason, place=place)


def _family(mark: str, marks: dict[str, int]) -> int:
    if mark not in marks:
        raise _RowError("family", "the mark of a family of this list", mark)
    return marks[mark]


def _bonus(text: str) -> float:
    try:
        bonus = float(text.replace(",", ".")) if text else USUAL_BONUS
    except ValueError:
        raise _RowError("bonus", "a number", text) from None
    if not 0 < bonus <= 10:
        raise _RowError("bonus", "a number above 0, at most 10", text)
    return bonus


def district_labels(places: Destinations) -> tuple[list[int], dict[str, int]]:
    """Return the number of each destination's district, and the number of each district's code."""
    districts = places.places["district"].to_list()
    number = {code: index for index, code in enumerate(sorted(set(districts)))}
    return [number[code] for code in districts], number
