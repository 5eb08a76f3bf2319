"""Workbooks: headings in bold, filters, columns as wide as their text, pages that print; text stays text."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 1_048_576
"""Rows of a sheet, the headings among them."""
MAX_TEXT = 32_767
"""Characters of a cell."""
MAX_WIDTH = 60
"""Characters from which a column is no wider: its text is wrapped."""
LINE_HEIGHT = 15.0
"""Height of a line, points."""
_MIN_WIDTH, _MARGIN = 10, 3
_BOLD = 1.2
"""Width of a bold letter, as a share of a plain one."""
_A4 = 9

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Parameters
    ----------
    heading : str
    number_format : str
        How its numbers are written, as Excel writes formats.
    is_required : bool
        Whether the heading is highlighted: a cell below it has to be filled in.
    """

    heading: str
    number_format: str = "General"
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows, and a title where several stand on one sheet."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    title: str = ""

    def widths(self) -> list[int]:
        """Return the characters that each column wants: its longest text, and the longest word of its heading."""
        found = []
        for number, column in enumerate(self.columns):
            texts = (len(cell) for row in self.rows if isinstance(cell := row[number], str))
            heading = _BOLD * max(map(len, column.heading.split()), default=0)
            wanted = _MARGIN + int(max(max(texts, default=0), heading))
            found.append(min(max(_MIN_WIDTH, wanted), MAX_WIDTH))
        return found


class Workbook:
    """An XLSX file in the making.

    Parameters
    ----------
    path : Path, optional
        Where it is written, row by row; without it the file is made in memory and returned by :meth:`close`.
    created : datetime, optional
        When its content was made; equal content then is an equal file. Now, if not given.

    Raises
    ------
    OSError
        If the path cannot be written.

    Examples
    --------
    >>> book = Workbook()
    >>> book.add_sheet("Quota", Table([Column("Oblast"), Column("Persons", "0")], [["Abai", 120]]))
    >>> book.close()[:2]
    b'PK'
    """

    def __init__(self, path: Path | None = None, created: datetime | None = None) -> None:
        import xlsxwriter  # at the first workbook: a server starts without it

        if path is not None:
            path.touch()  # a fault now: at the end the library would leave a temporary file open
        self._raw = io.BytesIO()
        options: dict[str, object] = {"strings_to_formulas": False, "strings_to_urls": False}
        options["constant_memory" if path else "in_memory"] = True
        self._book = xlsxwriter.Workbook(str(path) if path else self._raw, options)
        if created is not None:
            self._book.set_properties({"created": created})
        head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self._head = self._book.add_format({**head, "bg_color": "#EAF1F5"})
        self._required = self._book.add_format({**head, "bg_color": "#FFF2CC"})
        self._note = self._book.add_format({"text_wrap": True, "valign": "top", "italic": True})
        self._title = self._book.add_format({"bold": True, "font_size": 13})
        self._formats: dict[str, object] = {}
        self._names: set[str] = set()

    def add_sheet(self, name: str, table: Table, *, note: str = "", frozen_columns: int = 0) -> None:
        """Add a sheet with one table.

        Parameters
        ----------
        name : str
            Name of the sheet; what Excel does not take is replaced, and a number is added to one that is there.
        table : Table
        note : str
            Stands above the headings.
        frozen_columns : int
            Columns that stay in view.
        """
        sheet = self._book.add_worksheet(self._sheet_name(name))
        widths = self._set_widths(sheet, [table])
        top = 1 if note else 0
        if note:
            sheet.merge_range(0, 0, 0, len(table.columns) - 1, note, self._note)
            sheet.set_row(0, LINE_HEIGHT * _lines(note, sum(widths)))
        last = self._write(sheet, top, table, widths)
        sheet.freeze_panes(top + 1, frozen_columns)
        if table.rows:
            sheet.autofilter(top, 0, last, len(table.columns) - 1)
        _set_up_printing(sheet, top)

    def add_tables(self, name: str, tables: Sequence[Table]) -> None:
        """Add a sheet with several tables, one below the other."""
        sheet = self._book.add_worksheet(self._sheet_name(name))
        widths = self._set_widths(sheet, tables)
        top = 0
        for table in tables:
            if table.title:
                sheet.write_string(top, 0, table.title, self._title)
                top += 1
            top = self._write(sheet, top, table, widths) + 2
        _set_up_printing(sheet, 0)

    def add_lines(self, name: str, title: str, lines: Iterable[Sequence[str]]) -> None:
        """Add a sheet of text: a title, then lines of one cell or several.

        Parameters
        ----------
        name : str
            Of the sheet; shortened and made single as Excel wants it.
        title : str
            In the first row, in bold.
        lines : iterable of sequence of str
            The rows below, a text a cell; each is cut where Excel's cells end, and never read as a formula.
        """
        sheet = self._book.add_worksheet(self._sheet_name(name))
        sheet.write_string(0, 0, title, self._title)
        for at, line in enumerate(lines, start=1):
            for number, cell in enumerate(line):
                sheet.write_string(at, number, cell[:MAX_TEXT])
        sheet.set_column(0, 3, 40)

    def close(self) -> bytes:
        """Finish the file; return it where it was made in memory."""
        self._book.close()
        return self._raw.getvalue()

    def _sheet_name(self, name: str) -> str:
        clean = "".join(" " if letter in r"[]:*?/\'" else letter for letter in name).strip()[:31]
        unique, number = clean, 1
        while unique.lower() in self._names:
            number += 1
            unique = f"{clean[:27]} {number}"
        self._names.add(unique.lower())
        return unique

    @staticmethod
    def _set_widths(sheet: Worksheet, tables: Sequence[Table]) -> list[int]:
        """Make the columns as wide as the text of all tables, within bounds; return the widths."""
        widths = [0] * max(len(table.columns) for table in tables)
        for table in tables:
            for number, width in enumerate(table.widths()):
                widths[number] = max(widths[number], width)
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        return widths

    def _write(self, sheet: Worksheet, top: int, table: Table, widths: Sequence[int]) -> int:
        """Write headings and rows, each as high as its text; return the last row."""
        for number, column in enumerate(table.columns):
            sheet.write_string(
                top, number, column.heading, self._required if column.is_required else self._head
            )
        headings = [column.heading for column in table.columns]
        sheet.set_row(top, LINE_HEIGHT * max(map(_lines, headings, widths), default=1))
        for at, row in enumerate(table.rows, start=top + 1):
            lines = 1
            for number, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                if isinstance(cell, str):
                    sheet.write_string(at, number, cell[:MAX_TEXT], self._format(""))
                    lines = max(lines, _lines(cell, widths[number]))
                else:
                    sheet.write(at, number, cell, self._format(column.number_format))
            if lines > 1:
                sheet.set_row(at, LINE_HEIGHT * lines)
        return top + len(table.rows)

    def _format(self, number_format: str) -> Any:
        """Return the format of a cell: text, where none of numbers is given, is wrapped."""
        if number_format not in self._formats:
            numeric = {"num_format": number_format, "align": "right"}
            style = numeric if number_format else {"text_wrap": True}
            self._formats[number_format] = self._book.add_format({"valign": "top", "indent": 1, **style})
        return self._formats[number_format]


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column."""
    return 1 if len(text) <= width and "\n" not in text else max(len(textwrap.wrap(text, width)), 1)


def _set_up_printing(sheet: Worksheet, heading: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    sheet.set_footer("&L&A&R&P / &N")
