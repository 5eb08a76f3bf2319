"""Tables as people keep them: CSV of any encoding and separator, XLSX and XLS, read as plain cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from geo.sandbox.client import read_isolated
from geo.sandbox.limits import IMPORT, Limits
from geo.sources.reading.cells import TOO_LONG, Cell, RawTable
from geo.sources.reading.guards import check_file, refuse

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
BOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls"})
SUFFIXES = TEXT_SUFFIXES | BOOK_SUFFIXES
"""File names that are read as tables."""

_ISOLATED = "geo.sources.reading.isolated"


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
    path : Path
        The file.
    hidden : bool
        Whether its workbook hides it.
    merged : sequence of (top, left, bottom, right)
        Cells that are merged, counted from 0.
    labels : sequence of str
        How a user finds each row, where its number says nothing.
    """

    file: str
    name: str
    lines: list[Sequence[Cell]]
    read_as: str = ""
    path: Path = field(default=Path())
    hidden: bool = False
    merged: Sequence[Sequence[int]] = ()
    labels: Sequence[str] = ()

    def where(self, number: int) -> str:
        """Return how a user finds a row (from 1)."""
        if self.labels:
            return f"{self.file}, {self.labels[number - 1]}"
        sheet = f", sheet {self.name}" if self.name else ""
        return f"{self.file}{sheet}, row {number}"


def read_sheets(
    path: Path, raw: bytes | None = None, limits: Limits = IMPORT, encoding: str = ""
) -> list[Sheet]:
    """Read every sheet of a table file that has a row, in a process of its own.

    Parameters
    ----------
    path : Path
        A file named ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.xlsm`` or ``.xls``.
    raw : bytes, optional
        Its content, of a file that was sent and lies nowhere; then of the path only the name counts.
    limits : Limits
        What reading it may take.
    encoding : str
        Encoding of a text, where it is known; guessed otherwise.

    Returns
    -------
    list of Sheet
        At least one. A text is read as UTF-8 (with or without byte order mark) or UTF-16 (with it), else as KZ-1048,
        which is Windows-1251 with the Kazakh letters. Of a formula the stored result is taken.

    Raises
    ------
    InputError
        If the file is damaged, empty, too large, or no table; or if reading it takes more than the limits.
    """
    if raw is None:
        check_file(path)
    suffix = path.suffix.lower()
    if suffix in TEXT_SUFFIXES:
        reader = f"{_ISOLATED}.text_tables:read_text_table"
        tables = [read_isolated(reader, path, raw, limits=limits, read_as="table", encoding=encoding)]
    elif suffix in BOOK_SUFFIXES:
        tables = read_isolated(
            f"{_ISOLATED}.workbooks:read_workbook", path, raw, limits=limits, read_as="table"
        )
    else:
        raise refuse(
            path,
            "a table named " + ", ".join(sorted(SUFFIXES)),
            path.suffix or "no suffix",
            key="file_named",
            names=", ".join(sorted(SUFFIXES)),
        )
    return [_sheet(path, table) for table in tables]


def _sheet(path: Path, table: RawTable) -> Sheet:
    return Sheet(
        path.name,
        table.get("name", ""),
        table["lines"],
        table.get("read_as", ""),
        path,
        table.get("hidden", False),
        table.get("merged", ()),
    )


def sheet_of_records(file: str, records: Sequence[Mapping[str, object]], labels: Sequence[str] = ()) -> Sheet:
    """Return records (such as JSON objects) as a sheet: the keys are the heading, record *i* is row *i* + 2.

    Parameters
    ----------
    file : str
        Name of the file.
    records : sequence of mapping
        The records.
    labels : sequence of str
        How a user finds each record, where its row says nothing.
    """
    titles = list(dict.fromkeys(key for record in records for key in record))
    lines: list[Sequence[Cell]] = [titles]
    lines += [[_plain(record.get(title)) for title in titles] for record in records]
    return Sheet(file, "", lines, labels=("heading", *labels) if labels else ())


def _plain(cell: object) -> Cell:
    """Return a cell of a workbook as one of our kinds; an error value (``#REF!``) reads as text."""
    if cell is None or isinstance(cell, str | bool | float | date):
        return cell
    try:
        return float(cell) if isinstance(cell, int) else str(cell)
    except OverflowError:  # a number of hundreds of digits is none that a column could hold
        return TOO_LONG
