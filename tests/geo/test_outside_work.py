"""People outside work are known as such, and nobody who works is taken for one of them."""

from __future__ import annotations

import pytest

from geo.occupations import STATUSES, code_title, find, outside_work

OUTSIDE = [
    ("студент", "student", "was taken for a house painter"),
    ("Студентка колледжа", "student", "with a place of study"),
    ("оқушы", "student", "a pupil in Kazakh"),
    ("безработный", "unemployed", "was taken for a social worker"),
    ("временно не работаю", "unemployed", "a sentence"),
    ("жұмыссыз", "unemployed", "was taken for a factory hand"),
    ("домохозяйка", "household", "was taken for a cleaner"),
    ("үй шаруасындағы әйел", "household", "was taken for a cleaner"),
    ("в декрете", "parental_leave", "was taken for a mathematician"),
    ("декретте", "parental_leave", "the same in Kazakh"),
    ("Отпуск по уходу за ребёнком", "parental_leave", "as the law says it"),
    ("зейнеткер", "retired", "was taken for a benefit officer"),
    ("пенсионерка", "retired", "of a woman"),
    ("На пенсии.", "retired", "with a full stop"),
]
AT_WORK = [
    ("преподаватель студентов", "teaches"),
    ("домработница", "cleans for pay"),
    ("үй жинаушы", "cleans for pay"),
    ("дом құрылысшысы", "builds"),
    ("инспектор по безработице", "an officer"),
    ("пенсионный инспектор", "an officer"),
    ("учитель", "has nothing to do with it"),
    ("", "nothing said"),
]


@pytest.mark.parametrize(("text", "status", "why"), OUTSIDE)
def test_who_is_outside_work_is_known_and_has_no_occupation(text: str, status: str, why: str):
    assert outside_work(text) == status, why
    assert find(text) == []
    assert code_title(text).code == ""


@pytest.mark.parametrize(("text", "why"), AT_WORK)
def test_who_works_is_not_taken_for_one_of_them(text: str, why: str):
    assert outside_work(text) is None, why


def test_every_status_has_a_case():
    assert {status for _, status, _ in OUTSIDE} == set(STATUSES)
