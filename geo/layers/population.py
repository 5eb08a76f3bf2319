"""Who lives where: observed for districts and towns, estimated for most villages."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import pandas as pd

from geo.layers.base import Indicator, Layer
from geo.layers.facts import district_figures, fact_observations, fact_table

AGE_GROUPS = ("0_5", "6_17", "18_62", "63_up")
"""Before school, at school, of working age, of pension age."""


NO_FIGURE = "no figure of its own"
"""In the note of an estimate: it is the mean of the district's villages of that size class, and nothing of this one."""


@cache
def without_figure() -> frozenset[str]:
    """Return the villages, by KATO code, whose estimate is the mean of such villages in their district."""
    rows = fact_table("population_villages")
    return frozenset(rows.loc[rows["note"].str.contains(NO_FIGURE), "kato"])


def facts(places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the population of 1 January 2023, and of 1 September 2025 with its change since 1 January."""
    change = {"population": "persons", "population_change": "persons", "population_change_percent": "percent"}
    counted = fact_observations("population", "population_villages")
    now = district_figures(places, change)
    return pd.concat([counted, now, _of_oblasts(now)], ignore_index=True)


def _of_oblasts(districts: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of the districts' people and of their change: every district of the country has a row."""
    summed = districts[districts["indicator"].isin(["population", "population_change"])]
    key = [column for column in summed.columns if column not in ("kato", "value")]
    oblast = summed["kato"].str[:2] + "0000000"
    return (
        summed.groupby([*key, oblast], sort=False)["value"]
        .sum()
        .reset_index()
        .assign(note="sum of its districts")
    )


LAYER = Layer(
    id="population",
    level="settlement",
    life_days=730,
    indicators=(
        Indicator("population", "persons", total="sum"),
        Indicator("population_male", "persons", total="sum"),
        Indicator("population_female", "persons", total="sum"),
        Indicator("population_urban", "persons", total="sum"),
        Indicator("population_rural", "persons", total="sum"),
        *(Indicator(f"population_age_{group}", "persons", total="sum") for group in AGE_GROUPS),
        Indicator("population_change", "persons", lowest=float("-inf")),
        Indicator("population_change_percent", "percent", inherits=True, lowest=-100.0),
        Indicator("rural_change_2011_2020", "persons", lowest=float("-inf")),
    ),
    facts=facts,
)
