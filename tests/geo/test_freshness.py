"""A value is old when it is older than the life of its layer; what is made up or has no day never is."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.layers.freshness import LIFE_DAYS, is_old, old_rows
from geo.layers.registry import INDICATORS


@pytest.mark.parametrize(
    ("indicator", "as_of", "old", "why"),
    [
        ("vacancies", "2026-09-27", False, "sixty days"),
        ("vacancies", "2026-09-26", True, "sixty-one days"),
        ("rent_home", "2025-11-26", False, "a year"),
        ("rent_home", "2025-11-25", True, "a year and a day"),
        ("population", "2025-09-01", False, "within two years"),
        ("population", "2023-01-01", True, "almost four years"),
        ("january_mean_c", "2020-01-01", False, "a climate holds ten years"),
        ("work_record", "2021-03-01", False, "a record of the past does not get old"),
        ("vacancies", "", False, "no day is stated"),
    ],
)
def test_age(indicator: str, as_of: str, old: bool, why: str) -> None:
    assert is_old(indicator, as_of, "2026-11-26") is old, why


def test_every_indicator_has_a_life() -> None:
    assert set(INDICATORS) <= set(LIFE_DAYS)
    assert all(days > 0 for days in LIFE_DAYS.values())


def test_made_up_rows_have_no_age() -> None:
    rows = pd.DataFrame(
        {"as_of": ["2020-01-01", "2020-01-01", ""], "status": ["observed", "demo", "observed"]}
    )
    assert old_rows(rows, "vacancies", "2026-11-26").tolist() == [True, False, False]
