"""Wages and unemployment: by occupation group and oblast, and the mean wage by district."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.layers.base import Indicator, Layer
from geo.layers.facts import district_figures, fact_observations

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


def facts(places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return mean wages and unemployment of 2022 by oblast, and the mean wage of 2025 by district.

    Notes
    -----
    The wage of a district is that of the firms that report there, counted where the firm is.
    """
    mean = district_figures(places, {"wage_district": "KZT/month"})
    return pd.concat([fact_observations("wages", "unemployment"), mean], ignore_index=True)


LAYER = Layer(
    id="wages",
    level="district",
    life_days=730,
    indicators=(
        *(Indicator(f"wage_{group}", "KZT/month", inherits=True) for group in GROUPS),
        Indicator("wage_district", "KZT/month", inherits=True),
        Indicator("unemployment_rate", "percent", inherits=True, highest=100.0),
    ),
    facts=facts,
)
