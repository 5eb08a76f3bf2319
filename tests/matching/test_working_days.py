"""Working days against terms counted by hand on the calendar: Nauryz, May, Qurban Ait, days that were moved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.working_days import after, is_working_day

COUNTED = (
    ("2026-09-07", 1, "2026-09-08", "an ordinary Monday"),
    ("2026-09-07", 5, "2026-09-14", "a week goes over a weekend"),
    ("2026-09-11", 1, "2026-09-14", "from a Friday"),
    ("2026-09-12", 1, "2026-09-14", "from a Saturday"),
    ("2026-09-13", 3, "2026-09-16", "from a Sunday"),
    ("2025-12-31", 1, "2026-01-05", "New Year on Thursday and Friday"),
    ("2025-12-31", 3, "2026-01-08", "Christmas on a Wednesday between"),
    ("2025-12-31", 5, "2026-01-12", "the first working week"),
    ("2026-03-06", 1, "2026-03-10", "8 March on a Sunday: the Monday is off"),
    ("2025-03-07", 1, "2025-03-11", "8 March on a Saturday: the Monday is off"),
    ("2026-03-19", 1, "2026-03-20", "the day before Nauryz"),
    ("2026-03-19", 2, "2026-03-26", "Nauryz from Saturday to Monday takes Tuesday and Wednesday, too"),
    ("2026-03-20", 5, "2026-04-01", "five days after Nauryz"),
    ("2025-03-20", 1, "2025-03-26", "Nauryz from Friday to Sunday takes Monday and Tuesday"),
    ("2026-04-30", 1, "2026-05-04", "1 May on a Friday"),
    ("2026-04-30", 4, "2026-05-08", "7 May between"),
    ("2026-04-30", 5, "2026-05-12", "9 May on a Saturday: the Monday is off"),
    ("2026-05-25", 1, "2026-05-26", "the day before Qurban Ait"),
    ("2026-05-26", 1, "2026-05-28", "Qurban Ait on a Wednesday"),
    ("2025-06-05", 1, "2025-06-09", "Qurban Ait on a Friday"),
    ("2026-07-03", 1, "2026-07-07", "the capital's day on a Monday"),
    ("2025-07-04", 1, "2025-07-08", "the capital's day on a Sunday"),
    ("2025-08-29", 1, "2025-09-02", "the Constitution's day on a Saturday"),
    ("2026-10-23", 1, "2026-10-27", "the Republic's day on a Sunday"),
    ("2026-12-15", 1, "2026-12-17", "Independence on a Wednesday"),
    ("2024-12-31", 1, "2025-01-05", "Friday 3 January is off, Sunday 5 January is worked for it"),
    ("2024-12-31", 3, "2025-01-08", "and Christmas on a Tuesday"),
    ("2024-05-03", 1, "2024-05-04", "Saturday 4 May is worked for Wednesday 8 May"),
    ("2024-05-03", 3, "2024-05-10", "7, 8 and 9 May are off"),
)
"""Start, working days, last day, and why."""


@pytest.mark.parametrize(("start", "days", "last", "why"), COUNTED, ids=[case[-1] for case in COUNTED])
def test_terms_counted_by_hand(start: str, days: int, last: str, why: str) -> None:
    assert after(date.fromisoformat(start), days).day.isoformat() == last, why


def test_a_day_that_the_moon_decides_is_marked() -> None:
    assert after(date(2026, 5, 26), 1).estimated
    assert not after(date(2026, 5, 25), 1).estimated
    assert not after(date(2025, 6, 5), 1).estimated


@given(st.dates(date(2024, 1, 1), date(2027, 6, 1)), st.integers(1, 30), st.integers(1, 30))
def test_terms_add_up(start: date, first: int, second: int) -> None:
    assert after(after(start, first).day, second).day == after(start, first + second).day


@given(st.dates(date(2024, 1, 1), date(2027, 6, 1)), st.integers(1, 60))
def test_a_term_has_so_many_working_days(start: date, days: int) -> None:
    last = after(start, days).day
    between = (start + timedelta(days=at) for at in range(1, (last - start).days + 1))
    assert sum(map(is_working_day, between)) == days
    assert is_working_day(last)


@pytest.mark.parametrize("days", [0, -1, 401])
def test_no_term_at_all_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        after(date(2026, 1, 5), days)
