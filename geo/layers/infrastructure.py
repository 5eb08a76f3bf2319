"""What a settlement offers: school, kindergarten, clinic, water, heating, road and the rest of a village passport."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.layers.base import Indicator, Layer
from geo.layers.facts import fact_observations
from geo.layers.world import World, demo_rows
from geo.space import nearest_km

FLAGS = (
    "school",
    "kindergarten",
    "clinic",
    "pharmacy",
    "piped_water",
    "central_heating",
    "gas",
    "internet",
    "paved_road",
    "bus",
    "shop",
    "culture_house",
    "sports_ground",
)
SCHOOL_LANGUAGES = ("kk", "ru", "kk+ru")

_HALF_AT = {
    "school": 250,
    "kindergarten": 600,
    "clinic": 200,
    "pharmacy": 900,
    "piped_water": 500,
    "central_heating": 20_000,
    "gas": 30_000,
    "internet": 250,
    "paved_road": 300,
    "bus": 700,
    "shop": 120,
    "culture_house": 500,
    "sports_ground": 800,
}
"""Inhabitants at which every second settlement has the thing: guesses, used for demo values only."""


def facts(_places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the number of schools by oblast, 2022."""
    return fact_observations("schools")


def _flags(world: World) -> Iterator[pd.DataFrame]:
    people = world.population().clip(lower=5.0)
    for name in FLAGS:
        chance = 1.0 / (1.0 + (_HALF_AT[name] / people) ** 1.6)
        draw = world.rng(f"infrastructure:{name}").random(len(people))
        yield demo_rows(name, "flag", (chance > draw).astype(float))


def _distances(world: World, has: pd.Series, name: str) -> pd.DataFrame:
    """Return the geodesic distance to the nearest settlement where ``has`` is 1."""
    points = world.settlements
    there = points[has.reindex(points.index).fillna(0.0) > 0]
    km = nearest_km(points["lon"], points["lat"], there["lon"], there["lat"])
    return demo_rows(name, "km", pd.Series(km, points.index).round(1))


def _places_in(world: World, flag: pd.Series, name: str, share: float) -> pd.DataFrame:
    people = world.population()
    free = world.rng(f"infrastructure:{name}").poisson(np.clip(people * share, 0, 400) + 1.0)
    return demo_rows(name, "places", pd.Series(free, people.index).where(flag > 0, 0.0))


def demo(world: World) -> pd.DataFrame:
    """Return a made-up village passport for every settlement, likelier complete where more people live."""
    frames = list(_flags(world))
    flag = {name: frame.set_index("kato")["value"] for name, frame in zip(FLAGS, frames, strict=True)}
    points = world.settlements
    centre = (
        points["kind"].isin(["republican_city", "oblast_centre", "town", "district_centre"]).astype(float)
    )
    language = pd.Series(
        world.rng("infrastructure:language").choice(SCHOOL_LANGUAGES, len(points), p=[0.45, 0.2, 0.35]),
        points.index,
    )
    return pd.concat(
        [
            *frames,
            _places_in(world, flag["school"], "school_places_free", 0.012),
            _places_in(world, flag["kindergarten"], "kindergarten_places_free", 0.006),
            demo_rows("school_language", "category", flag["school"].where(flag["school"] > 0), language),
            _distances(world, flag["school"], "school_km"),
            _distances(world, flag["kindergarten"], "kindergarten_km"),
            _distances(world, flag["clinic"], "clinic_km"),
            _distances(world, centre, "hospital_km"),
        ],
        ignore_index=True,
    )


LAYER = Layer(
    id="infrastructure",
    level="settlement",
    life_days=730,
    indicators=(
        *(Indicator(name, "flag", total="sum", highest=1.0) for name in FLAGS),
        Indicator("school_places_free", "places", total="sum"),
        Indicator("kindergarten_places_free", "places", total="sum"),
        Indicator("school_language", "category", categories=SCHOOL_LANGUAGES),
        Indicator("school_km", "km", highest=1000.0),
        Indicator("kindergarten_km", "km", highest=1000.0),
        Indicator("clinic_km", "km", highest=1000.0),
        Indicator("hospital_km", "km", highest=1000.0),
        Indicator("station_km", "km", highest=1000.0),
        Indicator("schools", "schools"),
    ),
    facts=facts,
    demo=demo,
)
