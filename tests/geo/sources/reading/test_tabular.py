"""One table in every guise that people keep it in: read the same each time."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import xlsxwriter

from geo.sources.reading.cells import Number, read_date
from geo.sources.reading.form_rows import read_rows
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.headings import find_head
from geo.sources.reading.tabular import read_sheets

ROWS = [
    ["Ауыл", "Халық саны", "Ауданы, га", "Күні"],
    ["Бескөл", "8 123", "12,5", "05.11.2026"],
    ["Қызыл; «Ту»", "1 000", "...", "2026-01-02"],
]
FORM = Form(
    "test",
    (
        Column("place", ("Ауыл", "Село"), required=True),
        Column("people", ("Халық саны",), Number(whole=True)),
        Column("area", ("Ауданы",), Number()),
        Column("day", ("Күні",), read_date),
    ),
)
VALUES = [
    {"place": "Бескөл", "people": 8123.0, "area": 12.5, "day": "2026-11-05"},
    {"place": "Қызыл; «Ту»", "people": 1000.0, "area": None, "day": "2026-01-02"},
]


def written(separator: str, quote: int = csv.QUOTE_MINIMAL, rows: list[list[str]] = ROWS) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quote).writerows(rows)
    return out.getvalue()


TEXTS = {
    "commas": ("a.csv", written(",").encode()),
    "semicolons": ("a.csv", written(";").encode()),
    "tabs": ("a.tsv", written("\t").encode()),
    "bars": ("a.txt", written("|").encode()),
    "all quoted": ("a.csv", written(";", csv.QUOTE_ALL).encode()),
    "byte order mark": ("a.csv", b"\xef\xbb\xbf" + written(";").encode()),
    "KZ-1048": ("a.csv", written(";").encode("kz1048")),
    "UTF-16": ("a.csv", written(";").encode("utf-16")),
    "old Mac line ends": ("a.csv", written(";").replace("\r\n", "\r").encode()),
    "a title and a blank row above": ("a.csv", ("Ауылдар тізімі;;;\r\n;;;\r\n" + written(";")).encode()),
    "capital headings": ("a.csv", written(";", rows=[[cell.upper() for cell in ROWS[0]], *ROWS[1:]]).encode()),
    "columns in another order, and one too many": (
        "a.csv", written(";", rows=[["№", *row[::-1]] if n == 0 else [str(n), *row[::-1]] for n, row in enumerate(ROWS)]).encode(),
    ),
    "blank rows at the end": ("a.csv", (written(";") + ";;;\r\n;;;\r\n").encode()),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content"), TEXTS.values(), ids=TEXTS)
def test_a_text_table_in_any_guise(tmp_path: Path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    (sheet,) = read_sheets(path)
    taken, rejects = read_rows(sheet, FORM)
    assert not rejects
    assert [each.values for each in taken] == VALUES


def test_windows_1251_of_a_russian_table(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes("Село;Халық саны\nЁлкино №5 «Заря»;7\n".replace("Халық саны", "x").encode("cp1251"))
    (sheet,) = read_sheets(path)
    assert sheet.lines[1][0] == "Ёлкино №5 «Заря»"
    assert "kz1048" in sheet.read_as


def test_a_workbook_with_a_merged_heading(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Мұқаба").write(0, 0, "Паспорт")
        sheet = book.add_worksheet("Тізім")
        sheet.merge_range(0, 0, 0, 3, "Ауылдар тізімі")
        sheet.merge_range(1, 0, 2, 0, "Ауыл")
        sheet.merge_range(1, 1, 1, 3, "Мәлімет")
        sheet.write_row(2, 1, ["Халық саны", "Ауданы, га", "Күні"])
        sheet.write_row(3, 0, ["Бескөл", 8123, 12.5])
        sheet.write_number(3, 3, 46331, book.add_format({"num_format": "dd.mm.yyyy"}))
    sheets = read_sheets(path)
    assert [sheet.name for sheet in sheets] == ["Мұқаба", "Тізім"]
    assert find_head(sheets[1], FORM).row == 3
    taken, _ = read_rows(sheets[1], FORM)
    assert [each.values for each in taken] == VALUES[:1]
    assert taken[0].row == 4
