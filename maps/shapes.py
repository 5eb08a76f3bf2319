"""Polygons of a GeoDataFrame as the page wants them: small, with borders still shared."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import WGS84
from geo.faults import Fault, InputError
from maps.scene import Packed

_PER_DEGREE = 1000
"""What is drawn is rounded to 0.001°: at most 111 m, less than a pixel up to zoom 9."""

COUNTRY = (46.4, 40.5, 87.4, 55.5)
"""West, south, east, north of Kazakhstan, degrees."""


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


def packed(frame: gpd.GeoDataFrame) -> tuple[Packed, ...]:
    """Return polygons as integers, half the size of GeoJSON.

    Parameters
    ----------
    frame : GeoDataFrame
        Polygons or multipolygons in a stated CRS.

    Returns
    -------
    tuple of list
        For each row its polygons, for each of these its rings: longitude and latitude of the first corner, then the
        steps to the next ones, all in thousandths of a degree. Corners that two polygons share are rounded alike, so
        a shared border stays shared.
    """
    return tuple(
        [[_steps(ring) for ring in (part.exterior, *part.interiors)] for part in shapely.get_parts(shape)]
        for shape in in_degrees(frame).geometry
    )


def _steps(ring: shapely.LinearRing) -> list[int]:
    corners = np.rint(shapely.get_coordinates(ring) * _PER_DEGREE).astype(np.int64)
    steps = np.diff(corners, axis=0, prepend=0)
    steps = steps[np.r_[True, (steps[1:] != 0).any(axis=1)]]
    # Leaflet closes a ring by itself
    kept = steps[:-1] if len(steps) > 1 else steps
    return kept.ravel().tolist()


def bounds(*frames: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Return west, south, east, north around all frames, degrees; `COUNTRY` when none of them has a row."""
    boxes = np.array([in_degrees(frame).total_bounds for frame in frames if len(frame)])
    if not len(boxes):
        return COUNTRY
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)
