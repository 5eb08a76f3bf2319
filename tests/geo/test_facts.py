"""What must be true of the tables in data/, whoever wrote them."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.layers.facts import fact_observations, fact_table
from geo.places import load_places
from geo.sources.facts.kato_official import MADE_OF


@pytest.fixture(scope="module")
def places() -> pd.DataFrame:
    return pd.DataFrame(load_places().drop(columns="geometry"))


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return fact_observations("population", "population_villages")


def of(table: pd.DataFrame, indicator: str) -> pd.Series:
    return table[table["indicator"] == indicator].set_index("kato")["value"]


def test_the_country_has_its_population(people: pd.DataFrame, places: pd.DataFrame) -> None:
    total = of(people, "population")
    oblasts = places.index[places["level"] == "oblast"]
    districts = places[places["level"] == "district"]
    assert total[oblasts].sum() == 19_765_004
    inner = districts.index[districts["kind"] != "city_district"]
    cities = places.index[places["kind"] == "republican_city"]
    divided = set(inner) - set(total.index)  # their figures of 2023 speak of other borders
    assert divided == {*MADE_OF, *MADE_OF.values()}
    now = fact_table("districts_2025").set_index("kato")["population"].astype(int)
    assert now[list(inner)].sum() + now[now.index.str[:2].isin(["71", "75", "79"])].sum() == 20_426_568
    known = total[[code for code in inner if code not in divided]].sum() + total[cities].sum()
    assert 0.95 < known / 19_765_004 < 1


def test_parts_of_the_population_add_up(people: pd.DataFrame) -> None:
    total = of(people, "population")
    for one, other in (("population_male", "population_female"), ("population_urban", "population_rural")):
        parts = of(people, one) + of(people, other)
        assert (parts == total[parts.index]).all()


def test_villages_reproduce_the_rural_population_of_every_district(
    people: pd.DataFrame, places: pd.DataFrame
) -> None:
    rural = of(people, "population_rural")
    total = of(people, "population")
    villages = fact_observations("population_villages").set_index("kato")["value"]
    now = fact_table("districts_2025").set_index("kato")["population"].astype(int)
    for district in places.index[(places["level"] == "district") & (places["kind"] != "city_district")]:
        inside = places.index[(places["district"] == district) & (places["level"] == "settlement")]
        listed = rural.reindex(inside).dropna().sum()
        if district in rural.index and len(inside):
            expected = round(now[district] * rural[district] / total[district])
            assert villages.reindex(inside).sum() + listed == max(expected, listed), district
    assert total.index.is_unique


def test_every_settlement_has_a_population_that_says_how_it_is_known(
    people: pd.DataFrame, places: pd.DataFrame
) -> None:
    rows = people[people["indicator"] == "population"].set_index("kato")
    settlements = places.index[places["level"] == "settlement"]
    assert settlements.isin(rows.index).all()
    status = rows.loc[settlements, "status"]
    assert set(status) == {"observed", "estimated", "missing"}
    assert (rows["value"].isna() == (rows["status"] == "missing")).all()
    assert (rows.loc[rows["status"] == "estimated", "note"] != "").all()
    towns = places.index[places["kind"].isin(["town", "oblast_centre", "republican_city", "district_centre"])]
    counted = [
        code for code in towns if places.loc[code, "district"] not in MADE_OF
    ]  # not counted in 2023 yet
    assert (rows.loc[counted, "status"] == "observed").all()


def test_footnoted_prices_are_not_among_the_market_prices() -> None:
    market, footnoted = fact_table("housing_prices"), fact_table("housing_prices_footnoted")
    assert (market["note"] == "").all()
    assert footnoted["note"].str.contains("not a market price").all()
    key = ["kato", "indicator", "period"]
    assert market.merge(footnoted, on=key).empty
    assert ("621010000", "2023") in set(zip(footnoted["kato"], footnoted["period"], strict=True))
    assert market["kato"].nunique() == 20


def test_older_regions_are_carried_as_estimates() -> None:
    divided = {"630000000", "100000000", "190000000", "330000000", "350000000", "620000000"}
    vacancies = fact_observations("vacancies_2021")
    assert ((vacancies["status"] == "estimated") == vacancies["kato"].isin(divided)).all()
    education = of(vacancies, "vacancies_education_science")
    assert education["630000000"] + education["100000000"] == 183
    flows = fact_observations("flows")
    touched = flows["kato"].isin(divided) | flows["text"].isin(divided)
    assert ((flows["status"] == "estimated") == touched).all()
    persons = flows[(flows["indicator"] == "arrivals_persons")]
    from_turkistan = persons[persons["text"] == "610000000"].groupby("kato")["value"].sum()
    assert from_turkistan["590000000"] == 416
    assert from_turkistan[["630000000", "100000000"]].sum() == 58


def test_wages_leave_out_the_region_that_ended_in_2018() -> None:
    wages = fact_observations("wages")
    assert wages["kato"].nunique() == 20
    assert wages["indicator"].nunique() == 11
    assert of(wages, "wage_all")["610000000"] == 237_189


def test_quotas_keep_a_group_of_regions_as_one_row() -> None:
    quotas = fact_table("quotas")
    together = quotas[quotas["kato"] == ""]
    assert together[["year", "group", "value", "status"]].to_numpy().tolist() == [
        ["2025", "resettlers", "790", "estimated"]
    ]
    now = quotas[(quotas["year"] == "2026") & (quotas["group"] == "resettlers")]
    assert now["value"].astype(int).sum() == 5997


def test_values_from_memory_say_so() -> None:
    index = fact_table("mci")
    assert ((index["confirmed"] == "false") == index["note"].str.startswith("from memory")).all()
    assert index.set_index("valid_from").loc["2026-01-01", ["kzt", "confirmed"]].tolist() == ["4325", "true"]


def test_districts_without_a_zone_stay_without(places: pd.DataFrame) -> None:
    zones = fact_table("natural_zones")
    districts = set(places.index[places["level"] == "district"])
    assert set(zones["kato"]) <= districts
    assert {places.loc[code, "name_ru"] for code in districts - set(zones["kato"])} == {
        "Косшы Г.А.", "район Сауран", "район Самар", "район Ақсуат", "Алатау Г.А.", "район Жаңасемей", "район Мақаншы",
        "район Марқакөл", "район Үлкен Нарын", "район Нұра", "район Сарайшық", "район Тұран",
    }  # fmt: skip
    assert zones.set_index("kato").loc["103200000", ["text", "note"]].tolist() == [
        "semi-desert",
        "carried from 633200000",
    ]
