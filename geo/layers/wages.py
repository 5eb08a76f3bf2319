"""Wages by occupation group, unemployment: known by oblast, true of its settlements only on average."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.layers.base import Indicator, Layer
from geo.layers.facts import fact_observations

GROUPS = (
    "all",
    "managers",
    "professionals",
    "technicians",
    "clerks",
    "service_and_sales",
    "agriculture",
    "craft_and_transport",
    "operators_and_drivers",
    "elementary",
    "other",
)


def facts(_places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return mean wages and unemployment of 2022."""
    return fact_observations("wages", "unemployment")


LAYER = Layer(
    id="wages",
    level="oblast",
    indicators=(
        *(Indicator(f"wage_{group}", "KZT/month", inherits=True) for group in GROUPS),
        Indicator("unemployment_rate", "percent", inherits=True, highest=100.0),
    ),
    facts=facts,
)
