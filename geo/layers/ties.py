"""Where earlier movers came from and went: flows between oblasts, and arrivals in settlements where a file tells."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.layers.base import Indicator, Layer
from geo.layers.facts import fact_observations


def facts(_places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return persons that arrived in 2020, one row per destination and origin (``text`` holds the origin)."""
    return fact_observations("flows")


LAYER = Layer(
    id="ties",
    level="oblast",
    life_days=1095,
    indicators=(
        Indicator("arrivals_persons", "persons", versions=True),
        Indicator("arrivals_families", "families", versions=True),
    ),
    facts=facts,
)
