"""Small tables that people send, as rows of text by heading: CSV of either separator, or the first sheet of a book."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from geo.faults import Fault, InputError

SUFFIXES = frozenset({".csv", ".xlsx"})
"""Names of files that are read as tables."""
Row = tuple[int, Mapping[str, str]]


def table_rows(raw: bytes, name: str) -> Iterator[Row]:
    """Return the rows of a table with their numbers in the file.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        Its name, ending on one of :data:`SUFFIXES`.

    Raises
    ------
    InputError
        If the file is no such table, or a row has more cells than the heading.
    """
    return _csv_rows(raw, name) if Path(name).suffix.lower() == ".csv" else sheet_rows(raw, name, 0)


def _csv_rows(raw: bytes, name: str) -> Iterator[Row]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1251", errors="replace")
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    for row, cells in enumerate(reader, start=2):
        if None in cells:
            raise InputError([Fault(f"{name}, row {row}", "", "as many cells as the heading", key="cells")])
        yield row, {title: (cell or "").strip() for title, cell in cells.items()}


def sheet_rows(raw: bytes, name: str, sheet: int | str) -> Iterator[Row]:
    """Return the rows of one sheet, by number or name, that are not empty.

    Raises
    ------
    InputError
        If the file cannot be opened or has no such sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        found = book.get_sheet_by_index(sheet) if isinstance(sheet, int) else book.get_sheet_by_name(sheet)
        table = found.to_python()
    except (CalamineError, IndexError, ValueError):
        raise InputError([Fault(name, "", "an XLSX workbook", key="workbook")]) from None
    heading = [str(cell).strip() for cell in table[0]] if table else []
    for row, cells in enumerate(table[1:], start=2):
        texts = {title: _cell(cell) for title, cell in zip(heading, cells, strict=False) if title}
        if any(texts.values()):
            yield row, texts


def _cell(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
