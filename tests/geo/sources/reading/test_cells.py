"""Numbers, dates, flags and codes as people write them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.sources.reading import cells
from geo.sources.reading.cells import (
    CellError,
    Number,
    footnoted,
    one_of,
    read_date,
    read_flag,
    read_kato,
    read_text,
)

GOOD_NUMBERS = [
    ("1234,5", False, 1234.5, "a decimal comma"),
    ("1 234 567,5", False, 1234567.5, "blanks between thousands"),
    ("1\u00a0234", False, 1234.0, "a no-break blank"),
    ("1\u202f234", False, 1234.0, "a narrow no-break blank"),
    ("1'234", False, 1234.0, "an apostrophe between thousands"),
    ("1,234.5", False, 1234.5, "English marks"),
    ("1.234,5", False, 1234.5, "German marks"),
    ("1,234,567", False, 1234567.0, "commas between thousands"),
    ("1,234", True, 1234.0, "three digits after a comma group thousands in a whole number"),
    ("1,234", False, 1.234, "and are a fraction in any other"),
    ("1.234", True, 1234.0, "a point may group thousands, too"),
    ("+7", True, 7.0, "a sign"),
    (593233100.0, True, 593233100.0, "a number of a workbook"),
    ("...", False, None, "not known"),
    ("…", False, None, "not known, one letter"),
    (" - ", False, None, "a dash"),
    ("н/д", False, None, "no data in Russian"),
    ("деректер жоқ", False, None, "no data in Kazakh"),
    ("", False, None, "an empty cell"),
    (None, False, None, "no cell"),
]


@pytest.mark.parametrize(
    ("cell", "whole", "value"), [row[:3] for row in GOOD_NUMBERS], ids=[row[3] for row in GOOD_NUMBERS]
)
def test_a_number_as_written(cell, whole, value):
    assert Number(whole=whole)(cell) == value


@pytest.mark.parametrize(
    "cell", ["12 ц", "1,2,3", "0x10", "1e5", "nan", "inf", "--1", "двадцать", "1.2.3,4.5", "½"]
)
def test_what_is_no_number(cell):
    with pytest.raises(CellError, match="a number"):
        Number()(cell)


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), -1.0, "-0,5"])
def test_a_number_out_of_range(cell):
    with pytest.raises(CellError, match="0"):
        Number(highest=1e9)(cell)


@given(st.integers(0, 10**12), st.sampled_from([" ", "\u00a0", "'", "\u202f"]))
def test_grouping_marks_change_no_whole_number(value, mark):
    assert Number(whole=True)(f"{value:,}".replace(",", mark)) == value


@given(st.decimals(0, 10**7, places=2))
def test_a_decimal_comma_changes_no_number(value):
    written = f"{value:,.2f}".replace(",", " ").replace(".", ",")
    assert Number()(written) == float(value)


@pytest.mark.parametrize(
    "cell",
    ["2026-11-05", "2026-11-05T10:00:00+05:00", "05.11.2026", "5.11.2026 г.", "05/11/2026", date(2026, 11, 5),
     datetime(2026, 11, 5, 9, 30), 46331.0],  # noqa: DTZ001 - a workbook's day has no zone
)  # fmt: skip
def test_a_date_as_written(cell):
    assert read_date(cell) == "2026-11-05"


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_three_styles_of_a_date_are_one(day):
    assert (
        read_date(day.isoformat())
        == read_date(f"{day:%d.%m.%Y}")
        == read_date(f"{day:%d/%m/%Y}")
        == day.isoformat()
    )


@pytest.mark.parametrize(
    "cell", ["05/11/26", "11/25/2026", "2026-13-01", "31.02.2026", "скоро", 5.0, "1850-01-01", True]
)
def test_what_is_no_date(cell):
    with pytest.raises(CellError, match="a date such as"):
        read_date(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("иә", 1),
        ("Да", 1),
        ("+", 1),
        (1.0, 1),
        (True, 1),
        ("бар", 1),
        ("жоқ", 0),
        ("нет", 0),
        ("-", 0),
        (0.0, 0),
        ("", None),
    ],
)
def test_a_flag_as_written(cell, value):
    assert read_flag(cell) == value


def test_what_is_no_flag():
    with pytest.raises(CellError, match="yes or no"):
        read_flag("иногда")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("593233100", "593233100"),
        (593233100.0, "593233100"),
        ("59", "590000000"),
        (" 5932 ", "593200000"),
        ("", ""),
    ],
)
def test_a_code_as_written(cell, code):
    assert read_kato(cell) == code


@pytest.mark.parametrize(
    ("cell", "rest"),
    [
        ("160 0005)", ("160 000", "5")),
        ("4821971)", ("482197", "1")),
        ("1928", ("1928", "")),
        (5.0, (5.0, "")),
    ],
)
def test_a_footnote_mark_is_no_digit_of_the_figure(cell, rest):
    assert footnoted(cell) == rest


def test_text_is_single_spaced_and_no_formula():
    assert read_text("  a \n b ") == "a b"
    assert read_text(12.0) == "12"
    assert read_text("'=1+1") == "=1+1"
    with pytest.raises(CellError, match="formula"):
        read_text("=1+1")


def test_a_category_in_any_language():
    read = one_of({"rent": ("аренда", "жалға")})
    assert (read("Аренда"), read("жалға"), read("rent"), read("")) == ("rent", "rent", "rent", "")
    assert cells.is_absent("...")
