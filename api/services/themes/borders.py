"""Borders simplified for a slow connection, and what of a basemap is the same for all who look at it."""

from __future__ import annotations

from functools import lru_cache

import geopandas as gpd

from api.services.engine import Engine
from geo.boundaries import simplified

TOLERANCE_M = 300.0
"""Corners of borders that matter less than this many metres are left out: less than a pixel up to zoom 8."""
COARSE_M = 1_000.0
"""The same for a map that is looked at on a telephone."""


@lru_cache(maxsize=4)
def _borders(engine: Engine, tolerance_m: float) -> gpd.GeoDataFrame:
    return simplified(engine.atlas.boundaries, tolerance_m)


def borders(
    engine: Engine, level: str, region: str = "", tolerance_m: float = TOLERANCE_M
) -> gpd.GeoDataFrame:
    """Return the shapes of a level, of one oblast where it is named: ``kato``, ``quality`` and polygons.

    Parameters
    ----------
    engine : Engine
        Whose atlas holds the shapes.
    level : {"oblast", "district"}
        Which.
    region : str
        KATO code of the oblast; empty for all.
    tolerance_m : float
        How coarse they may be, metres; see :func:`geo.boundaries.simplified`.

    Returns
    -------
    GeoDataFrame
        Simplified for the screen, in EPSG:4326.
    """
    shapes = _borders(engine, tolerance_m)
    shapes = shapes[shapes["level"] == level]
    return shapes[shapes["kato"].str[:2] == region[:2]] if region else shapes
