"""Large tables read column by column: each distinct cell is read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from geo.faults import Fault, InputError, shorten
from geo.sources.reading.cells import Cell, CellError
from geo.sources.reading.contents import guess_by_content
from geo.sources.reading.form_rows import cell_fault, left_out_notes, read_cell
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.headings import EXTRA, guess_notes, unknown_notes
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
    named : mapping of str to str
        The heading of each column that was found, by its id.
    notes : tuple of str
        What a user should be told: columns that were guessed or are not read, cells that were left out.
    """

    values: pd.DataFrame
    faults: dict[int, list[Fault]]
    raw: pd.DataFrame
    first_row: int = 2
    named: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def reject(self, position: int, faults: list[Fault]) -> Reject:
        """Return a row as a reject."""
        row = self.raw.iloc[position]
        raw = {str(title): "" if cell is None or cell != cell else str(cell) for title, cell in row.items()}
        return Reject(position + self.first_row, tuple(faults), raw)

    def rejects(self, more: Mapping[int, Fault]) -> tuple[Reject, ...]:
        """Return the rejects: the rows with faults and those that ``more`` names."""
        whole = {**self.faults, **{position: [fault] for position, fault in more.items()}}
        return tuple(self.reject(position, whole[position]) for position in sorted(whole))


def read_columns(
    file: str,
    raw: pd.DataFrame,
    form: Form,
    first_row: int = 2,
    today: str = "",
    passed: frozenset[str] = frozenset(),
) -> Columns:
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
    today : str
        ISO date after which no day of a :attr:`geo.sources.reading.forms.Column.past` may lie.
    passed : frozenset of str
        Headings, in small letters, that are passed over without a word.

    Raises
    ------
    InputError
        If the heading lacks a column.
    """
    titles = [str(title) for title in raw.columns]
    shown = [title if title.lower() not in passed else "" for title in titles]
    found = form.match(shown)
    guessed = form.guess(shown, found)
    cells = {at: [plain(cell) for cell in raw.iloc[:, at]] for at in _unnamed(shown, found | guessed)}
    guessed |= guess_by_content(form, cells, found | guessed)
    named = {column.id: titles[at] for at, column in (found | guessed).items()}
    _require(form, set(named), file, titles)
    notes = [
        *guess_notes(file, {titles[at]: column.id for at, column in guessed.items()}),
        *unknown_notes(file, _not_read(raw, shown, {*found, *guessed})),
    ]
    values: dict[str, object] = {}
    faults: dict[int, list[Fault]] = defaultdict(list)
    left: list[Fault] = []
    for column in form.columns:
        if column.id in named:
            wrong = left if column.soft else faults
            values[column.id] = _read(file, raw[named[column.id]], column, wrong, first_row, today)
    values |= {name: _every(value, len(raw)) for name, value in form.stated(named).items()}
    table = pd.DataFrame(
        values, index=pd.RangeIndex(len(raw)), columns=[column.id for column in form.columns]
    )
    told = (*notes, *left_out_notes(left))
    return Columns(table.drop(index=list(faults)), dict(faults), raw, first_row, named, told)


def _require(form: Form, named: set[str], file: str, titles: list[str]) -> None:
    """Refuse a table whose heading lacks a column."""
    if lacking := form.missing(named):
        columns = ", ".join(lacking)
        heading = shorten("; ".join(titles), 120)
        wanted = f"a heading with the columns {columns}"
        fault = Fault(file, "heading", wanted, heading, key="heading", params={"columns": columns})
        raise InputError([fault])


def _not_read(raw: pd.DataFrame, shown: list[str], read: set[int]) -> list[str]:
    """Return the headings of columns that hold something and are none of the form's."""
    return [
        title
        for at, title in enumerate(shown)
        if title and at not in read and title not in EXTRA and _filled(raw.iloc[:, at])
    ]


def _unnamed(titles: list[str], named: Mapping[int, Column]) -> list[int]:
    return [at for at, title in enumerate(titles) if title and at not in named and title not in EXTRA]


def _every(value: object, count: int) -> np.ndarray:
    cells = np.empty(count, dtype=object)
    cells[:] = [value] * count
    return cells


def _filled(cells: pd.Series) -> bool:
    return bool((cells.notna() & (cells.astype(str).str.strip() != "")).any())


def _read(
    file: str,
    cells: pd.Series,
    column: Column,
    faults: dict[int, list[Fault]] | list[Fault],
    first_row: int,
    today: str,
) -> np.ndarray:
    """Return the values of a column; the faults of its cells by position, or in a list."""
    numbers, distinct = pd.factorize(cells.astype(object).where(cells.notna(), None), use_na_sentinel=False)
    read: list[Any] = []
    wrong: dict[int, CellError] = {}
    for index, cell in enumerate(distinct):
        try:
            read.append(read_cell(column, plain(cell), today))
        except CellError as error:
            read.append(None)
            wrong[index] = error
    for position in np.flatnonzero(np.isin(numbers, list(wrong))) if wrong else ():
        number = int(numbers[position])
        where = f"{file}, row {position + first_row}"
        fault = cell_fault(where, str(cells.name), wrong[number], shorten(distinct[number]))
        if isinstance(faults, list):
            faults.append(fault)
        else:
            faults[int(position)].append(fault)
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
