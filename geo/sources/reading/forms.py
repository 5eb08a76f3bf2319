"""Tables with a heading: which columns a form has, what they are called, and how a row becomes values or a reject."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from geo.faults import Fault, InputError, shorten
from geo.sources.reading.cells import NOT_COMPUTED, Cell, CellError, read_text
from geo.sources.reading.parsed import Reject
from geo.sources.reading.tabular import Sheet

HEAD_WITHIN = 30
"""The heading is looked for in this many first rows."""

Reader = Callable[[Cell], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form.

    Parameters
    ----------
    id : str
        Name under which the value is handed on; also a heading that is understood.
    titles : tuple of str
        Headings in Kazakh, Russian and English (in this order), then other spellings.
    read : callable
        Takes a cell, returns its value; raises :class:`geo.sources.reading.cells.CellError`.
    required : bool
        Whether an empty cell is a fault.
    example : str
        What the template's example row shows.
    """

    id: str
    titles: tuple[str, ...]
    read: Reader = read_text
    required: bool = False
    example: str | float = ""


@dataclass(frozen=True)
class Form:
    """A table of known columns.

    Parameters
    ----------
    id : str
        Name of the form.
    columns : tuple of Column
        Its columns.
    any_of : tuple of tuple of str
        Of each group of column ids at least one must be in the heading.
    """

    id: str
    columns: tuple[Column, ...]
    any_of: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def by_title(self) -> dict[str, Column]:
        """Columns by folded heading."""
        return {fold_title(title): column for column in self.columns for title in (column.id, *column.titles)}

    def missing(self, found: set[str]) -> list[str]:
        """Return what a heading with these column ids lacks."""
        lacking = [column.id for column in self.columns if column.required and column.id not in found]
        return lacking + [" or ".join(group) for group in self.any_of if not found & set(group)]

    def match(self, cells: Sequence[Cell]) -> dict[int, Column]:
        """Return the columns that a heading row names, by position."""
        named: dict[int, Column] = {}
        for position, cell in enumerate(cells):
            column = self.by_title.get(fold_title(cell)) if isinstance(cell, str) else None
            if column is not None and column not in named.values():
                named[position] = column
        return named


@dataclass(frozen=True, slots=True)
class Head:
    """Where the heading of a sheet is and what it names."""

    row: int
    columns: dict[int, Column]
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """One row that was read: its number, its values by column id, and how it stood."""

    row: int
    values: dict[str, Any]
    titles: tuple[str, ...]
    line: Sequence[Cell]

    def rejected(self, fault: Fault, *more: Fault) -> Reject:
        """Return the row as a reject, for what only several cells together show."""
        return Reject(self.row, (fault, *more), raw_row(self.titles, self.line))


def fold_title(title: Cell) -> str:
    """Return a heading as it is compared: lower case, letters and digits, without brackets and what follows a comma."""
    text = unicodedata.normalize("NFC", str(title)).lower().replace("ё", "е")
    text = (
        re.sub(r"\([^)]*\)", " ", text).split(",")[0].replace("*", " ").replace("²", "2").replace("№", " no ")
    )
    return " ".join(re.findall(r"[^\W_]+", text))


def find_head(sheet: Sheet, form: Form) -> Head:
    """Return the heading of a sheet: one row, or two where a merged upper row groups the columns of a lower one.

    Raises
    ------
    InputError
        Naming the columns that the best row lacks.
    """
    best: Head | None = None
    for index in range(min(HEAD_WITHIN, len(sheet.lines))):
        for head in _heads_at(sheet, form, index):
            if best is None or len(head.columns) > len(best.columns):
                best = head
    found = {column.id for column in best.columns.values()} if best else set()
    lacking = form.missing(found)
    if best is None or lacking:
        wanted = f"a heading with the columns {', '.join(lacking)}"
        first = next((line for line in sheet.lines if any(line)), ())
        shown = best.titles if best and found else tuple(str(cell) for cell in first)
        raise InputError(
            [Fault(_sheet_name(sheet), "heading", wanted, shorten("; ".join(filter(None, shown)), 120))]
        )
    _refuse_twice(sheet, form, best)
    return best


def _sheet_name(sheet: Sheet) -> str:
    return f"{sheet.file}, sheet {sheet.name}" if sheet.name else sheet.file


def _heads_at(sheet: Sheet, form: Form, index: int) -> Iterator[Head]:
    single = sheet.lines[index]
    yield Head(index + 1, form.match(single), tuple(str(cell or "") for cell in single))
    if index + 1 < len(sheet.lines):
        joined = _joined(form, single, sheet.lines[index + 1])
        yield Head(index + 2, form.match(joined), joined)


def _joined(form: Form, upper: Sequence[Cell], lower: Sequence[Cell]) -> tuple[str, ...]:
    """Return two rows of a heading as one: a merged cell covers the empty ones right of it.

    Of a lower cell, it and the upper one together are tried first, then it alone, then the upper one alone.
    """
    titles, over = [], ""
    for position in range(max(len(upper), len(lower))):
        top = str(upper[position] or "").strip() if position < len(upper) else ""
        below = str(lower[position] or "").strip() if position < len(lower) else ""
        over = top or over
        tried = [title for title in (f"{over} {below}" if below else "", below, top) if title]
        titles.append(next((title for title in tried if fold_title(title) in form.by_title), below or top))
    return tuple(titles)


def _refuse_twice(sheet: Sheet, form: Form, head: Head) -> None:
    seen: dict[str, str] = {}
    for title in head.titles:
        column = form.by_title.get(fold_title(title))
        if column is not None and column.id in seen:
            expected = f"one column for {column.id}"
            raise InputError(
                [Fault(_sheet_name(sheet), "heading", expected, f"{seen[column.id]!r} and {title!r}")]
            )
        if column is not None:
            seen[column.id] = title


def read_rows(sheet: Sheet, form: Form, head: Head | None = None) -> tuple[list[Taken], list[Reject]]:
    """Read the rows under a heading.

    Parameters
    ----------
    sheet : Sheet
        The table.
    form : Form
        What it should be.
    head : Head, optional
        The heading, if it is known already.

    Returns
    -------
    taken : list of Taken
        Rows without a fault.
    rejects : list of Reject
        Rows with at least one; blank rows are neither.

    Raises
    ------
    InputError
        If there is no such heading.
    """
    head = head or find_head(sheet, form)
    taken: list[Taken] = []
    rejects: list[Reject] = []
    for number, line in enumerate(sheet.lines[head.row :], start=head.row + 1):
        if not any(cell not in ("", None) for cell in line):
            continue
        values, faults = _values(sheet, head, number, line)
        if faults:
            rejects.append(Reject(number, tuple(faults), raw_row(head.titles, line)))
        else:
            taken.append(Taken(number, values, head.titles, line))
    return taken, rejects


def raw_row(titles: Sequence[str], line: Sequence[Cell]) -> dict[str, str]:
    """Return a row as it stood, by heading."""
    return {
        title or f"column {position + 1}": "" if cell is None else str(cell)
        for position, (title, cell) in enumerate(zip(titles, line, strict=False))
    }


def _values(
    sheet: Sheet, head: Head, number: int, line: Sequence[Cell]
) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    if len(line) > len(head.titles) and any(cell not in ("", None) for cell in line[len(head.titles) :]):
        return {}, [
            Fault(sheet.where(number), "", f"{len(head.titles)} fields, as in the heading", str(len(line)))
        ]
    for position, column in head.columns.items():
        cell = line[position] if position < len(line) else None
        try:
            value = read_cell(column, cell)
        except CellError as error:
            found = "a formula" if cell == NOT_COMPUTED else shorten(cell)
            faults.append(Fault(sheet.where(number), head.titles[position], str(error), found))
        else:
            values[column.id] = value
    return values, faults


def read_cell(column: Column, cell: Cell) -> Any:
    """Return the value of a cell.

    Raises
    ------
    CellError
        If it is a formula, is empty where a value is required, or is not what the column reads.
    """
    if cell == NOT_COMPUTED:
        raise CellError("a value; the formula has no stored result")
    if isinstance(cell, str) and cell.startswith("=") and len(cell) > 1:
        raise CellError("a value, not a formula")
    value = column.read(cell)
    if column.required and value in ("", None):
        raise CellError("a value")
    return value
