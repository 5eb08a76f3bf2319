"""The rows under a heading: how each becomes values or a reject."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from geo.faults import Fault, shorten
from geo.sources.reading.cells import NOT_COMPUTED, TOO_LONG, Cell, CellError, Number, is_absent, read_text
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.headings import Head, find_head, heading_notes
from geo.sources.reading.notes import LeftOut, Note
from geo.sources.reading.parsed import Reject
from geo.sources.reading.tabular import Sheet

ABOVE = ("oblast", "district")
"""Columns of which a row also tells what stood in the rows above it."""
_THOUSANDS = re.compile(r"(?i)[,(]\s*(?:в\s+)?(?:тыс|мың|thousand)")
_TOTAL = re.compile(r"(?i)^(?:итог[оа]?|всего|барлығы|жиыны|жалпы саны|total|sum)\b")
SHOWN_CELLS = 30
"""Cells that were left out are told one by one up to this many."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One row that was read: its number, its values by column id, how it stood, and where."""

    row: int
    values: dict[str, Any]
    titles: tuple[str, ...]
    line: Sequence[Cell]
    where: str = ""

    def rejected(self, fault: Fault, *more: Fault) -> Reject:
        """Return the row as a reject, for what only several cells together show."""
        return Reject(self.row, (fault, *more), raw_row(self.titles, self.line))


def read_rows(
    sheet: Sheet, form: Form, head: Head | None = None, today: str = "", notes: list[str] | None = None
) -> tuple[list[Taken], list[Reject]]:
    """Read the rows under a heading.

    Parameters
    ----------
    sheet : Sheet
        The table.
    form : Form
        What it should be.
    head : Head, optional
        The heading, if it is known already.
    today : str
        ISO date after which no day of a :attr:`Column.past` may lie; any may where it is empty.
    notes : list of str, optional
        Takes what a user should be told: cells that were left out, columns that were guessed or are not read.

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
    left: list[Fault] = []
    spread = _merged_cells(sheet, head)
    above: dict[str, object] = {}
    passed: list[int] = []
    for number, line in enumerate(sheet.lines[head.row :], start=head.row + 1):
        if not any(cell not in ("", None) for cell in line):
            continue
        if _is_no_row(line, head):
            passed.append(number)
            continue
        values, faults = _values(sheet, head, number, _filled(line, spread.get(number, {})), today, left)
        above |= {name: values[name] for name in ABOVE if values.get(name)}
        faults += _shared_numbers(sheet, head, number, spread.get(number, {}))
        if faults:
            rejects.append(Reject(number, tuple(faults), raw_row(head.titles, line)))
        else:
            taken.append(
                Taken(
                    number,
                    dict(head.stated)
                    | values
                    | {f"{name}_above": above[name] for name in ABOVE if name in above},
                    head.titles,
                    line,
                    sheet.where(number),
                )
            )
    if notes is not None:
        notes += [*heading_notes(sheet, head), *left_out_notes(left), *_passed_notes(sheet, passed)]
    return taken, rejects


def _is_no_row(line: Sequence[Cell], head: Head) -> bool:
    """Tell whether a line is none of the rows: the numbers of the columns, a sum of the rows above it, or a signature.

    Of a signature no cell stands in a column that is read; a sum says so in the first word of the line.
    """
    filled = [
        read_text(cell)
        for cell in line
        if isinstance(cell, str | float) and not is_formula(cell) and cell != ""
    ]
    if not filled:
        return False
    count = len(filled)
    if count > 1 and filled == [str(number) for number in range(1, count + 1)]:
        return True
    if not any(at < len(line) and line[at] not in ("", None) for at in head.columns):
        return True
    texts = [text for text in filled if not text.replace(".", "").isdigit()]
    return bool(texts and _TOTAL.match(texts[0]))


def _passed_notes(sheet: Sheet, rows: Sequence[int]) -> list[Note]:
    if not rows:
        return []
    where = f"{sheet.file}, sheet {sheet.name}" if sheet.name else sheet.file
    said = ", ".join(map(str, rows[:SHOWN_CELLS]))
    text = f"{where}: rows passed over as sums, numbers of columns or signatures: {said}"
    return [Note("rows_passed", text, where=where, rows=said)]


def is_formula(cell: Cell) -> bool:
    """Tell whether a cell is a formula, or a number that none can be: what stands there is for its column to refuse."""
    return cell in (NOT_COMPUTED, TOO_LONG) or (
        isinstance(cell, str) and cell.startswith("=") and len(cell) > 1
    )


def _merged_cells(sheet: Sheet, head: Head) -> dict[int, dict[int, Cell]]:
    """Return, by row and column, the cells that a cell merged over several rows stands for, below the heading."""
    cells: dict[int, dict[int, Cell]] = {}
    for top, left, bottom, _ in sheet.merged:
        if top < head.row or top >= len(sheet.lines) or left >= len(sheet.lines[top]):
            continue
        for row in range(top, min(bottom, len(sheet.lines) - 1) + 1):
            cells.setdefault(row + 1, {})[left] = sheet.lines[top][left]
    return cells


def _filled(line: Sequence[Cell], cells: Mapping[int, Cell]) -> Sequence[Cell]:
    if not cells:
        return line
    longer = [*line, *[None] * (max(cells) + 1 - len(line))]
    return [cells.get(at, cell) for at, cell in enumerate(longer)]


def _shared_numbers(sheet: Sheet, head: Head, number: int, cells: Mapping[int, Cell]) -> list[Fault]:
    """Return faults of numbers merged over several rows: whether each row has it, or all together, is not known."""
    columns = [(at, head.columns[at]) for at in cells if at in head.columns]
    return [
        Fault(
            sheet.where(number), head.titles[at], "a number of its own; the cell is merged over several rows",
            str(cells[at]), key="merged_number",
        )
        for at, column in columns
        if isinstance(column.read, Number) and cells[at] not in ("", None)
    ]  # fmt: skip


def left_out_notes(left: Sequence[Fault]) -> list[str]:
    """Return what is told of cells that were left out while their rows were kept."""
    shown = [LeftOut(fault) for fault in left[:SHOWN_CELLS]]
    if len(left) <= SHOWN_CELLS:
        return list(shown)
    text = f"… and {len(left) - SHOWN_CELLS} more cells were left out"
    return [*shown, Note("left_out_more", text, count=len(left) - SHOWN_CELLS)]


def raw_row(titles: Sequence[str], line: Sequence[Cell]) -> dict[str, str]:
    """Return a row as it stood, by heading."""
    return {
        title or f"column {position + 1}": "" if cell is None else str(cell)
        for position, (title, cell) in enumerate(zip(titles, line, strict=False))
    }


def _values(
    sheet: Sheet, head: Head, number: int, line: Sequence[Cell], today: str, left: list[Fault]
) -> tuple[dict[str, object], list[Fault]]:
    values: dict[str, object] = {}
    faults: list[Fault] = []
    if len(line) > len(head.titles) and any(cell not in ("", None) for cell in line[len(head.titles) :]):
        count = len(head.titles)
        return {}, [
            Fault(
                sheet.where(number), "", f"{count} fields, as in the heading", str(len(line)),
                key="fields", params={"count": count},
            )
        ]  # fmt: skip
    for position, column in head.columns.items():
        cell = line[position] if position < len(line) else None
        try:
            values[column.id] = read_cell(column, in_units(cell, head.titles[position]), today)
        except CellError as error:
            found = "a formula" if cell == NOT_COMPUTED else shorten(cell)
            fault = cell_fault(sheet.where(number), head.titles[position], error, found)
            if column.soft and cell != TOO_LONG:
                left.append(fault)
                values[column.id] = None
            else:
                faults.append(fault)
    return values, faults


def cell_fault(where: str, field: str, error: CellError, found: str) -> Fault:
    """Return the fault of a cell.

    Parameters
    ----------
    where : str
        File and row.
    field : str
        Name of the column.
    error : CellError
        What was expected.
    found : str
        What stands in the cell.
    """
    return Fault(where, field, str(error), found, key=error.key, params=error.params)


def read_cell(column: Column, cell: Cell, today: str = "") -> Any:
    """Return the value of a cell; a day of a :attr:`Column.past` may lie one after today, as clocks differ.

    Parameters
    ----------
    column : Column
        Says how it is read and whether it may be empty.
    cell : Cell
        As the reader of the table gave it.
    today : str
        ISO date; no day is refused as one to come if not given.

    Raises
    ------
    CellError
        If it is a formula, is empty where a value is required, or is not what the column reads.
    """
    if cell == NOT_COMPUTED:
        raise CellError("a value; the formula has no stored result", "no_result")
    if cell == TOO_LONG:
        raise CellError("a number of at most 308 digits", "too_long")
    if isinstance(cell, str) and cell.startswith("=") and len(cell) > 1:
        raise CellError("a value, not a formula", "formula")
    value = column.read(cell)
    if column.required and value in ("", None):
        raise CellError("a value", "value")
    if column.past and today and value and value > _next_day(today):
        raise CellError(f"a day not after {today}", "past", today=today)
    return value


def in_units(cell: Cell, title: str) -> Cell:
    """Return a number below a heading that says "thousands" with that word."""
    if not _THOUSANDS.search(title) or is_absent(cell) or isinstance(cell, bool | date):
        return cell
    text = read_text(cell) if cell not in (NOT_COMPUTED, TOO_LONG) else ""
    return f"{text} тыс" if re.fullmatch(r"[\d\s.,–-]+", text) else cell


@lru_cache(maxsize=8)
def _next_day(today: str) -> str:
    return (date.fromisoformat(today) + timedelta(days=1)).isoformat()
