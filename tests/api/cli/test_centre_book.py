"""``qonys place`` with a centre's own workbook: every unclear cell told at once, and answered."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from api.cli.centre_book import cell_answer
from api.services.engine import Engine
from api.services.intake.family_lists import read_families
from geo.faults import InputError

HEAD = ["№ семьи", "ФИО", "ИИН", "Возраст", "Профессия", "Дети"]
ROWS = [
    ["A-1", "Сәрсенов Нұрлан", "870101300128", 36, "мастер", "2015, 2019"],
    ["A-2", "Ахметова Жанар", "870101300128", 231, "швея", "3"],
]


@pytest.fixture
def raw() -> bytes:
    book = openpyxl.Workbook()
    for row in (HEAD, *ROWS):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_all_that_is_not_clear_is_told_at_once(home: Path, raw: bytes) -> None:
    with pytest.raises(InputError) as error:
        read_families(raw, "f.xlsx", Engine.open(home), lang="ru")
    assert [fault.where for fault in error.value.faults] == ["*", "E2", "D3", "F3"]
    assert [fault.field for fault in error.value.faults][1:] == ["Профессия", "Возраст", "Дети"]
    assert not any(each in str(error.value) for each in ("Сәрсенов", "Ахметова", "870101300128"))


def test_answers_make_it_clear(home: Path, raw: bytes) -> None:
    answers = dict(map(cell_answer, ("*=Туркестанская область", "E2=сварщик", "D3=31", "F3=9, 6, 2")))
    found = read_families(raw, "f.xlsx", Engine.open(home), lang="ru", answers=answers)
    assert [family.id for family in found] == ["A-1", "A-2"]
    assert [adult.occupation for family in found for adult in family.household.adults] == ["7212", "8153"]
    assert [child.age for child in found[1].household.children] == [9, 6, 2]
    assert {family.household.origin.region for family in found} == {"610000000"}


@pytest.mark.parametrize("text", ["D7", "=x", "D7="])
def test_an_answer_names_a_cell_and_what_stands_there(text: str) -> None:
    with pytest.raises(InputError):
        cell_answer(text)
