from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from geo.faults import InputError
from geo.sources.facts import population_bulletin
from geo.sources.facts.population_bulletin import place_rows, read_rows

HEAD = [
    ["3. Халық саны"],
    ["адам"],
    ["", "Барлық халық\nВсе население", "соның ішінде:\nв том числе:"],
    ["", "", "ерлер\nмужчины", "әйелдер\nженщины", "қала халқы\nгородское", "", "", "ауыл халқы\nсельское"],
]
PLACES = pd.DataFrame(
    [
        (
            "590000000",
            "oblast",
            "oblast",
            "590000000",
            "",
            "Северо-Казахстанская область",
            "Солтүстік Қазақстан",
        ),
        (
            "591000000",
            "district",
            "city_akimat",
            "590000000",
            "591000000",
            "Петропавловск Г.А.",
            "Петропавл қ.ә.",
        ),
        ("591010000", "okrug", "town", "590000000", "591000000", "Петропавловск", ""),
        (
            "593200000",
            "district",
            "district",
            "590000000",
            "593200000",
            "Айыртауский район",
            "Айыртау ауданы",
        ),
        ("593230100", "settlement", "village", "590000000", "593200000", "Саумалколь", ""),
        ("593233100", "settlement", "village", "590000000", "593200000", "Антоновка", ""),
    ],
    columns=["kato", "level", "kind", "oblast", "district", "name_ru", "name_kk"],
)


def line(name: str, urban: int, rural: int) -> list[object]:
    total = urban + rural
    man = lambda people: people // 2  # noqa: E731
    figures = [total, man(urban) + man(rural), total - man(urban) - man(rural)]
    for people in (urban, rural):
        figures += [people, man(people), people - man(people)]
    return [name, *(figure or "-" for figure in figures)]


ROWS = [
    line("Солтүстік  Қазақстан", 100, 60),
    line("Петропавл қ.ә.", 100, 0),
    line("Петропавл қаласы", 100, 0),
    line("Айыртау ауданы", 0, 60),
    line("Саумалкөл а.", 0, 40),
]


def workbook(path: Path, rows: list[list[object]], head: list[list[str]] = HEAD, sheet: str = "03") -> Path:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for number, cells in enumerate([*head, *rows]):
            page.write_row(number, 0, cells)
    return path


def test_rows_find_their_places(tmp_path: Path) -> None:
    rows, rejects = read_rows(workbook(tmp_path / "p.xlsx", ROWS))
    assert rejects == []
    placed, unplaced = place_rows(rows, PLACES, "p.xlsx")
    assert unplaced == []
    assert {code: row.figures[0] for code, row in placed.items()} == {
        "590000000": 160, "591000000": 100, "591010000": 100, "593200000": 60, "593230100": 40,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "field", "expected"),
    [
        (
            ["Антоновка а.", "ten", 1, 1, "-", "-", "-", 2.0, 1, 1],
            "total",
            "a whole number of persons or a dash",
        ),
        (["Антоновка а.", 2.5, 1, 1, "-", "-", "-", 2, 1, 1], "total", "a whole number"),
        (["Антоновка а.", -2, 1, 1, "-", "-", "-", 2, 1, 1], "total", "a whole number"),
        (["Антоновка а.", 5, 1, 1, "-", "-", "-", 2, 1, 1], "total", "the sum of male and female, 2"),
        (["Антоновка а.", 2, 1, 1, "-", "-", "-", 3, 1, 1], "total", "the sum of urban and rural, 3"),
    ],
)
def test_rows_that_do_not_add_up_are_rejected(
    tmp_path: Path, row: list[object], field: str, expected: str
) -> None:
    rows, rejects = read_rows(workbook(tmp_path / "p.xlsx", [*ROWS, row]))
    assert len(rows) == len(ROWS)
    [fault] = rejects
    assert fault.where == "p.xlsx, sheet 03, row 10"
    assert fault.field == field
    assert expected in fault.expected


def test_a_name_no_place_has_is_rejected_with_its_row(tmp_path: Path) -> None:
    rows, _ = read_rows(workbook(tmp_path / "p.xlsx", [*ROWS, line("Белгісіз қ.", 5, 0)]))
    placed, [fault] = place_rows(rows, PLACES, "p.xlsx")
    assert len(placed) == 5
    assert str(fault) == (
        "p.xlsx, row 10: name: expected a place of 593200000 not named before, found Белгісіз қ."
    )


def test_other_files_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "p.xlsx"
    text.write_text("no workbook", encoding="utf-8")
    for path, expected in (
        (text, "expected a whole archive or workbook"),
        (workbook(tmp_path / "sheet.xlsx", ROWS, sheet="Sheet1"), "expected a sheet named 03, found Sheet1"),
        (workbook(tmp_path / "head.xlsx", ROWS, head=[["Total"]]), "headings: expected Барлық халық"),
    ):
        with pytest.raises(InputError) as error:
            read_rows(path)
        assert expected in str(error.value)


@pytest.mark.shared
def test_the_bulletin_of_2023(shared: Path) -> None:
    rows, rejects = read_rows(shared / "sources" / population_bulletin.FILE)
    assert rejects == []
    assert len(rows) == 485
    assert rows[0].figures[0] == 19_765_004
