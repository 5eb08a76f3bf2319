"""Numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.intake.written_numbers import ages, amount, years

AMOUNTS = [
    ("60000", 60_000, "as it is"),
    ("60 000", 60_000, "with a blank"),
    ("60\u00a0000 тг.", 60_000, "with a blank that does not break"),
    ("60.000", 60_000, "thousands set apart by a point"),
    ("60 тыс", 60_000, "in words"),
    ("60тыс.", 60_000, "without a blank"),
    ("60 мың теңге", 60_000, "in Kazakh"),
    ("45 000 тг в месяц", 45_000, "by month"),
    ("айына", None, "no figure"),
    ("1,5 млн", 1_500_000, "a decimal comma"),
    ("3 миллиона тенге", 3_000_000, "declined"),
    ("250k", 250_000, "as on the web"),
    ("жоқ", 0, "none"),
    ("нет", 0, "none"),
    ("шестьдесят", None, "no figure"),
    ("60-70 тыс", None, "two sums: which one is meant?"),
    ("1e5", None, "no way that people write"),
    ("-5", None, "less than nothing"),
]
AGES = [
    ("", [], "nothing"),
    ("жоқ", [], "none"),
    ("9, 4", [9, 4], "set apart by commas"),
    ("9 4", [9, 4], "set apart by blanks"),
    ("9;4.", [9, 4], "anyhow"),
    ("9 лет, 8 месяцев", [9, 0], "a baby"),
    ("5 лет и 8 месяцев", [5, 0], "two children"),
    ("5 лет 8 месяцев", [5], "one child"),
    ("9 жас, 6 айлық", [9, 0], "in Kazakh"),
    ("9 жаста және 4 жаста", [9, 4], "in a sentence"),
    ("18, 9", [18, 9], "a student"),
    ("двое", None, "how old?"),
    ("9 и сын", None, "how old is the son?"),
]
YEARS = [
    ("5", 5, "as it is"),
    ("5 лет", 5, "in words"),
    ("1,5 года", 1.5, "a decimal comma"),
    ("5 жыл", 5, "in Kazakh"),
    ("6 ай", 0.5, "months"),
    ("5 лет и 6 месяцев", 5.5, "both"),
    ("нет", 0, "none"),
    ("давно", None, "how long?"),
]


@pytest.mark.parametrize(("text", "value", "why"), AMOUNTS)
def test_amounts(text: str, value: float | None, why: str):
    assert amount(text) == value, why


@pytest.mark.parametrize(("text", "value", "why"), AGES)
def test_ages(text: str, value: list[int] | None, why: str):
    assert ages(text) == value, why


@pytest.mark.parametrize(("text", "value", "why"), YEARS)
def test_years(text: str, value: float | None, why: str):
    assert years(text) == value, why


@given(st.text(alphabet="0123456789 .,тысмлнмңиалет-и;", max_size=40))
def test_whatever_is_written_ends_in_a_number_or_in_none(text: str):
    assert amount(text) is None or amount(text) >= 0
    assert years(text) is None or years(text) >= 0
    found = ages(text)
    assert found is None or all(age >= 0 for age in found)


@given(st.integers(0, 10**9))
def test_a_plain_number_is_itself(value: int):
    assert amount(str(value)) == value
    assert amount(f"{value:,}".replace(",", " ")) == value
