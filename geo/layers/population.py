"""Who lives where: observed for districts and towns, estimated for most villages."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.layers.base import Indicator, Layer
from geo.layers.facts import district_figures, fact_observations

AGE_GROUPS = ("0_5", "6_17", "18_62", "63_up")
"""Before school, at school, of working age, of pension age."""


def facts(places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the population on 1 January 2023, and how that of districts changed in January to August 2025."""
    change = {"population_change": "persons", "population_change_percent": "percent"}
    counted = fact_observations("population", "population_villages")
    return pd.concat([counted, district_figures(places, change)], ignore_index=True)


LAYER = Layer(
    id="population",
    level="settlement",
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
