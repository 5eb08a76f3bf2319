"""Plots that overlap what they must not: barred areas, or other plots.

A plot is withheld when what others cover of it is more than a sliver: more than :data:`SLIVER_SHARE` of its own area
and more than :data:`SLIVER_M2`. Of two plots that overlap both are withheld, unless what is shared is a sliver of the
larger. Areas are those of :data:`geo.crs.EQUAL_AREA`.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Floats, Ints, Shapes
from geo.crs import EQUAL_AREA
from geo.provenance import Status

SLIVER_SHARE = 0.01
"""Share of a plot's own area that an overlap may have: borders are drawn carelessly."""
SLIVER_M2 = 5.0
"""Square metres that an overlap may have."""

BY_BARRED = "overlaps_barred"
BY_PARCEL = "overlaps_parcel"
_BLOCK = 50_000
_M_PER_DEGREE = 111_700.0
"""Metres of a degree at most, along a meridian or the equator of WGS 84."""


def withhold(parcels: gpd.GeoDataFrame, barred: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the plots with ``offered`` and ``withheld`` set anew as to overlaps.

    Parameters
    ----------
    parcels : GeoDataFrame
        Columns of :data:`geo.layers.land.COLUMNS`, EPSG:4326. Demo plots are tested against barred areas only.
    barred : GeoDataFrame
        ``kind`` and polygons, EPSG:4326.

    Returns
    -------
    GeoDataFrame
        ``withheld`` is ``overlaps_barred:<kind>`` or ``overlaps_parcel:<id>`` (of the largest overlap), or what it
        was for another reason; such a reason goes first. Plots without a shape are not tested.
    """
    if parcels.empty:
        return parcels
    own = parcels["withheld"].astype(str).to_numpy(object)
    own[parcels["withheld"].astype(str).str.startswith((BY_BARRED, BY_PARCEL)).to_numpy(bool)] = ""
    degrees = parcels.geometry.to_numpy()
    metric = parcels.geometry.to_crs(EQUAL_AREA).to_numpy()
    real = np.flatnonzero(parcels["status"] != Status.DEMO.value)
    reasons = _by_barred(degrees, metric, barred)
    others = _by_others(degrees, metric, real, parcels["id"].astype(str).to_numpy(object))
    withheld = np.where(own != "", own, np.where(reasons != "", reasons, others))
    return parcels.assign(withheld=withheld, offered=withheld == "")


def _by_barred(degrees: Shapes, metric: Shapes, barred: gpd.GeoDataFrame) -> Shapes:
    if barred.empty:
        return np.full(len(metric), "", dtype=object)
    areas = barred.geometry.to_numpy()
    shapely.prepare(areas)
    areas_metric = barred.geometry.to_crs(EQUAL_AREA).to_numpy()
    tree = shapely.STRtree(areas)
    pairs = []
    for start in range(0, len(degrees), _BLOCK):
        at, other = tree.query(degrees[start : start + _BLOCK], predicate="intersects")
        at = at + start
        inside = shapely.covers(areas[other], degrees[at])
        shared = np.zeros(len(at))
        shared[inside] = shapely.area(metric[at[inside]])
        shared[~inside] = shapely.area(
            shapely.intersection(metric[at[~inside]], areas_metric[other[~inside]])
        )
        pairs.append((at, other, shared))
    return _reasons(metric, *_joined(pairs), BY_BARRED, barred["kind"].astype(str).to_numpy(object))


def _by_others(degrees: Shapes, metric: Shapes, real: Ints, ids: Shapes) -> Shapes:
    """Return why plots are withheld for overlapping others; each pair is worked out once and told both ways."""
    among = degrees[real]
    tree = shapely.STRtree(among)
    pairs = []
    for start in range(0, len(real), _BLOCK):
        at, other = tree.query(among[start : start + _BLOCK])
        at = at + start
        ahead = other > at
        at, other = at[ahead], other[ahead]
        # neighbours on a grid share a border and no area: their boxes in degrees say so at once
        near = _box_m2(among[at], among[other]) > SLIVER_M2
        at, other = real[at[near]], real[other[near]]
        shared = shapely.area(shapely.intersection(metric[at], metric[other]))
        pairs += [(at, other, shared), (other, at, shared)]
    return _reasons(metric, *_joined(pairs), BY_PARCEL, ids)


def _joined(pairs: list[tuple[Ints, Ints, Floats]]) -> tuple[Ints, Ints, Floats]:
    if not pairs:
        return np.array([], np.int64), np.array([], np.int64), np.array([])
    first, second, shared = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    some = shared > 0.0
    return first[some], second[some], shared[some]


def _box_m2(one: Shapes, other: Shapes) -> Floats:
    """Return an upper bound of the area that shapes in degrees share, m2: what their boxes share."""
    a, b = shapely.bounds(one), shapely.bounds(other)
    low, high = np.maximum(a[:, :2], b[:, :2]), np.minimum(a[:, 2:], b[:, 2:])
    sides = np.clip(high - low, 0.0, None) * _M_PER_DEGREE
    return np.asarray(sides[:, 0] * np.cos(np.radians(low[:, 1])) * sides[:, 1])


def _reasons(
    shapes: Shapes, first: Ints, second: Ints, shared: Floats, word: str, names: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Return why each shape is withheld, empty where the sum of what is shared is a sliver."""
    reasons = np.full(len(shapes), "", dtype=object)
    total = np.bincount(first, weights=shared, minlength=len(shapes))
    bad = (total > SLIVER_M2) & (total > SLIVER_SHARE * np.nan_to_num(shapely.area(shapes)))
    order = np.argsort(shared, kind="stable")
    largest = np.full(len(shapes), -1, dtype=np.int64)
    largest[first[order]] = second[order]  # the last, largest overlap stays
    for row in np.flatnonzero(bad):
        reasons[row] = f"{word}:{names[largest[row]]}"
    return reasons
