"""Polygons of a GeoDataFrame as the page wants them: degrees, rounded, with borders still shared."""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.faults import Fault, InputError
from geo.space import WGS84

DIGITS = 3
"""Decimals of a degree in what is drawn: 0.001° is at most 111 m, less than a pixel up to zoom 9."""


def in_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame in `WGS84`.

    Raises
    ------
    InputError
        The frame has no CRS: nobody can know what its numbers mean.
    """
    if frame.crs is None:
        raise InputError([Fault("geometry", "crs", "a stated CRS", "none")])
    return frame.to_crs(WGS84)


def geometries(frame: gpd.GeoDataFrame) -> tuple[dict[str, Any], ...]:
    """Return GeoJSON geometries, coordinates rounded to `DIGITS`.

    Vertices that two polygons share are rounded alike, so a shared border stays shared.
    """
    rounded = shapely.transform(in_degrees(frame).geometry.array, lambda xy: np.round(xy, DIGITS))
    return tuple(json.loads(text) for text in shapely.to_geojson(np.asarray(rounded, dtype=object)))


def bounds(*frames: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Return west, south, east, north around all frames, degrees."""
    boxes = np.array([in_degrees(frame).total_bounds for frame in frames if len(frame)])
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)
