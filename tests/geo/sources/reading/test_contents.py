"""Columns that are known by what stands in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from geo.sources import parcels, quotas, vacancy_tables
from geo.sources.reading.contents import guess_by_content
from geo.sources.reading.headings import find_head, heading_notes
from geo.sources.reading.tabular import Sheet

TODAY = datetime.now(UTC).date()
RECENT = [(TODAY - timedelta(days=n)).strftime("%d.%m.%Y") for n in (1, 40, 300)]


def sheet(*lines):
    return Sheet("a.xlsx", "", [list(line) for line in lines])


def named(form, *lines) -> dict[str, str]:
    head = find_head(sheet(*lines), form)
    return {head.titles[at]: head.columns[at].id for at in sorted(head.guessed)}


def test_codes_days_and_money_are_known_without_a_heading():
    head = ("Должность", "Шифр НП", "Внесено", "Сумма")
    rows = zip(
        ["Сварщик"] * 3,
        ["595030100", 595035100.0, "59 503 5200"],
        RECENT,
        ["250 000 тг", "300000 тенге", "от 200 000 ₸"],
        strict=True,
    )
    assert named(vacancy_tables.FORM, head, *rows) == {
        "Шифр НП": "kato",
        "Внесено": "published",
        "Сумма": "wage_kzt",
    }
    notes = heading_notes(
        sheet(head, *[("Сварщик", "595030100", day, "250 000 тг") for day in RECENT]),
        find_head(
            sheet(head, *[("Сварщик", "595030100", day, "250 000 тг") for day in RECENT]), vacancy_tables.FORM
        ),
    )
    assert "Шифр НП = kato" in notes[0]


def test_numbers_of_the_cadastre_are_those_of_plots_only():
    rows = [("ИЖС", "15-220-045-123"), ("ИЖС", "15:220:045:124"), ("ИЖС", "15-220-045-125/1")]
    assert named(parcels.FORM, ("Назначение", "Объект"), *rows) == {"Объект": "id"}
    head = find_head(
        sheet(("Должность", "Село", "Объект"), *[("Сварщик", "Бесколь", two) for _, two in rows]),
        vacancy_tables.FORM,
    )
    assert not head.guessed


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["595030100", "595035100"], "too few to show anything"),
        (["595030100", "595035100", "нет кода"], "a word among them"),
        (["595000000", "595000000", "593200000"], "districts, beside the names of villages"),
        (["870412300", "870412301", "99"], "numbers that are no codes"),
    ],
)
def test_what_is_no_column_of_codes(cells, why):
    rows = [("Сварщик", "Бесколь", cell) for cell in cells]
    assert not named(vacancy_tables.FORM, ("Должность", "Село", "Шифр"), *rows), why


@pytest.mark.parametrize(
    "cells",
    [
        ["01.02.1985", "05.06.1990", "07.08.2001"],
        [(TODAY + timedelta(days=n)).isoformat() for n in (1, 100, 2000)],
        [45000.0, 45001.0, 45002.0],
    ],
)
def test_days_of_birth_or_of_leases_are_no_days_of_a_list(cells):
    rows = [("Сварщик", "Бесколь", cell) for cell in cells]
    assert not named(vacancy_tables.FORM, ("Должность", "Село", "Дата такая-то"), *rows)


def test_of_two_columns_of_codes_none_is_taken():
    columns = {column.id: column for column in quotas.FORM.columns}
    codes = ["595000000", "593200000", "591000000"]
    assert not guess_by_content(quotas.FORM, {1: codes, 2: codes}, {0: columns["value"]})
    assert guess_by_content(quotas.FORM, {1: codes}, {0: columns["value"]}) == {1: columns["kato"]}
