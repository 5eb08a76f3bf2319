"""What a column is by what stands in it, where its heading does not say.

Codes of places, numbers of the cadastre, days and sums of money are known by how they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from geo.faults import InputError
from geo.kato import Level, level_of, parse_kato
from geo.sources.reading.cells import Cell, CellError, is_absent, read_date, read_text
from geo.sources.reading.forms import Column, Form

LEAST_CELLS = 3
"""Fewer filled cells show nothing."""
RECENT = timedelta(days=3 * 366)
"""A day of a list is not older: what is, is the year of a house or of a birth."""
_CADASTRE = re.compile(r"\d{2}[:-]\d{3}[:-]\d{3}[:-]\d{1,5}(?:[:/-]\d{1,5})*")
"""Oblast, district, quarter and plot, as the cadastre writes them."""
_MONEY = re.compile(r"(?i)(?:от |до )?[\d   .,–-]{4,}\s*(?:тг|тнг|тенге|теңге|₸|kzt)\.?")

Test = Callable[[Cell, bool], bool]


def _is_kato(cell: Cell, named: bool) -> bool:
    """Tell whether a cell is the code of a place; beside the names of villages only that of a settlement is meant."""
    digits = read_text(cell).replace(" ", "").removesuffix(".0")
    if len(digits) != 9 or not digits.isdigit():
        return False
    try:
        return not named or level_of(parse_kato(digits)) == Level.SETTLEMENT
    except InputError:
        return False


def _is_cadastre(cell: Cell, _named: bool) -> bool:
    return bool(_CADASTRE.fullmatch(read_text(cell)))


def _is_day(cell: Cell, _named: bool) -> bool:
    """Tell whether a cell is a day of the last years; a bare number is none."""
    if isinstance(cell, float):
        return False
    try:
        day = date.fromisoformat(read_date(cell))
    except (CellError, ValueError):
        return False
    today = datetime.now(UTC).date()
    return today - RECENT <= day <= today


def _is_money(cell: Cell, _named: bool) -> bool:
    return bool(_MONEY.fullmatch(read_text(cell)))


_KINDS: Mapping[str, tuple[tuple[str, ...], Test]] = MappingProxyType(
    {
        "kato": (("kato",), _is_kato),
        "cadastre": (("id",), _is_cadastre),
        "day": (("as_of", "published"), _is_day),
        "money": (("wage_kzt", "price"), _is_money),
    }
)
"""Of each kind the ids of the columns that it may be, and how a cell of it is known."""
_OF_FORM = MappingProxyType({"cadastre": "land"})
"""Forms of which alone a kind says something."""


def guess_by_content(
    form: Form, cells: Mapping[int, Sequence[Cell]], named: Mapping[int, Column]
) -> dict[int, Column]:
    """Return the columns that others may be by what stands in them.

    Parameters
    ----------
    form : Form
        The columns that are looked for.
    cells : mapping of int to sequence of Cell
        What stands below the heading, by position.
    named : mapping of int to Column
        Columns that the heading names, by position.

    Returns
    -------
    dict
        By position. A column is taken for one where every filled cell is of its kind, no other column is, and the
        heading names none.
    """
    ids = {column.id for column in named.values()}
    free = {position: _filled(line) for position, line in cells.items() if position not in named}
    free = {position: filled for position, filled in free.items() if len(filled) >= LEAST_CELLS}
    hits: dict[int, Column] = {}
    for kind, (names, test) in _KINDS.items():
        wanted = [column for column in form.columns if column.id in names and column.id not in ids]
        if len(wanted) != 1 or _OF_FORM.get(kind, form.id) != form.id or ids & set(names):
            continue
        found = [at for at, filled in free.items() if all(_holds(test, cell, ids) for cell in filled)]
        if len(found) == 1:
            hits[found[0]] = wanted[0]
    return hits


def _filled(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if not is_absent(cell) and cell != ""]


def _holds(test: Test, cell: Cell, ids: set[str]) -> bool:
    try:
        return test(cell, "settlement" in ids)
    except CellError:
        return False
