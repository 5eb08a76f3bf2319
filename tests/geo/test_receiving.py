"""Quotas in force: each region by its own newest year, what is used subtracted, years that cannot be left out."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from geo.atlas import Atlas
from geo.receiving import implausible, plausible_year, quotas, receiving_oblasts

DAY = "2026-11-26"


AtlasOf = Callable[..., Atlas]


@pytest.fixture
def atlas_of(row: Callable[..., dict[str, object]]) -> AtlasOf:
    """What is read of an atlas: the rows of an indicator, from ``(kato, indicator, value, year)``."""

    def build(*rows: tuple[str, str, float, str]) -> Atlas:
        table = pd.DataFrame([row(kato, name, value, period=year) for kato, name, value, year in rows])
        return cast(Atlas, SimpleNamespace(rows=lambda name: table[table["indicator"] == name]))

    return build


def test_a_new_year_of_one_region_closes_no_other(atlas_of: AtlasOf) -> None:
    atlas = atlas_of(
        ("590000000", "quota_resettlers", 2900.0, "2026"),
        ("390000000", "quota_resettlers", 485.0, "2026"),
        ("390000000", "quota_resettlers", 500.0, "2027"),
    )
    assert quotas(atlas, DAY)["year"].to_dict() == {"390000000": "2027", "590000000": "2026"}
    assert receiving_oblasts(atlas) == ["390000000", "590000000"]


def test_what_is_used_is_taken_off_in_its_own_year(atlas_of: AtlasOf) -> None:
    atlas = atlas_of(
        ("390000000", "quota_resettlers", 485.0, "2026"),
        ("390000000", "quota_used", 470.0, "2026"),
        ("590000000", "quota_resettlers", 2900.0, "2026"),
        ("590000000", "quota_used", 1700.0, "2025"),
    )
    assert quotas(atlas, DAY)["left_persons"].to_dict() == {"390000000": 15.0, "590000000": 2900.0}


def test_what_a_district_used_counts_for_the_region_whose_quota_it_is(atlas_of: AtlasOf) -> None:
    atlas = atlas_of(
        ("390000000", "quota_resettlers", 485.0, "2026"),
        ("393200000", "quota_used", 40.0, "2026"),
        ("395000000", "quota_used", 30.0, "2026"),
    )
    assert quotas(atlas, DAY).at["390000000", "left_persons"] == 415.0


def test_a_year_that_cannot_be_counts_nowhere_and_is_told(atlas_of: AtlasOf) -> None:
    atlas = atlas_of(
        ("390000000", "quota_resettlers", 485.0, "2026"),
        ("390000000", "quota_resettlers", 900.0, "2062"),
    )
    assert quotas(atlas, DAY).at["390000000", "persons"] == 485.0
    assert implausible(atlas, DAY)["period"].tolist() == ["2062"]


@pytest.mark.parametrize(
    ("year", "possible"),
    [("2015", True), ("2027", True), ("2028", False), ("2014", False), ("", False), ("2026-03", False)],
)
def test_years_that_a_quota_may_be_of(year: str, possible: bool) -> None:
    assert plausible_year(year, DAY) is possible
