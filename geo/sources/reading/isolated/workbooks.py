"""Reads the cells of a workbook; runs in a process of its own (:mod:`geo.sandbox`)."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from geo.sandbox.limits import Limits
from geo.sources.reading.cells import NOT_COMPUTED, Cell
from geo.sources.reading.guards import check_size, check_zip, opened, refuse
from geo.sources.reading.isolated.workbook_parts import empty_formulas, read_parts

_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of an XLS workbook, a compound file."""
Formulas = dict[str, list[tuple[int, int]]]


def read_workbook(path: Path, content: bytes | None, limits: Limits) -> list[dict[str, Any]]:
    """Return every sheet that has a cell.

    Parameters
    ----------
    path : Path
        An XLSX, XLSM or XLS workbook.
    content : bytes, optional
        Its content, where it was sent and lies nowhere.
    limits : Limits
        How many rows and cells its sheets may lay out, all together.

    Returns
    -------
    list of dict
        ``name`` and ``lines``, the cells row by row from A1 on.

    Raises
    ------
    InputError
        If it is damaged, no such workbook, or larger than the limits.
    """
    formulas: Formulas = {}
    if path.suffix.lower() != ".xls" or not _is_xls(path, content):
        check_zip(path, content)
        formulas = _checked_parts(path, content, limits)
    try:
        sheets = _sheets(path, CalamineWorkbook.from_object(opened(path, content)), limits)
    except (CalamineError, OSError, ValueError) as error:
        raise refuse(path, "a workbook that can be opened", str(error)) from None
    for name, lines in sheets.items():
        for row, column in formulas.get(name, ()):
            if row <= len(lines) and column <= len(lines[row - 1]):
                lines[row - 1][column - 1] = NOT_COMPUTED
    filled = {name: lines for name, lines in sheets.items() if _has_cell(lines)}
    if not filled:
        raise refuse(path, "a workbook with a heading and rows", "empty sheets")
    return [{"name": name, "lines": lines} for name, lines in filled.items()]


def _is_xls(path: Path, content: bytes | None) -> bool:
    if content is not None:
        return content.startswith(_XLS)
    with path.open("rb") as handle:
        return handle.read(len(_XLS)) == _XLS


def _checked_parts(path: Path, content: bytes | None, limits: Limits) -> Formulas:
    """Return the formulas without a result of each sheet, unless its sheets are too large to be read."""
    with zipfile.ZipFile(opened(path, content)) as archive:
        parts = read_parts(path, archive, limits.cells)
        check_size(path, parts.rows, parts.cells, limits)
        return {
            name: list(empty_formulas(path, archive, member))
            for name, member in parts.members.items()
            if parts.sheets[member].formulas
        }


def _sheets(path: Path, book: CalamineWorkbook, limits: Limits) -> dict[str, list[list[Cell]]]:
    sheets: dict[str, list[list[Cell]]] = {}
    rows = cells = 0
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet: CalamineSheet = book.get_sheet_by_name(about.name)
        last = sheet.end or (-1, -1)
        rows, cells = rows + last[0] + 1, cells + (last[0] + 1) * (last[1] + 1)
        check_size(path, rows, cells, limits)  # again, for XLS, which is not looked into before
        sheets[about.name] = [
            [_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)
        ]
    return sheets


def _has_cell(lines: Sequence[Sequence[Cell]]) -> bool:
    return any(any(cell not in ("", None) for cell in line) for line in lines)


def _plain(cell: object) -> Cell:
    """Return a cell of a workbook as one of our kinds; an error value (``#REF!``) reads as text."""
    if cell is None or isinstance(cell, str | bool | float | date):
        return cell
    return float(cell) if isinstance(cell, int) else str(cell)
