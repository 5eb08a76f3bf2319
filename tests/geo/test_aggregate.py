"""Values of a level: a place's own first, then what it is made up of, then what it takes from above."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.aggregate import at_level
from geo.atlas import Atlas
from geo.provenance import Status, trusts

WAGE = {"unit": "KZT/month"}
DISTRICT, OTHER_DISTRICT, OBLAST = "593200000", "594200000", "590000000"


@pytest.fixture
def built(tmp_path, tables_of):
    return lambda rows: Atlas.build(tables_of(rows), tmp_path)


def test_a_district_is_the_sum_of_its_settlements_and_as_sure_as_the_least_sure(built, row) -> None:
    atlas = built(
        [
            row("593230100", "population", 100.0, as_of="2024-01-01"),
            row("593230200", "population", 20.0, status="demo", source="qonys-demo", as_of="2022-01-01"),
            row(OTHER_DISTRICT, "population", 999.0, status="estimated"),
            row("594230100", "population", 1.0),
        ]
    )
    table = at_level(atlas, "population", "district")
    made = table.loc[DISTRICT]
    assert (made["value"], made["status"], made["source"]) == (120.0, "demo", "made")
    assert (made["as_of"], made["level"], made["unit"]) == ("2024-01-01", "settlement", "persons")
    assert made["coverage"] == pytest.approx(2 / 3)
    own = table.loc[OTHER_DISTRICT]
    assert (own["value"], own["status"], own["level"], own["coverage"]) == (
        999.0,
        "estimated",
        "district",
        1.0,
    )
    nothing = table.loc["613600000"]
    assert pd.isna(nothing["value"])
    assert (nothing["status"], nothing["level"], nothing["coverage"]) == ("missing", "", 0.0)
    assert nothing["unit"] == "persons"
    assert at_level(atlas, "population", "oblast").at[OBLAST, "value"] == 121.0


def test_a_mean_is_one(built, row) -> None:
    rent = {"unit": "KZT/month"}
    atlas = built([row("593230100", "rent_home", 10.0, **rent), row("593230200", "rent_home", 40.0, **rent)])
    assert at_level(atlas, "rent_home", "district").at[DISTRICT, "value"] == 25.0


def test_a_settlement_takes_the_value_of_its_district_before_that_of_its_oblast(built, row) -> None:
    atlas = built(
        [
            row(OBLAST, "wage_all", 300.0, **WAGE),
            row(DISTRICT, "wage_all", 200.0, status="estimated", **WAGE),
            row("593230100", "wage_all", 100.0, status="demo", **WAGE),
        ]
    )
    table = at_level(atlas, "wage_all", "settlement")
    assert table["value"].loc[["593230100", "593230200", "594230100"]].tolist() == [100.0, 200.0, 300.0]
    assert table["level"].loc[["593230100", "593230200", "594230100"]].tolist() == [
        "settlement",
        "district",
        "oblast",
    ]
    assert table.at["613630100", "status"] == "missing"
    assert at_level(atlas, "wage_all", "district").at[OTHER_DISTRICT, "level"] == "oblast"


def test_the_newest_version_and_that_of_a_period(built, row) -> None:
    atlas = built(
        [
            row(OBLAST, "quota_resettlers", 5.0, period="2025", as_of="2025-01-01"),
            row(OBLAST, "quota_resettlers", 30.0, period="2026", as_of="2026-07-01"),
            row(OBLAST, "quota_resettlers", 20.0, period="2026", as_of="2026-01-01"),
        ]
    )
    assert atlas.newest("quota_resettlers").at[OBLAST, "as_of"] == "2026-07-01"
    assert at_level(atlas, "quota_resettlers", "oblast").at[OBLAST, "value"] == 30.0
    assert at_level(atlas, "quota_resettlers", "oblast", "2025").at[OBLAST, "value"] == 5.0
    assert at_level(atlas, "quota_resettlers", "oblast", "2024").at[OBLAST, "status"] == "missing"


def test_nothing_known_at_all(built, row) -> None:
    atlas = built([row("593230100", "population", 1.0)])
    for level in ("oblast", "district", "settlement"):
        table = at_level(atlas, "rent_home", level)
        assert set(table["status"]) == {"missing"}
        assert table["value"].isna().all()
        assert set(table["unit"]) == {"KZT/month"}


def test_trust_of_a_column() -> None:
    words = pd.Series(["demo", "observed", "", "missing", "estimated"])
    assert trusts(words).tolist() == [Status.DEMO.trust, Status.OBSERVED.trust, 0, 0, Status.ESTIMATED.trust]
