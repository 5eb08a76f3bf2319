"""Plots that overlap what they must not: barred areas, or other plots.

A plot is withheld when what others cover of it is more than a sliver: more than :data:`SLIVER_SHARE` of its own area and
more than :data:`SLIVER_M2`. Of two plots that overlap both are withheld, unless what is shared is a sliver of the larger.
Areas are those of :data:`geo.space.EQUAL_AREA`.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.provenance import Status
from geo.space import EQUAL_AREA, Floats, Ints

SLIVER_SHARE = 0.01
"""Share of a plot's own area that an overlap may have: borders are drawn carelessly."""
SLIVER_M2 = 5.0
"""Square metres that an overlap may have."""

BY_BARRED = "overlaps_barred"
BY_PARCEL = "overlaps_parcel"
_BLOCK = 50_000

Shapes = NDArray[np.object_]


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
        ``withheld`` is ``overlaps_barred:<kind>`` or ``overlaps_parcel:<id>`` (of the largest overlap), or what it was for
        another reason; such a reason goes first. Plots without a shape are not tested.
    """
    if parcels.empty:
        return parcels
    own = parcels["withheld"].astype(str).to_numpy(object)
    own[parcels["withheld"].astype(str).str.startswith((BY_BARRED, BY_PARCEL)).to_numpy(bool)] = ""
    shapes = parcels.geometry.to_crs(EQUAL_AREA).to_numpy()
    real = (parcels["status"] != Status.DEMO.value).to_numpy()
    reasons = _by_barred(shapes, barred)
    ids = parcels["id"].astype(str).to_numpy(object)
    others = _by_others(shapes, real, ids)
    reasons = np.where(reasons != "", reasons, others)
    withheld = np.where(own != "", own, reasons)
    return parcels.assign(withheld=withheld, offered=withheld == "")


def _by_barred(shapes: Shapes, barred: gpd.GeoDataFrame) -> NDArray[np.object_]:
    if barred.empty:
        return np.full(len(shapes), "", dtype=object)
    areas = barred.geometry.to_crs(EQUAL_AREA).to_numpy()
    shapely.prepare(areas)
    kinds = barred["kind"].astype(str).to_numpy(object)
    tree = shapely.STRtree(areas)
    first, second, shared = _overlaps(shapes, areas, tree, np.arange(len(shapes)))
    return _reasons(shapes, first, second, shared, BY_BARRED, kinds)


def _by_others(shapes: Shapes, real: NDArray[np.bool_], ids: NDArray[np.object_]) -> NDArray[np.object_]:
    rows = np.flatnonzero(real)
    among = shapes[rows]
    first, second, shared = _overlaps(shapes, among, shapely.STRtree(among), rows, twins=True)
    return _reasons(shapes, first, rows[second], shared, BY_PARCEL, ids)


def _overlaps(
    shapes: Shapes, areas: Shapes, tree: shapely.STRtree, rows: Ints, twins: bool = False
) -> tuple[Ints, Ints, Floats]:
    """Return pairs that share more than a possible sliver, and the area they share in m2, block by block.

    With ``twins`` the areas are the shapes of ``rows`` themselves: a pair is worked out once and told both ways.
    """
    found: list[tuple[Ints, Ints, Floats]] = []
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        at, other = tree.query(shapes[block])
        if twins:
            keep = other > at + start
            at, other = at[keep], other[keep]
        first = block[at]
        keep = _box_shared(shapes[first], areas[other]) > SLIVER_M2
        first, other = first[keep], other[keep]
        shared = shapely.area(shapely.intersection(shapes[first], areas[other]))
        keep = shared > 0.0
        first, other, shared = first[keep], other[keep], shared[keep]
        found.append((first, other, shared))
        if twins and len(first):
            found.append((rows[other], np.searchsorted(rows, first), shared))
    if not found:
        return np.array([], np.int64), np.array([], np.int64), np.array([])
    return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))  # type: ignore[return-value]


def _box_shared(one: Shapes, other: Shapes) -> Floats:
    """Return the area that the boxes of two shapes share, m2: never less than what the shapes share."""
    a, b = shapely.bounds(one), shapely.bounds(other)
    low, high = np.maximum(a[:, :2], b[:, :2]), np.minimum(a[:, 2:], b[:, 2:])
    return np.asarray(np.clip(high - low, 0.0, None).prod(axis=1))


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
