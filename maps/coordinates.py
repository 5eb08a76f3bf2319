"""Coordinates as the page takes them: integers, thousandths of a degree of WGS 84, half the size of GeoJSON."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from geo.arrays import Floats
from geo.crs import WGS84
from geo.faults import Fault, InputError

PER_DEGREE = 1000
"""What is drawn is rounded to 0.001°: at most 111 m, less than a pixel up to zoom 9."""
COUNTRY = (46.4, 40.5, 87.4, 55.5)
"""West, south, east, north of Kazakhstan, degrees."""

EncodedPolygons = list[list[list[int]]]
"""The polygons of one feature, each a list of rings; see :func:`encode_polygons`."""


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


def bounds(*frames: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Return west, south, east, north around all frames, degrees; `COUNTRY` when none of them has a row."""
    boxes = np.array([in_degrees(frame).total_bounds for frame in frames if len(frame)])
    if not len(boxes):
        return COUNTRY
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def encode_polygons(frame: gpd.GeoDataFrame) -> tuple[EncodedPolygons, ...]:
    """Return polygons as integers.

    Parameters
    ----------
    frame : GeoDataFrame
        Polygons or multipolygons in a stated CRS.

    Returns
    -------
    tuple of list
        For each row its polygons, for each of these its rings, the outer one first: longitude and latitude of the
        first corner, then the steps to the next ones, in units of 1 / `PER_DEGREE` degree. Corners that two polygons
        share are rounded alike, so a shared border stays shared.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> encode_polygons(gpd.GeoDataFrame(geometry=[box(66, 51, 67, 52)], crs="EPSG:4326"))
    ([[[67000, 51000, 0, 1000, -1000, 0, 0, -1000]]],)
    """
    return tuple(
        [
            [_encode_ring(ring) for ring in (part.exterior, *part.interiors)]
            for part in shapely.get_parts(shape)
        ]
        for shape in in_degrees(frame).geometry
    )


def _encode_ring(ring: shapely.LinearRing) -> list[int]:
    corners = np.rint(shapely.get_coordinates(ring) * PER_DEGREE).astype(np.int64)
    steps = np.diff(corners, axis=0, prepend=0)
    steps = steps[np.r_[True, (steps[1:] != 0).any(axis=1)]]
    # Leaflet closes a ring by itself
    kept = steps[:-1] if len(steps) > 1 else steps
    return kept.ravel().tolist()


def decode_ring(ring: Sequence[int]) -> Floats:
    """Return the corners of an encoded ring: longitude and latitude, degrees; shape (n, 2)."""
    return np.asarray(np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / PER_DEGREE)


def encode_points(frame: gpd.GeoDataFrame) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the longitudes and the latitudes of points as integers, in units of 1 / `PER_DEGREE` degree."""
    degrees = in_degrees(frame).geometry
    lon, lat = (
        np.rint(np.asarray(axis) * PER_DEGREE).astype(int).tolist() for axis in (degrees.x, degrees.y)
    )
    return tuple(lon), tuple(lat)


def decode_points(lon: Sequence[int], lat: Sequence[int]) -> Floats:
    """Return encoded points as longitude and latitude, degrees; shape (n, 2)."""
    return np.column_stack([lon, lat]).astype(np.float64) / PER_DEGREE
