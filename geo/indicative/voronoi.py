"""Indicative shapes of districts and oblasts, computed from the settlements and nothing else.

They use the positions of settlements, their codes and the outline of the country:

1. Between the settlements a hexagonal grid of support points is laid, `_GRID` apart. Each support point takes the
   oblast and, within it, the district that most of its `_NEIGHBOURS` nearest settlements belong to, a vote weighing
   sqrt(spacing) ÷ (distance + 1 km)² (Shepard 1968, *A two-dimensional interpolation function for irregularly-spaced
   data*), where the spacing is how far a settlement's own neighbours are: in the steppe one village speaks for more
   land. Republican cities, and cities of oblast significance, take what is within `_REPUBLICAN_CITY` or `_CITY`.
2. Voronoi cells of settlements and support points are dissolved by district, their steps smoothed together, and cut to
   the outline. A district keeps the cells of its own settlements, whatever the vote around them says.

The grid, the number of neighbours and the two exponents were chosen for the overlap with official shapes of the ten
oblasts that have *no* quota (a plateau: neighbouring choices differ by less than 0.003); `bench/boundaries.py` prints
the overlap for the seven that have one. The radii of cities are round figures of ours.
"""

from __future__ import annotations

from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.spatial import Voronoi, cKDTree

from geo.arrays import Floats
from geo.crs import EQUAL_AREA, WGS84
from geo.kato import Level, oblast_of
from geo.places import inhabited

SOURCE = "qonys-indicative"
"""Name of the source of these shapes."""
_GRID = 5_000.0
_NEIGHBOURS = 40
_SPACING_OF = 6
_NEAR = 1_000.0
_CITY, _REPUBLICAN_CITY = 8_000.0, 15_000.0
_SMOOTH = 3_000.0
_FAR = 2.0e7


class Quality(StrEnum):
    """What a shape is worth."""

    OFFICIAL = "official"
    INDICATIVE = "indicative"


COLUMNS = ("kato", "level", "quality", "source", "note", "geometry")
"""Columns of a table of boundaries, in `WGS84`; the note says what was done to a shape, empty for most."""


def indicative(places: gpd.GeoDataFrame, outline: shapely.MultiPolygon) -> gpd.GeoDataFrame:
    """Compute the indicative shapes of districts and oblasts.

    Parameters
    ----------
    places : GeoDataFrame
        As from `geo.places.load_places`.
    outline : MultiPolygon
        The country, degrees of `WGS84`; see `geo.indicative.outline.load_outline`.

    Returns
    -------
    GeoDataFrame
        `COLUMNS`: one row a district with a settlement in it, a republican city as one row with its own code, then
        one row an oblast. Districts cover the outline without gaps or overlaps, and oblasts are unions of them.
    """
    seats = _seats(places)
    land = gpd.GeoSeries([outline], crs=WGS84).to_crs(EQUAL_AREA).iloc[0]
    points, units = _supported(seats, land)
    cells = gpd.GeoSeries(_cells(points), crs=EQUAL_AREA)
    whole = cells.groupby(units).agg(lambda part: shapely.coverage_union_all(part.to_numpy()))
    smooth = shapely.coverage_simplify(whole.to_numpy(), _SMOOTH)
    cut = shapely.intersection(smooth, shapely.make_valid(land))
    districts = gpd.GeoDataFrame(
        {"kato": whole.index}, geometry=[areal(each) for each in cut], crs=EQUAL_AREA
    )
    return with_oblasts(
        districts.assign(level=Level.DISTRICT, quality=Quality.INDICATIVE, source=SOURCE, note="")
    )


def _seats(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one row per position, metres, with the unit it stands for and its city's radius (0 for no city)."""
    seats = inhabited(places).to_crs(EQUAL_AREA)
    seats = seats[~seats.geometry.is_empty & ~seats.geometry.to_wkb().duplicated()]
    of_city = places["kind"].reindex(seats["district"]).eq("city_akimat").to_numpy()
    city = of_city & seats["kind"].isin(["oblast_centre", "town"]) & (seats["level"] == Level.OKRUG)
    radius = np.where(seats["kind"] == "republican_city", _REPUBLICAN_CITY, np.where(city, _CITY, 0.0))
    unit = seats["district"].where(seats["district"] != "", seats["oblast"])
    return seats.assign(unit=unit, radius=radius)


def _supported(seats: gpd.GeoDataFrame, land: shapely.Geometry) -> tuple[Floats, NDArray[np.object_]]:
    """Return settlements and support points with the unit of each."""
    xy = shapely.get_coordinates(seats.geometry.array)
    own = seats["unit"].to_numpy(dtype=object)
    tree = cKDTree(xy)
    grid = _grid(land)
    grid = grid[
        tree.query(grid)[0] > 0.4 * _GRID
    ]  # a cell beside the settlement's own would only be a sliver
    voted = _vote(tree, xy, own, grid)
    for centre, unit, radius in zip(xy, own, seats["radius"], strict=True):
        if radius:
            voted[np.linalg.norm(grid - centre, axis=1) < radius] = unit
    return np.vstack([xy, grid]), np.concatenate([own, voted])


def _grid(land: shapely.Geometry) -> Floats:
    """Return the corners of equilateral triangles that cover the land and a little more."""
    wide = shapely.buffer(land, 2 * _GRID)
    west, south, east, north = wide.bounds
    columns = np.arange(west, east, _GRID)
    rows = np.arange(south, north, _GRID * np.sqrt(3) / 2)
    shift = np.arange(len(rows))[:, None] % 2 * _GRID / 2
    x, y = np.broadcast_arrays(columns[None, :] + shift, rows[:, None])
    shapely.prepare(wide)
    return np.column_stack([x.ravel(), y.ravel()])[shapely.contains_xy(wide, x.ravel(), y.ravel())]


def _vote(tree: cKDTree, xy: Floats, own: NDArray[np.object_], grid: Floats) -> NDArray[np.object_]:
    """Return the unit of each support point: the oblast by vote, then the district within it."""
    units, unit = np.unique(own.astype(str), return_inverse=True)
    oblasts, oblast = np.unique([code[:2] for code in units], return_inverse=True)
    spacing = np.asarray(tree.query(xy, k=_SPACING_OF + 1)[0])[:, 1:].mean(axis=1)
    far, near = tree.query(grid, k=_NEIGHBOURS)
    weight = np.sqrt(spacing[near]) / (far + _NEAR) ** 2
    row = np.repeat(np.arange(len(grid)), _NEIGHBOURS)
    votes = coo_array((weight.ravel(), (row, unit[near].ravel())), shape=(len(grid), len(units))).tocsr()
    member = coo_array(
        (np.ones(len(units)), (np.arange(len(units)), oblast)), shape=(len(units), len(oblasts))
    )
    winner = (votes @ member.tocsr()).toarray().argmax(axis=1)
    inside = np.where(oblast[None, :] == winner[:, None], votes.toarray(), -1.0)
    return np.asarray(units[inside.argmax(axis=1)], dtype=object)


def _cells(points: Floats) -> NDArray[np.object_]:
    """Return the Voronoi cell of each point; neighbours share corners exactly, which the dissolving relies on."""
    corners = _FAR * np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])  # so that no cell in use is unbounded
    diagram = Voronoi(np.vstack([points, corners]))
    regions = [diagram.regions[number] for number in diagram.point_region[: len(points)]]
    ring = np.repeat(np.arange(len(regions)), [len(region) + 1 for region in regions])
    order = np.concatenate([[*region, region[0]] for region in regions])
    return np.asarray(
        shapely.polygons(shapely.linearrings(diagram.vertices[order], indices=ring)), dtype=object
    )


def oblast_shapes(districts: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the unions of districts by oblast, indexed by its code, in the CRS of the districts."""
    of = districts["kato"].map(oblast_of)
    shapes = districts.geometry.groupby(of).agg(lambda part: areal(_union(part.to_numpy())))
    return gpd.GeoSeries(shapes.to_list(), index=shapes.index, crs=districts.crs)


def _union(shapes: NDArray[np.object_]) -> shapely.Geometry:
    """Return the union of shapes; loaded ones may overlap, which the quick way for coverages does not bear."""
    if shapely.coverage_is_valid(shapes):
        return shapely.coverage_union_all(shapes)
    return shapely.union_all(shapes)


def with_oblasts(districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return districts and the oblasts that they make up, in `WGS84`; an oblast is what most of its districts are."""
    districts = districts.sort_values("kato")
    of = districts["kato"].map(oblast_of)
    shapes = oblast_shapes(districts)
    official = (districts["quality"] == Quality.OFFICIAL).groupby(of).mean().to_numpy() > 0.5
    source = districts["source"].groupby(of).agg(lambda part: part.mode()[0])
    facts = {"kato": shapes.index, "source": source.to_numpy(), "level": Level.OBLAST, "note": ""}
    oblasts = gpd.GeoDataFrame(facts, geometry=shapes.to_list(), crs=EQUAL_AREA)
    oblasts["quality"] = np.where(official, Quality.OFFICIAL, Quality.INDICATIVE)
    both = pd.concat([districts[list(COLUMNS)], oblasts[list(COLUMNS)]], ignore_index=True)
    return gpd.GeoDataFrame(both, crs=EQUAL_AREA).to_crs(WGS84)


def areal(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of a shape, without the lines and points that cutting leaves behind."""
    parts = [part for part in shapely.get_parts(shape, return_index=False) if part.area > 0]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
