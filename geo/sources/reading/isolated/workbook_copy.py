"""Gives a workbook back cell for cell, with columns added on the right; runs confined (:mod:`geo.sandbox`).

Nothing is written to a disk: the library's own writer makes a temporary file of each sheet, ours writes to memory.
"""

from __future__ import annotations

import base64
import io
from copy import copy
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook as Book
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from geo.export.text_table import guarded
from geo.sandbox.limits import Limits
from geo.sources.reading.cells import RawTable
from geo.sources.reading.guards import refuse
from geo.sources.reading.isolated.text_tables import read_text_table
from geo.sources.reading.isolated.workbooks import read_workbook

_TEXTS = frozenset({".csv", ".tsv", ".txt"})
_XLSX = b"PK\x03\x04"
_WIDTH = 34
_NOT_COMPUTED = "\x00formula"


class _MemoryWriter(ExcelWriter):  # type: ignore[misc]
    """Writes every sheet to memory."""

    def write_worksheet(self, ws: Worksheet) -> None:
        """Write one sheet."""
        out = io.BytesIO()
        ws._drawing = None
        writer = WorksheetWriter(ws, out)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], out.getvalue())
        self.manifest.append(ws)


def add_columns(
    path: Path, content: bytes | None, limits: Limits, *, sheets: list[dict[str, Any]]
) -> dict[str, str]:
    """Return a workbook with columns added.

    Parameters
    ----------
    path : Path
        An XLSX, XLS or CSV file; the last two come back as XLSX, with their cells and no more.
    content : bytes, optional
        Its content, where it was sent and lies nowhere.
    limits : Limits
        How many rows and cells it may have.
    sheets : list of dict
        ``name`` (empty: the first), ``head`` (row of the heading, from 0), ``titles``, and ``rows``: cells by row.

    Returns
    -------
    dict
        ``xlsx``: the workbook in Base64.

    Raises
    ------
    InputError
        If it is damaged, or larger than the limits.
    """
    raw = path.read_bytes() if content is None else content
    book = _opened(path, raw, limits)
    for each in sheets:
        _add(book[each["name"]] if each["name"] in book.sheetnames else book.worksheets[0], each)
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        _MemoryWriter(book, archive).save()
    return {"xlsx": base64.b64encode(out.getvalue()).decode("ascii")}


def _opened(path: Path, raw: bytes, limits: Limits) -> Book:
    """Return a workbook to write to; what is no XLSX is laid out anew."""
    if path.suffix.lower() in _TEXTS:
        return _laid_out([{"name": "", **read_text_table(path, raw, limits)}])
    tables = read_workbook(path, raw, limits)  # refuses what is too large before the library sees it
    if not raw.startswith(_XLSX):
        return _laid_out(tables)
    try:
        return load_workbook(io.BytesIO(raw), keep_links=False, rich_text=True)
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise refuse(path, "a workbook that can be opened", type(error).__name__, key="workbook") from None


def _laid_out(tables: list[RawTable]) -> Book:
    book = Workbook()
    book.remove(book.active)
    for number, table in enumerate(tables, start=1):
        sheet = book.create_sheet(table.get("name") or f"{number}")
        for row, line in enumerate(table["lines"], start=1):
            for column, cell in enumerate(line, start=1):
                if cell not in ("", None, _NOT_COMPUTED):
                    _put(sheet, row, column, cell)
        if table.get("hidden"):
            sheet.sheet_state = "hidden"
    if all(sheet.sheet_state == "hidden" for sheet in book.worksheets):
        book.worksheets[0].sheet_state = "visible"
    return book


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    """Put a value into a cell; a text is one whatever it begins with."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = guarded(value)
        cell.data_type = "s"
    else:
        cell.value = int(value) if isinstance(value, float) and value.is_integer() else value
    return cell


def _add(sheet: Worksheet, added: dict[str, Any]) -> None:
    """Add the columns behind the last one in which something stands."""
    last = 0
    for line in sheet.iter_rows():
        for cell in line:
            if cell.value is not None:
                last = max(last, cell.column)
    head = added["head"] + 1
    model = next(
        (sheet.cell(head, at) for at in range(last, 0, -1) if sheet.cell(head, at).value is not None), None
    )
    for number, title in enumerate(added["titles"], start=1):
        at = last + number
        cell = _put(sheet, head, at, title)
        if model is not None and model.has_style:
            cell.fill, cell.border = copy(model.fill), copy(model.border)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTH
        for row, cells in added["rows"].items():
            text = cells[number - 1]
            if text:
                _put(sheet, int(row) + 1, at, text).alignment = Alignment(wrap_text=True, vertical="top")
