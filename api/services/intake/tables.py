"""Small tables that people send, as rows of text by heading: read and guarded as the imports of the atlas are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from geo.faults import Fault, InputError
from geo.sandbox.limits import UPLOAD, Limits
from geo.sources.reading.tabular import Sheet, read_sheets

SUFFIXES = frozenset({".csv", ".xlsx", ".xls"})
"""Names of files that are read as tables."""
Row = tuple[int, Mapping[str, str]]


def table_rows(raw: bytes, name: str, limits: Limits = UPLOAD) -> Iterator[Row]:
    """Return the rows of a table that are not empty, of a workbook its first sheet, with their numbers in the file.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        Its name, ending on one of :data:`SUFFIXES`.
    limits : Limits
        What reading it may take.

    Raises
    ------
    InputError
        If the file is no such table, is too large, or a row has more cells than the heading.
    BusyError
        If too many other files are being read.
    """
    if raw.strip():
        yield from rows_of(read_tables(raw, name, limits)[0], name)


def read_tables(raw: bytes, name: str, limits: Limits = UPLOAD) -> list[Sheet]:
    """Return the sheets of a table file; see :func:`table_rows`.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        As its sender calls it; its ending says what it is.
    limits : Limits
        What its reader may take.

    Raises
    ------
    InputError
        If it cannot be read as what its name says; a page says so in the reader's language, by the fault's key.
    """
    try:
        return read_sheets(Path(name), raw, limits)
    except InputError as error:
        if any(fault.key for fault in error.faults):
            raise
        if name.lower().endswith((".xlsx", ".xls")):
            raise InputError([Fault(name, "", "an XLSX workbook", key="workbook")]) from None
        raise InputError([Fault(name, "", "a table as CSV", key="table")]) from None


def rows_of(sheet: Sheet, name: str) -> Iterator[Row]:
    """Return the rows of a sheet that are not empty, with their numbers in the file.

    Raises
    ------
    InputError
        If a row has more cells than the heading.
    """
    heading = [_text(cell) for cell in sheet.lines[0]]
    for number, line in enumerate(sheet.lines[1:], start=2):
        texts = [_text(cell) for cell in line]
        if any(texts[len(heading) :]):
            where = f"{name}, row {number}"
            raise InputError([Fault(where, "", "as many cells as the heading", key="cells")])
        if any(texts):
            yield number, {title: text for title, text in zip(heading, texts, strict=False) if title}


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
