"""Reads the cells of a workbook; runs in a process of its own (:mod:`geo.sandbox`)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from geo.sandbox.limits import Limits
from geo.sources.reading.cells import NOT_COMPUTED, Cell, RawTable
from geo.sources.reading.guards import check_size, check_zip, opened, refuse
from geo.sources.reading.isolated.workbook_parts import empty_formulas, read_parts

_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of an XLS workbook, a compound file."""
_HEAD = 512
Formulas = dict[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class _Look:
    hidden: bool
    merged: list[list[int]]


def read_workbook(path: Path, content: bytes | None, limits: Limits) -> list[RawTable]:
    """Return every sheet that has a cell; ``hidden`` and ``merged`` are told of each.

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
    list of RawTable
        In the order of the workbook.

    Raises
    ------
    InputError
        If it is damaged, no such workbook, or larger than the limits.
    """
    formulas: Formulas = {}
    start = _start(path, content)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html", b"<table")):
        expected = "a workbook; this is a web page (HTML): open it in Excel or LibreOffice, save it as XLSX"
        raise refuse(path, expected, "HTML", key="html_workbook")
    if not start.startswith(_XLS):
        check_zip(path, content)
        formulas = _checked_parts(path, content, limits)
    try:
        sheets, looks = _sheets(path, CalamineWorkbook.from_object(_by_content(path, content, start)), limits)
    except (CalamineError, OSError, ValueError) as error:
        raise refuse(path, "a workbook that can be opened", str(error), key="workbook") from None
    for name, lines in sheets.items():
        for row, column in formulas.get(name, ()):
            if row <= len(lines) and column <= len(lines[row - 1]):
                lines[row - 1][column - 1] = NOT_COMPUTED
    filled = {name: lines for name, lines in sheets.items() if _has_cell(lines)}
    if not filled:
        raise refuse(path, "a workbook with a heading and rows", "empty sheets", key="table_empty")
    return [
        {"name": name, "lines": [*lines], "hidden": looks[name].hidden, "merged": looks[name].merged}
        for name, lines in filled.items()
    ]


def _by_content(path: Path, content: bytes | None, start: bytes) -> Path | io.BytesIO:
    """Return what to open: of an XLS under another name its bytes, since the name would be believed."""
    if content is None and start.startswith(_XLS) and path.suffix.lower() != ".xls":
        return io.BytesIO(path.read_bytes())
    return opened(path, content)


def _start(path: Path, content: bytes | None) -> bytes:
    """Return the first bytes of a workbook: they, not its name, say what it is."""
    if content is not None:
        return content[:_HEAD]
    with path.open("rb") as handle:
        return handle.read(_HEAD)


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


def _sheets(
    path: Path, book: CalamineWorkbook, limits: Limits
) -> tuple[dict[str, list[list[Cell]]], dict[str, _Look]]:
    """Return the cells of each sheet, and whether it is hidden and which of its cells are merged."""
    sheets: dict[str, list[list[Cell]]] = {}
    looks: dict[str, _Look] = {}
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
        looks[about.name] = _Look(
            about.visible != SheetVisibleEnum.Visible, _over_rows(sheet, len(sheets[about.name]))
        )
    return sheets, looks


def _over_rows(sheet: CalamineSheet, rows: int) -> list[list[int]]:
    """Return the cells that are merged over several rows, inside the rows that there are; so many at most."""
    ranges = ((*start, *end) for start, end in sheet.merged_cell_ranges or ())
    inside = ([top, left, min(bottom, rows - 1), right] for top, left, bottom, right in ranges if top < rows)
    return list(islice((each for each in inside if each[0] < each[2]), rows))


def _has_cell(lines: Sequence[Sequence[Cell]]) -> bool:
    return any(any(cell not in ("", None) for cell in line) for line in lines)


def _plain(cell: object) -> Cell:
    """Return a cell of a workbook as one of our kinds; an error value (``#REF!``) reads as text."""
    if cell is None or isinstance(cell, str | bool | float | date):
        return cell
    return float(cell) if isinstance(cell, int) else str(cell)
