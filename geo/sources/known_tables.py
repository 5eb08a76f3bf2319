"""Official tables of known headings: natural zones, schools, wages and unemployment by region."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from geo.faults import Fault, InputError
from geo.sources.facts import old_regions, regional
from geo.sources.reading.encodings import decode
from geo.sources.reading.parsed import ROW, Context, Parsed
from geo.sources.reading.tabular import read_sheets

_ZONES = {"KATO", "ZONE_EN", "ADM2_RU"}
_SCHOOLS = {"Region", "Value", "Year"}
_UNEMPLOYMENT = {"Region", "rate", "year"}
_WAGES = {"regions", *regional.WAGE_GROUPS}
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def _titles(path: Path) -> set[str]:
    first = read_sheets(path)[0].lines[0]
    return {str(cell) for cell in first}


def is_zones(path: Path) -> bool:
    """Tell whether a table has the heading of the natural zones of districts."""
    return _titles(path) >= _ZONES


def is_schools(path: Path) -> bool:
    """Tell whether a table has the heading of the schools by region."""
    return _titles(path) >= _SCHOOLS


def dated(path: Path, context: Context) -> Context:
    """Return the context with the year in a file's name as its date (1 January), where the user states none."""
    found = _YEAR.search(path.stem)
    return context if context.dated or not found else replace(context, as_of=f"{found[1]}-01-01")


def read_zones(path: Path, context: Context) -> Parsed:
    """Read the natural zones of districts; older codes go through the crosswalk of their names."""
    places = context.places.rename_axis("kato").reset_index()
    old = _checked(path, lambda: old_regions.read_zones(path))
    crosswalk = old_regions.build_crosswalk(old, places)
    rows = old_regions.natural_zones(old, crosswalk, places)
    lost = crosswalk.loc[crosswalk["new_code"] == "", "name_ru"]
    notes = tuple(f"{path.name}: no district of today for {name}" for name in lost)
    return _parsed(rows, len(old), context, notes)


def read_schools(path: Path, context: Context) -> Parsed:
    """Read the number of schools by region."""
    rows = _checked(path, lambda: regional.schools(path))
    return _parsed(rows, len(rows), context)


def read_wages(path: Path, context: Context) -> Parsed:
    """Read mean wages by occupation group, or unemployment, by region.

    Raises
    ------
    InputError
        If the heading is neither's.
    """
    titles = _titles(path)
    if titles >= _WAGES:
        rows = _checked(path, lambda: regional.wages(path))
        return _parsed(rows, rows["kato"].nunique(), context)
    if titles >= _UNEMPLOYMENT:
        rows = _checked(path, lambda: regional.unemployment(path))
        return _parsed(rows, len(rows), context)
    expected = f"a heading with {', '.join(sorted(_UNEMPLOYMENT))} or {', '.join(sorted(_WAGES))}"
    raise InputError(
        [
            Fault(
                path.name,
                "heading",
                expected,
                ", ".join(sorted(titles)),
                key="heading",
                params={"columns": expected.removeprefix("a heading with ")},
            )
        ]
    )


def _checked(path: Path, read: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return what a reader of a whole table returns; what pandas says of its cells becomes a fault of the file."""
    decode(path)
    try:
        return read()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            [Fault(path.name, "", "numbers in every column of figures", str(error), key="figures")]
        ) from None


def _parsed(rows: pd.DataFrame, count: int, context: Context, notes: tuple[str, ...] = ()) -> Parsed:
    values = pd.to_numeric(rows["value"].replace("", None))
    table = rows.assign(value=values.astype(float), **{ROW: 0})
    if context.source:
        table = table.assign(source=context.source)
    if context.dated:
        table = table.assign(as_of=context.as_of, period=context.as_of[:4])
    return Parsed(count, table, notes=notes)
