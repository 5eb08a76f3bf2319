"""Homes: prices and rents observed in cities, made up in villages until listings are loaded."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.layers.base import Indicator, Layer
from geo.layers.facts import district_figures, fact_observations
from geo.layers.world import World, demo_rows


def facts(places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return yearly prices and rents per m2 of the cities, 2001-2023, and what was built in districts in 2025."""
    built = district_figures(places, {"building_cost_m2": "KZT/m2", "dwellings_commissioned_m2": "m2"})
    return pd.concat([fact_observations("housing_prices"), built], ignore_index=True)


def demo(world: World) -> pd.DataFrame:
    """Return made-up homes to let or sell, rents and prices of settlements that no source speaks of.

    About one free home per 250 inhabitants; rent and price grow with the settlement's size.
    """
    people = world.population()
    rng = world.rng("housing")
    spread = pd.Series(rng.lognormal(0.0, 0.22, len(people)), people.index)
    size = np.log10(people.clip(lower=50.0)) - 2.0
    rent = (32_000.0 + 17_000.0 * size) * spread
    price = (75_000.0 + 55_000.0 * size) * spread
    homes = pd.Series(rng.poisson(people.clip(upper=20_000) / 250.0 + 0.3), people.index).astype(float)
    observed = set(world.known("price_resale").index)
    rural = ~people.index.isin(observed)
    return pd.concat(
        [
            demo_rows("rent_home", "KZT/month", (rent[rural] / 500).round() * 500),
            demo_rows("price_home_m2", "KZT/m2", (price[rural] / 1000).round() * 1000),
            demo_rows("homes_free", "homes", homes),
        ],
        ignore_index=True,
    )


LAYER = Layer(
    id="housing",
    level="settlement",
    life_days=365,
    indicators=(
        Indicator("price_new", "KZT/m2", versions=False),
        Indicator("price_resale", "KZT/m2"),
        Indicator("rent_m2", "KZT/m2/month"),
        Indicator("rent_home", "KZT/month", total="mean"),
        Indicator("price_home_m2", "KZT/m2", total="mean"),
        Indicator("homes_free", "homes", total="sum"),
        Indicator("building_cost_m2", "KZT/m2", inherits=True),
        Indicator("dwellings_commissioned_m2", "m2"),
        Indicator("listings_count", "listings", total="sum"),
    ),
    facts=facts,
    demo=demo,
)
