"""Yearly quotas of the receiving regions, in dated versions, and the settlements an akimat has opened."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.layers.base import Indicator, Layer
from geo.layers.facts import fact_table
from geo.provenance import OBSERVATION_COLUMNS


def facts(_places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the quotas of every year and group; rows of a group of regions have no place and are left out."""
    quotas = fact_table("quotas")
    rows = quotas[quotas["kato"] != ""].copy()
    rows["indicator"] = "quota_" + rows["group"]
    rows["period"] = rows["year"]
    rows["value"] = rows["value"].astype(float)
    for column in ("text", "note"):
        if column not in rows:
            rows[column] = ""
    return rows[list(OBSERVATION_COLUMNS)]


LAYER = Layer(
    id="quota",
    level="oblast",
    life_days=365,
    indicators=(
        Indicator("quota_resettlers", "persons", versions=True),
        Indicator("quota_kandas", "persons", versions=True),
        Indicator("quota_resettlers_families", "families", versions=True),
        Indicator("quota_kandas_families", "families", versions=True),
        Indicator("quota_used_families", "families", versions=True),
        Indicator("quota_used", "persons", versions=True),
        Indicator("open_settlement", "flag"),
    ),
    facts=facts,
)
