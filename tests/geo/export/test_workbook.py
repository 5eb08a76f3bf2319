"""Workbooks: text stays text, sheets get names that Excel takes, equal content is an equal file."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from geo.export.workbook import MAX_TEXT, Column, Table, Workbook

TABLE = Table(
    [Column("Village"), Column("Persons", "0", is_required=True)],
    [["=1+1", 3.0], ["http://example.org", None], ["x" * 40_000, -1.5]],
)


def read(raw: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(raw))


def test_texts_are_neither_formulas_nor_links() -> None:
    book = Workbook()
    book.add_sheet("Plan", TABLE)
    rows = read(book.close()).get_sheet_by_name("Plan").to_python()
    assert rows[:3] == [["Village", "Persons"], ["=1+1", 3.0], ["http://example.org", ""]]
    assert rows[3] == ["x" * MAX_TEXT, -1.5]


def test_a_note_stands_above_the_headings() -> None:
    book = Workbook()
    book.add_sheet("Plan", TABLE, note="Of what has to be known.", frozen_columns=1)
    rows = read(book.close()).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Of what has to be known."
    assert rows[1] == ["Village", "Persons"]


def test_tables_stand_one_below_the_other() -> None:
    book = Workbook()
    book.add_tables("All", [Table([Column("a")], [[1]]), Table([Column("b")], [[2]], title="Second")])
    assert [row[0] for row in read(book.close()).get_sheet_by_index(0).to_python()] == [
        "a",
        1.0,
        "",
        "Second",
        "b",
        2.0,
    ]


NAMES = [
    (["Plan", "plan"], ["Plan", "plan 2"], "the same but for the case"),
    (["a/b:c[d]"], ["a b c d"], "letters that Excel refuses"),
    (["я" * 40, "я" * 40], ["я" * 31, "я" * 27 + " 2"], "too long"),
]


@pytest.mark.parametrize(("names", "expected", "why"), NAMES, ids=[case[2] for case in NAMES])
def test_sheets_get_names_that_excel_takes(names: list[str], expected: list[str], why: str) -> None:
    book = Workbook()
    for name in names:
        book.add_sheet(name, TABLE)
    assert read(book.close()).sheet_names == expected, why


def test_equal_content_is_an_equal_file() -> None:
    def made() -> bytes:
        book = Workbook(created=datetime(2026, 11, 1, tzinfo=UTC))
        book.add_lines("About", "Title", [("a", "b")])
        return book.close()

    assert made() == made()


def test_a_file_is_written_row_by_row(tmp_path: Path) -> None:
    book = Workbook(tmp_path / "a.xlsx")
    book.add_sheet("Plan", TABLE)
    assert book.close() == b""
    assert len(CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()) == 4


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        Workbook(tmp_path / "none" / "a.xlsx")
