"""Free land: parcels with a shape, a purpose and a category; what bars a parcel from being offered."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WGS84
from geo.layers.base import Indicator, Layer
from geo.layers.facts import no_observations
from geo.layers.world import DEMO_DATE, DEMO_SOURCE, World
from geo.space import GEOD

PURPOSES = ("house", "household", "farm", "business")
"""A home of one's own, a household plot, farming, business."""

_AREA_HA = {"house": (0.08, 0.15), "household": (0.15, 0.30), "farm": (5.0, 120.0), "business": (0.1, 1.0)}
_DISTANCE_M = {"house": 600.0, "household": 900.0, "farm": 5000.0, "business": 700.0}

COLUMNS = (
    "id",
    "kato",
    "purpose",
    "category",
    "area_ha",
    "offered",
    "withheld",
    "status",
    "source",
    "as_of",
    "geometry",
)
"""Columns of the record table ``parcels`` (polygons in EPSG:4326; ``withheld`` says why a parcel is not offered)."""


def facts(_places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return nothing: no public table of free land by settlement is known to us."""
    return no_observations()


def _draw(world: World) -> pd.DataFrame:
    """Return one row per made-up parcel: settlement, purpose, area in ha, distance in m and bearing in degrees."""
    people, rng = world.population(), world.rng("land")
    counts = rng.poisson(0.8 + 0.5 * np.log10(people.clip(lower=10.0)))
    kato = np.repeat(people.index.to_numpy(), counts)
    purpose = rng.choice(PURPOSES, len(kato), p=[0.4, 0.35, 0.15, 0.1])
    low, high = (np.array([_AREA_HA[p][side] for p in purpose]) for side in (0, 1))
    reach = np.array([_DISTANCE_M[p] for p in purpose])
    return pd.DataFrame(
        {
            "kato": kato,
            "purpose": purpose,
            "area_ha": rng.uniform(low, high).round(2),
            "distance": reach * rng.uniform(0.5, 1.5, len(kato)),
            "bearing": rng.uniform(0.0, 360.0, len(kato)),
        }
    )


def _squares(lon: np.ndarray, lat: np.ndarray, drawn: pd.DataFrame) -> np.ndarray:
    """Return squares of the drawn area at the drawn geodesic offset; corners to 1e-6 degrees (0.1 m)."""
    east, north, _ = GEOD.fwd(lon, lat, drawn["bearing"].to_numpy(), drawn["distance"].to_numpy())
    half = np.sqrt(drawn["area_ha"].to_numpy() * 10_000.0 / 2.0)
    corners = [
        GEOD.fwd(east, north, np.full(len(half), turn), half)[:2] for turn in (45.0, 135.0, 225.0, 315.0)
    ]
    rings = np.stack([np.stack(corner, axis=-1) for corner in [*corners, corners[0]]], axis=1)
    return np.asarray(shapely.polygons(rings.round(6)))


def demo_records(world: World) -> gpd.GeoDataFrame:
    """Return made-up square parcels around every settlement."""
    drawn = _draw(world)
    at = world.places.loc[drawn["kato"], ["lon", "lat"]].to_numpy()
    rows = drawn[["kato", "purpose", "area_ha"]].assign(
        id=[f"demo-{number:06d}" for number in range(len(drawn))],
        category=np.where(drawn["purpose"] == "farm", "agricultural", "settlement"),
        offered=True,
        withheld="",
        status="demo",
        source=DEMO_SOURCE,
        as_of=DEMO_DATE,
    )
    shapes = _squares(at[:, 0], at[:, 1], drawn)
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=WGS84)[list(COLUMNS)]


LAYER = Layer(
    id="land",
    level="settlement",
    life_days=365,
    indicators=tuple(Indicator(f"plots_{purpose}", "plots", total="sum") for purpose in PURPOSES),
    facts=facts,
    records="parcels",
    demo_records=demo_records,
)
