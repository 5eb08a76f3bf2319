"""What the land about a settlement is: its cover within 20 km, and the soil of its district."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.layers.base import Indicator, Layer
from geo.layers.facts import fact_table, figure_observations
from geo.provenance import Status

COVER = ("cropland_percent", "grassland_percent", "forest_percent", "water_percent")
SOIL = {"soil_ph": "pH", "soil_organic_carbon": "g/kg", "soil_clay_percent": "percent"}


def facts(places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the land cover about settlements, and the soil at the centre of northern districts.

    Notes
    -----
    Both are estimates: a cell of 5 km counts as what covers most of it, so that fallow and hay are grassland; the soil
    is that of one point a district. They hint at the farming there, not at free land or the quality of a plot.
    """
    cover, soil = fact_table("land_cover"), fact_table("soil")
    about = figure_observations(
        cover[cover["kato"].isin(places.index)],
        dict.fromkeys(COVER, "percent"),
        period="2019",
        as_of="2019-12-31",
        source="modis-2019",
        status=Status.ESTIMATED.value,
    )
    below = figure_observations(
        soil[soil["kato"].isin(places.index)],
        SOIL,
        period="",
        as_of="2020-05-04",
        source="soilgrids-2",
        status=Status.ESTIMATED.value,
    )
    return pd.concat([about, below], ignore_index=True)


LAYER = Layer(
    id="surroundings",
    level="settlement",
    life_days=3650,
    indicators=(
        *(Indicator(name, "percent", total="mean", highest=100.0) for name in COVER),
        Indicator("soil_ph", "pH", inherits=True, highest=14.0),
        Indicator("soil_organic_carbon", "g/kg", inherits=True, highest=1000.0),
        Indicator("soil_clay_percent", "percent", inherits=True, highest=100.0),
    ),
    facts=facts,
)
