"""The rate of the simplified tax regime by district: what a business of one's own pays."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.layers.base import Indicator, Layer
from geo.layers.facts import fact_table, figure_observations


def facts(places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the rates that maslikhats decided for 2026; a district without a decision read is not known."""
    rates = fact_table("tax_rates")
    return figure_observations(
        rates[rates["kato"].isin(places.index)],
        {"tax_rate_percent": "percent"},
        period="2026",
        as_of="2026-01-01",
        source="maslikhat-tax-rates-2026",
    )


LAYER = Layer(
    id="taxes",
    level="district",
    life_days=365,
    indicators=(Indicator("tax_rate_percent", "percent", inherits=True, highest=100.0),),
    facts=facts,
)
