"""A centre's own workbook is read cell by cell as it was meant, or asked about; never wrong without a mark."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from api.services.engine import Engine
from api.services.intake.own_table.draft import Recognised
from api.services.intake.own_table.recognise import recognise
from api.services.intake.own_table.settling import Settling
from api.services.intake.tables import read_tables
from geo.sources.reading.cells import NOT_COMPUTED
from geo.sources.reading.tabular import Sheet
from tests.api.services.intake.own_table.habit_workbook import workbook_of
from tests.api.services.intake.own_table.habits import HABITS, Habit
from tests.api.services.intake.own_table.habits_apart import APART, LATER
from tests.api.services.intake.own_table.invented_families import TODAY
from tests.api.services.intake.own_table.judge import judged

FEW = [habit for habit in HABITS if habit.name in {
    "two heading rows, Kazakh", "one person a row", "persons under a line for each family, Kazakh", "each child in a row of its own",
    "children with their names", "money, Kazakh", "hidden sheet first", "CSV",
}]  # fmt: skip


APART_FEW = [*APART[2:4], APART[7], APART[17], LATER[0], LATER[7]]


@cache
def _engine(home: Path) -> Engine:
    return Engine.open(home)


@pytest.fixture
def engine(home: Path) -> Engine:
    return _engine(home)


def of(engine: Engine, *lines: list[object]) -> Recognised:
    return recognise([Sheet("t.xlsx", "", list(lines))], engine, "ru", TODAY)


@pytest.mark.parametrize("habit", [*FEW, *APART_FEW], ids=lambda habit: habit.name)
def test_a_habit_is_read(engine: Engine, habit: Habit) -> None:
    book = workbook_of(habit, 7, 6)
    verdict = judged(book, recognise(read_tables(book.raw, book.name), engine, "kk", TODAY))
    assert verdict.counts["wrong"] == 0, verdict.told
    assert verdict.counts["right"] >= 0.85 * sum(verdict.counts.values()), verdict.told


@pytest.mark.parametrize("habit", FEW, ids=lambda habit: habit.name)
def test_households_are_the_families(engine: Engine, habit: Habit) -> None:
    book = workbook_of(habit, 11, 6)
    found = Settling.of(recognise(read_tables(book.raw, book.name), engine, "kk", TODAY))
    assert not found.questions
    for family, household in zip(book.families, found.households(engine), strict=True):
        engine.household({name: value for name, value in household.items() if name != "id"})
        assert household["origin"]["region"] == family.place[0]
        assert len(household["children"]) == len([kid for kid in family.children if kid.age < 18])


@pytest.mark.parametrize("habit", FEW, ids=lambda habit: habit.name)
def test_nothing_of_a_person_travels(engine: Engine, habit: Habit) -> None:
    book = workbook_of(habit, 13, 6)
    found = recognise(read_tables(book.raw, book.name), engine, "kk", TODAY)
    travels = Settling.of(found).packed() + repr(found.seen) + repr(found.remarks)
    for person in [each for family in book.families for each in family.people]:
        assert person.iin not in travels
        assert not any(part in travels for part in person.name.split() if len(part) > 4), person.name


CELLS = (
    ("Дата рождения", "31.02.1987", "impossible"),
    ("Возраст", 250.0, "impossible"),
    ("Дата рождения", "12.05.2035", "impossible"),
    ("Профессия", "мастер", "vague"),
    ("Профессия", "зщшгнекуц", "unknown"),
    ("Область", "Южная", "unknown"),
    ("Область", "Жамбылский район", "several"),
    ("Тип населенного пункта", "город", "several"),
    ("Дети", "3", "count"),
    ("Дети", "3 детей", "count"),
    ("Дети", "3 детей (2015, 2018)", "count"),
    ("Дети", "сыновья", "unknown"),
    ("Бюджет на аренду", "60-70 тыс", "several"),
    ("Бюджет на аренду", "как получится", "unknown"),
    ("Образование", "незаконченное высшее", "several"),
    ("Семейное положение", "сложно", "unknown"),
    ("Особые потребности", "инвалид 2 группы", "unknown"),
    ("Стаж", "давно", "unknown"),
)
"""A heading, a cell that must not be read without a question, and why it is asked about."""


@pytest.mark.parametrize(("title", "cell", "doubt"), CELLS)
def test_what_is_not_clear_is_asked(engine: Engine, title: str, cell: object, doubt: str) -> None:
    titles = ["№", "Возраст", "Профессия", "Область"]
    usual: list[object] = [1.0, 36.0, "сварщик", "Туркестанская область"]
    if title in titles:
        usual[titles.index(title)] = cell
    else:
        titles, usual = [*titles, title], [*usual, cell]
    asked = of(engine, titles, usual).questions
    assert [each.doubt for each in asked] == [doubt]
    assert asked[0].cell == f"{'ABCDE'[titles.index(title)]}2"


def test_a_formula_without_a_result_is_asked(engine: Engine) -> None:
    titles = ["№", "Возраст", "Профессия", "Область"]
    found = of(engine, titles, [1.0, NOT_COMPUTED, "сварщик", "Шымкент"])
    assert [(each.cell, each.text) for each in found.questions] == [("B2", "=…")]


READ = (
    ("Дети", "3 детей (2015, 2018, 2021)", [11, 8, 5]),
    ("Дети", "двое: 9 и 4", [9, 4]),
    ("Дети", "5 лет 8 мес., 2 года", [5, 2]),
    ("Дети", "12.03.2015; 05.09.2018", [11, 8]),
    ("Балалары", "2 ұл, 1 қыз (2015, 2017, 2020)", [11, 9, 6]),
    ("Балалары", "Айдана-2015 ж., Әли-2019 ж.", [11, 7]),
    ("Балаларының жасы", "9 жас, 8 ай", [9, 0]),
    ("Дети", "нет", []),
)


@pytest.mark.parametrize(("title", "cell", "ages"), READ)
def test_children_are_read(engine: Engine, title: str, cell: str, ages: list[int]) -> None:
    found = of(
        engine, ["№", "Возраст", "Профессия", "Область", title], [1.0, 36.0, "сварщик", "Шымкент", cell]
    )
    assert not found.questions
    assert [age for each in found.drafts[0].children.values() for age in each] == ages


def test_a_number_of_a_person_is_no_mark(engine: Engine) -> None:
    found = of(
        engine, ["№ семьи", "Возраст", "Профессия", "Область"], ["870101300128", 36.0, "повар", "Шымкент"]
    )
    assert found.drafts[0].id == "2"
    assert [each.key for each in found.remarks] == ["own.remark.refused"]
    assert "870101300128" not in repr(found)


def test_a_name_is_no_mark(engine: Engine) -> None:
    rows = [
        ["Сәрсенов Нұрлан Серікұлы", 36.0, "аспаз", "Шымкент"],
        ["Ахметова Жанар", 31.0, "швея", "Шымкент"],
    ]
    found = of(engine, ["Отбасы", "Жасы", "Мамандығы", "Облыс"], *rows)
    assert [each.id for each in found.drafts] == ["2", "3"]
    assert "Нұрлан" not in repr(found)


def test_where_no_column_says_the_region_it_is_asked_once(engine: Engine) -> None:
    above = ["Түркістан облысы, Сайрам ауданының мансап орталығы"]
    found = of(
        engine,
        above,
        ["№", "Жасы", "Мамандығы", "Білімі"],
        [1.0, 36.0, "аспаз", "орта"],
        [2.0, 30.0, "шопан", "орта"],
    )
    assert [(each.cell, each.guess) for each in found.questions] == [("", "610000000")]


def test_members_that_were_not_read_are_told(engine: Engine) -> None:
    titles = ["№", "Возраст", "Профессия", "Область", "Количество членов семьи", "Дети"]
    found = of(engine, titles, [1.0, 36.0, "повар", "Шымкент", 5.0, "2015, 2019"])
    assert Counter(each.key for each in found.remarks) == {"own.remark.members": 1}


def test_a_spouse_of_whom_nothing_stands_anywhere_is_told(engine: Engine) -> None:
    titles = ["№", "Возраст", "Профессия", "Область", "Семейное положение", "Возраст супруги", "Дети"]
    rows = [
        [1.0, 36.0, "повар", "Шымкент", "женат", "", "2015, 2019"],
        [2.0, 36.0, "повар", "Шымкент", "женат", 33.0, "2015, 2019"],
        [3.0, 36.0, "повар", "Шымкент", "холост", "", ""],
    ]
    told = [each for each in of(engine, titles, *rows).remarks if each.key == "own.remark.spouse"]
    assert [each.params for each in told] == [{"n": 1, "families": "1"}]


def test_cells_that_are_not_what_the_heading_says_decide(engine: Engine) -> None:
    titles = ["№", "Возраст", "Образование, профессия", "Желаемый регион", "Областьдан"]
    rows = [
        [float(at), 30.0 + at, job, "Туркестанская область", ""]
        for at, job in enumerate(("повар", "сварщик", "швея", "чабан"), 1)
    ]
    columns = {
        column.letter: (column.role, column.by) for column in of(engine, titles, *rows).sheets[0].columns
    }
    assert columns["C"] == ("occupation", "content")
    assert columns["D"] == ("region", "content")


def test_a_column_that_is_not_understood_is_told(engine: Engine) -> None:
    titles = ["№", "Возраст", "Профессия", "Область", "Кличка собаки"]
    found = of(engine, titles, [1.0, 36.0, "повар", "Шымкент", "Актос"])
    assert [(each.key, each.params) for each in found.remarks] == [
        ("own.remark.unread", {"columns": "E (Кличка собаки)"})
    ]
    assert "Актос" not in repr(found)
