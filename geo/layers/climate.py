"""Natural zones (observed by district) and winter cold (made up until station normals are loaded)."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.layers.base import Indicator, Layer
from geo.layers.facts import fact_observations
from geo.layers.world import World, demo_rows


def facts(_places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the natural zone of every district that has one."""
    return fact_observations("natural_zones")


def demo(world: World) -> pd.DataFrame:
    """Return made-up winter and summer means: colder to the north and the east, with a little noise.

    The slopes are guesses and carry no authority; that is why the values are ``demo``.
    """
    settlements = world.settlements
    noise = pd.Series(world.rng("climate").normal(0.0, 0.4, len(settlements)), settlements.index)
    north, east = settlements["lat"] - 50.0, settlements["lon"] - 68.0
    january = -15.0 - 1.3 * north - 0.06 * east + noise
    july = 21.0 - 1.2 * north + noise / 2
    return pd.concat(
        [
            demo_rows("january_mean_c", "degC", january.round(1)),
            demo_rows("july_mean_c", "degC", july.round(1)),
        ],
        ignore_index=True,
    )


LAYER = Layer(
    id="climate",
    level="settlement",
    indicators=(
        Indicator("natural_zone", "category", inherits=True),
        Indicator("january_mean_c", "degC", total="mean", lowest=-60.0, highest=30.0),
        Indicator("july_mean_c", "degC", total="mean", lowest=-10.0, highest=50.0),
        Indicator("altitude_m", "m", lowest=-150.0, highest=5000.0),
        Indicator("snow_days", "days", total="mean", highest=366.0),
        Indicator("precipitation_mm", "mm/year", total="mean", highest=5000.0),
    ),
    facts=facts,
    demo=demo,
)
