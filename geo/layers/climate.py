"""Natural zones by district, and the climate of every settlement by reanalysis."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.layers.base import Indicator, Layer
from geo.layers.facts import fact_observations, fact_table, figure_observations

SOURCE = "era5-2000-2025"
LOWEST_SOURCE = "gldas-extremes"
_PERIOD, _AS_OF = "2000/2025", "2025-12-31"
_MEANS = {
    "january_mean_c": "degC",
    "july_mean_c": "degC",
    "precipitation_mm": "mm/year",
    "heating_days": "days",
}


def facts(places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the natural zone of districts, and the means of 2000-2025 at settlements.

    Notes
    -----
    The means are those of a grid of 0.25 degrees (about 17 by 28 km), interpolated at the settlement: mountains are
    smoothed. Where the settlement's own position is estimated, so is its climate.
    """
    table = fact_table("climate")
    table = table[table["kato"].isin(places.index)]
    means = figure_observations(
        table, _MEANS, period=_PERIOD, as_of=_AS_OF, source=SOURCE, status=table["position"]
    )
    lowest = figure_observations(
        table, {"lowest_c": "degC"}, period="", as_of=_AS_OF, source=LOWEST_SOURCE, status=table["position"]
    )
    return pd.concat([fact_observations("natural_zones"), means, lowest], ignore_index=True)


LAYER = Layer(
    id="climate",
    level="settlement",
    life_days=3650,
    indicators=(
        Indicator("natural_zone", "category", inherits=True),
        Indicator("january_mean_c", "degC", total="mean", lowest=-60.0, highest=30.0),
        Indicator("july_mean_c", "degC", total="mean", lowest=-10.0, highest=50.0),
        Indicator("lowest_c", "degC", lowest=-70.0, highest=30.0),
        Indicator("heating_days", "days", total="mean", highest=366.0),
        Indicator("altitude_m", "m", lowest=-150.0, highest=5000.0),
        Indicator("snow_days", "days", total="mean", highest=366.0),
        Indicator("precipitation_mm", "mm/year", total="mean", highest=5000.0),
    ),
    facts=facts,
)
