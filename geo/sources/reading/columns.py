"""Large tables read column by column: each distinct cell is read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.faults import Fault, InputError, shorten
from geo.sources.reading.cells import Cell, CellError
from geo.sources.reading.forms import Column, Form, fold_title, read_cell
from geo.sources.reading.parsed import Reject


@dataclass(frozen=True, slots=True)
class Columns:
    """A table read column by column.

    Parameters
    ----------
    values : DataFrame
        Values by column id, of the rows without a fault; the index is the position in the file, from 0.
    faults : dict
        Faults by position.
    raw : DataFrame
        The cells as they stood, all rows.
    first_row : int
        Row number of position 0.
    """

    values: pd.DataFrame
    faults: dict[int, list[Fault]]
    raw: pd.DataFrame
    first_row: int = 2

    def reject(self, position: int, faults: list[Fault]) -> Reject:
        """Return a row as a reject."""
        row = self.raw.iloc[position]
        raw = {str(title): "" if cell is None or cell != cell else str(cell) for title, cell in row.items()}
        return Reject(position + self.first_row, tuple(faults), raw)

    def rejects(self, more: Mapping[int, Fault]) -> tuple[Reject, ...]:
        """Return the rejects: the rows with faults and those that ``more`` names."""
        whole = {**self.faults, **{position: [fault] for position, fault in more.items()}}
        return tuple(self.reject(position, whole[position]) for position in sorted(whole))


def read_columns(file: str, raw: pd.DataFrame, form: Form, first_row: int = 2) -> Columns:
    """Read a table column by column.

    Parameters
    ----------
    file : str
        Named in the faults.
    raw : DataFrame
        Cells; the columns are the headings.
    form : Form
        What it should be.
    first_row : int
        Row number of the first row, for the faults.

    Raises
    ------
    InputError
        If the heading lacks a column.
    """
    named: dict[str, str] = {}
    for title in map(str, raw.columns):
        column = form.by_title.get(fold_title(title))
        if column is not None and column.id not in named:
            named[column.id] = title
    if lacking := form.missing(set(named)):
        wanted = f"a heading with the columns {', '.join(lacking)}"
        raise InputError([Fault(file, "heading", wanted, shorten("; ".join(map(str, raw.columns)), 120))])
    values: dict[str, Any] = {}
    faults: dict[int, list[Fault]] = defaultdict(list)
    for column in form.columns:
        if column.id in named:
            values[column.id] = _read(file, raw[named[column.id]], column, faults, first_row)
    table = pd.DataFrame(
        values, index=pd.RangeIndex(len(raw)), columns=[column.id for column in form.columns]
    )
    return Columns(table.drop(index=list(faults)), dict(faults), raw, first_row)


def _read(
    file: str, cells: pd.Series, column: Column, faults: dict[int, list[Fault]], first_row: int
) -> np.ndarray:
    numbers, distinct = pd.factorize(cells.astype(object).where(cells.notna(), None), use_na_sentinel=False)
    read: list[Any] = []
    wrong: dict[int, str] = {}
    for index, cell in enumerate(distinct):
        try:
            read.append(read_cell(column, plain(cell)))
        except CellError as error:
            read.append(None)
            wrong[index] = str(error)
    if wrong:
        for position in np.flatnonzero(np.isin(numbers, list(wrong))):
            where = f"{file}, row {position + first_row}"
            number = int(numbers[position])
            faults[int(position)].append(
                Fault(where, str(cells.name), wrong[number], shorten(distinct[number]))
            )
    out = np.empty(len(read), dtype=object)
    out[:] = read
    return out[numbers]


def plain(cell: object) -> Cell:
    """Return a value of a data frame as a cell."""
    if cell is None or cell != cell:
        return None
    if isinstance(cell, bool | np.bool_):
        return bool(cell)
    if isinstance(cell, int | float | np.integer | np.floating):
        return float(cell)
    if isinstance(cell, pd.Timestamp):
        return cell.date()
    return str(cell)
