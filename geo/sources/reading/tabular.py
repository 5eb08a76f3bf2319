"""Tables as people keep them: CSV of any encoding and separator, XLSX and XLS, read as plain cells."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from geo.sources.reading.cells import Cell
from geo.sources.reading.guards import check_file, check_sheets, check_zip, column_number, opened, refuse

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
BOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls"})
SUFFIXES = TEXT_SUFFIXES | BOOK_SUFFIXES
"""File names that are read as tables."""

NOT_COMPUTED = "\x00formula"
"""Stands in a cell whose formula has no stored result: formulas are never computed here."""

_SEPARATORS = ";\t,|"
_SAMPLE = 200
_EMPTY_FORMULA = re.compile(
    rb'<c\s[^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    name : str
        Name of the sheet; empty for a text file.
    lines : list of sequence of Cell
        The cells, row by row; the first line is row 1.
    read_as : str
        Encoding and separator of a text file.
    """

    file: str
    name: str
    lines: list[Sequence[Cell]]
    read_as: str = ""
    path: Path = field(default=Path())

    def where(self, number: int) -> str:
        """Return how a user finds a row (from 1)."""
        sheet = f", sheet {self.name}" if self.name else ""
        return f"{self.file}{sheet}, row {number}"


def read_sheets(path: Path, raw: bytes | None = None) -> list[Sheet]:
    """Read every sheet of a table file that has a row.

    Parameters
    ----------
    path : Path
        A file named ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.xlsm`` or ``.xls``.
    raw : bytes, optional
        Its content, of a file that was sent and lies nowhere; then of the path only the name counts.

    Returns
    -------
    list of Sheet
        At least one. A text is read as UTF-8 (with or without byte order mark) or UTF-16 (with it), else as KZ-1048,
        which is Windows-1251 with the Kazakh letters. Of a formula the stored result is taken.

    Raises
    ------
    InputError
        If the file is damaged, empty, too large, or no table.
    """
    if raw is None:
        check_file(path)
    if path.suffix.lower() in TEXT_SUFFIXES:
        return [_text_sheet(path, raw)]
    if path.suffix.lower() in BOOK_SUFFIXES:
        return _book_sheets(path, raw)
    raise refuse(path, "a table named " + ", ".join(sorted(SUFFIXES)), path.suffix or "no suffix")


def sheet_of_records(file: str, records: Sequence[Mapping[str, object]]) -> Sheet:
    """Return records (such as JSON objects) as a sheet: the keys are the heading, record *i* is row *i* + 2."""
    titles = list(dict.fromkeys(key for record in records for key in record))
    lines: list[Sequence[Cell]] = [titles]
    lines += [[_plain(record.get(title)) for title in titles] for record in records]
    return Sheet(file, "", lines)


def decode(path: Path, raw: bytes | None = None) -> tuple[str, str]:
    """Return the text of a file, or of its content where that is at hand, and the name of its encoding.

    Raises
    ------
    InputError
        If it is no text.
    """
    raw = path.read_bytes() if raw is None else raw
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\x00" in raw[:65536] or raw[:4] == b"PK\x03\x04":
        raise refuse(path, "a text table", "bytes that are no text (a workbook under another name?)")
    else:
        encodings = ["utf-8-sig", "kz1048"]
    for encoding in encodings:
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise refuse(path, "text in UTF-8 or Windows-1251", "neither")


def _text_sheet(path: Path, raw: bytes | None) -> Sheet:
    text, encoding = decode(path, raw)
    separator = _separator(text)
    try:
        lines: list[Sequence[Cell]] = list(
            csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        )
    except csv.Error as error:
        raise refuse(path, "rows of a text table with closed quotes", str(error)) from None
    if not any(any(line) for line in lines):
        raise refuse(path, "a table with a heading and rows", "nothing but blanks")
    return Sheet(path.name, "", lines, f"{encoding}, separated by {separator!r}", path)


def _separator(text: str) -> str:
    """Return the separator by which most of the first lines have the same number of fields, more than one."""
    sample = text.splitlines()[:_SAMPLE]
    best, mark = (0, 0), ","
    for candidate in _SEPARATORS:
        counts = Counter(line.count(candidate) for line in sample if line.strip())
        counts.pop(0, None)
        if counts:
            fields, lines = counts.most_common(1)[0]
            best, mark = max((best, mark), ((lines, fields), candidate), key=lambda pair: pair[0])
    return mark


def _book_sheets(path: Path, raw: bytes | None) -> list[Sheet]:
    formulas: dict[str, set[tuple[int, int]]] = {}
    if path.suffix.lower() != ".xls":
        check_zip(path, raw)
        check_sheets(path, raw)
        formulas = _empty_formulas(opened(path, raw))
    try:
        book = CalamineWorkbook.from_object(opened(path, raw))
        tables = [
            (name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names
        ]
    except (CalamineError, OSError, ValueError) as error:
        raise refuse(path, "a workbook that can be opened", str(error)) from None
    sheets = []
    for index, (name, rows) in enumerate(tables):
        lines: list[Sequence[Cell]] = [[_plain(cell) for cell in row] for row in rows]
        for row, column in formulas.get(f"sheet{index + 1}", ()):
            if row <= len(lines) and column <= len(lines[row - 1]):
                lines[row - 1][column - 1] = NOT_COMPUTED  # type: ignore[index]
        if any(any(cell not in ("", None) for cell in line) for line in lines):
            sheets.append(Sheet(path.name, name, lines, path=path))
    if not sheets:
        raise refuse(path, "a workbook with a heading and rows", "empty sheets")
    return sheets


def _empty_formulas(file: Path | io.BytesIO) -> dict[str, set[tuple[int, int]]]:
    """Return the cells (row, column from 1) of each sheet whose formula was never computed."""
    found: dict[str, set[tuple[int, int]]] = {}
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            sheet = re.fullmatch(r"xl/worksheets/(sheet\d+)\.xml", name)
            if sheet:
                text = archive.read(name)
                cells = _EMPTY_FORMULA.findall(text) if b"<f" in text else []
                found[sheet[1]] = {(int(row), column_number(letters.decode())) for letters, row in cells}
    return found


def _plain(cell: object) -> Cell:
    """Return a cell of a workbook as one of our kinds; an error value (``#REF!``) reads as text."""
    if cell is None or isinstance(cell, str | bool | float | date):
        return cell
    return float(cell) if isinstance(cell, int) else str(cell)
