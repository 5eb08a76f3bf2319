"""Small tables that people send, as rows of text by heading: read and guarded as the imports of the atlas are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from geo.faults import Fault, InputError
from geo.sources.reading.tabular import Sheet, read_sheets

SUFFIXES = frozenset({".csv", ".xlsx"})
"""Names of files that are read as tables."""
Row = tuple[int, Mapping[str, str]]


def table_rows(raw: bytes, name: str) -> Iterator[Row]:
    """Return the rows of a table that are not empty, of a workbook its first sheet, with their numbers in the file.

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
    if raw.strip():
        yield from _rows(_sheets(raw, name)[0], name)


def sheet_rows(raw: bytes, name: str, sheet: str) -> Iterator[Row]:
    """Return the rows of one sheet of a workbook by its name.

    Raises
    ------
    InputError
        If the file cannot be opened or has no such sheet.
    """
    found = next((one for one in _sheets(raw, name) if one.name == sheet), None)
    if found is None:
        raise InputError([Fault(name, "", f"a sheet {sheet}", key="workbook")])
    yield from _rows(found, name)


def _sheets(raw: bytes, name: str) -> list[Sheet]:
    try:
        return read_sheets(Path(name), raw)
    except InputError:
        if name.lower().endswith(".xlsx"):
            raise InputError([Fault(name, "", "an XLSX workbook", key="workbook")]) from None
        raise InputError([Fault(name, "", "a table as CSV", key="table")]) from None


def _rows(sheet: Sheet, name: str) -> Iterator[Row]:
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
