"""A centre's own workbook comes back cell for cell, with our columns on the right, from a confined process."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from api.services.engine import Engine
from api.services.intake.own_table.recognise import recognise
from api.services.intake.own_table.returned import given_back
from api.services.intake.own_table.template import FIELDS, family_template
from api.services.intake.tables import read_tables
from api.services.language.i18n import translator_for
from geo.faults import InputError
from tests.api.services.intake.own_table.invented_families import TODAY

HEAD = ["№", "ФИО", "Дата рождения", "Профессия", "Область", "Дети"]
ROWS = [
    [7, "Сәрсенов Нұрлан", date(1987, 5, 12), "сварщик", "Туркестанская область", "9, 4"],
    [8, "Ахметова Жанар", date(1990, 1, 30), "=1+1", "Жамбылская область", "нет"],
]


def own_workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Список"])
    sheet.append(HEAD)
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    sheet["A2"].font = Font(bold=True, color="FF0000")
    sheet["D3"].fill = PatternFill("solid", fgColor="00FF00")
    sheet["C3"].number_format = "dd.mm.yyyy"
    sheet["B3"].comment = Comment("позвонить", "центр")
    sheet.column_dimensions["B"].width = 41.0
    sheet.freeze_panes = "B3"
    book.create_sheet("свод")["A1"] = "=SUM(1,2)"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def back(home: Path) -> openpyxl.Workbook:
    raw = own_workbook()
    found = recognise(read_tables(raw, "f.xlsx"), Engine.open(home), "ru", TODAY)
    added = {draft.id: [draft.id, "=HYPERLINK(1)"] for draft in found.drafts}
    return openpyxl.load_workbook(io.BytesIO(given_back(raw, "f.xlsx", found, ["№ Qonys", "План"], added)))


def test_every_cell_is_as_it_was(back: openpyxl.Workbook) -> None:
    before = openpyxl.load_workbook(io.BytesIO(own_workbook()))
    assert back.sheetnames == before.sheetnames
    for sheet in before:
        for line in sheet.iter_rows():
            for cell in line:
                now = back[sheet.title][cell.coordinate]
                assert (now.value, now.number_format) == (cell.value, cell.number_format)
                assert repr(now.font) == repr(cell.font)
                assert repr(now.fill) == repr(cell.fill)


def test_what_is_around_the_cells_is_kept(back: openpyxl.Workbook) -> None:
    sheet = back.worksheets[0]
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A1:F1"]
    assert sheet.column_dimensions["B"].width == 41.0
    assert sheet.freeze_panes == "B3"
    assert sheet["B3"].comment.text == "позвонить"


def test_ours_stand_on_the_right_and_are_no_formulas(back: openpyxl.Workbook) -> None:
    sheet = back.worksheets[0]
    assert [sheet.cell(2, at).value for at in (7, 8)] == ["№ Qonys", "План"]
    assert [sheet.cell(row, 7).value for row in (3, 4)] == ["7", "8"]
    assert [sheet.cell(3, 8).value, sheet.cell(3, 8).data_type] == ["'=HYPERLINK(1)", "s"]


def test_a_text_comes_back_as_a_workbook(home: Path) -> None:
    raw = ("№;Возраст;Профессия;Область\n7;36;=1+1;Шымкент\n").encode("cp1251")
    found = recognise(read_tables(raw, "f.csv"), Engine.open(home), "ru", TODAY)
    book = openpyxl.load_workbook(io.BytesIO(given_back(raw, "f.csv", found, ["План"], {"7": ["Павлодар"]})))
    assert [cell.value for cell in book.worksheets[0][2]][:2] == ["7", "36"]
    assert [cell.value for cell in book.worksheets[0][2]][3:] == ["Шымкент", "Павлодар"]
    assert book.worksheets[0]["C2"].data_type == "s"


def test_a_damaged_workbook_is_refused(home: Path) -> None:
    raw = own_workbook()
    found = recognise(read_tables(raw, "f.xlsx"), Engine.open(home), "ru", TODAY)
    with pytest.raises(InputError):
        given_back(raw[: len(raw) // 2], "f.xlsx", found, ["План"], {})


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_template_is_read_as_it_asks(home: Path, lang: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(family_template(translator_for(lang))))
    sheet = book.worksheets[0]
    lists = {
        str(each.sqref).split(":")[0]: each.formula1.strip('"').split(",")
        for each in sheet.data_validations.dataValidation
    }
    for at, field in enumerate(FIELDS, start=1):
        example = field.example_kk if lang == "kk" else field.example_ru
        chosen = lists.get(sheet.cell(2, at).coordinate)
        sheet.cell(2, at).value = chosen[-1] if chosen else example
    out = io.BytesIO()
    book.save(out)
    found = recognise(read_tables(out.getvalue(), "f.xlsx"), Engine.open(home), lang, TODAY)
    assert not found.questions
    assert not [column.title for column in found.sheets[0].columns if not column.is_read]
    assert [found.drafts[0].id, found.drafts[0].said["region"]] == ["A-1", "615200000"]
    assert found.drafts[0].persons[1]["occupation"] == "2341"
