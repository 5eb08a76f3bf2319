"""Official district polygons (geokz, CC BY 4.0) for one use: to say in which district a point lies.

No polygon is kept. The polygons are of 2024 and the list of places of 2022, so a polygon may stand for several
districts of the list and the other way round; :data:`DISTRICTS_OF_POLYGON` says where.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import EQUIDISTANT, WGS84
from geo.kato import REPUBLICAN_CITIES, oblast_of
from geo.sources.reading.shapes import read_shapes

FILE = "geokz_boundaries/kaz_admbnda_adm2_2024.shp"
SOURCE = "geokz"

BORDER_KM = 5.0
"""How far outside its district's polygon a settlement may lie: the polygons are generalised by up to some km, and
borders have moved since the list was made."""

DISTRICTS_OF_POLYGON: dict[str, tuple[str, ...]] = {
    "101010000": ("101000000",),  # Zhanasemey, made in 2023 from what belonged to the city of Semey
    "104500000": ("104600000",),  # Makanshy, made in 2024 from a part of Urzhar
    "191800000": ("196200000", "196800000"),  # Alatau city, made in 2024 from parts of Talgar and Ile
    "611000000": (
        "611000000",
        "615500000",
    ),  # Sauran has no polygon: it lies in those of Turkistan and Kentau
    "612000000": ("612000000", "615500000"),
    "622010000": ("622000000",),  # Satpayev: the polygon has the code of the city, not of what belongs to it
    "711510000": ("711210000", "711410000"),  # Nura, made in 2024 from a part of Esil
    "791910000": ("791710000",),  # Turan, made in 2023 from a part of Karatau
}
"""Districts of the list of 2022 that a polygon of 2024 may stand for; a polygon not named stands for its own."""


def read_join_areas(path: Path) -> gpd.GeoDataFrame:
    """Read the polygons.

    Parameters
    ----------
    path : Path
        The shapefile of districts, EPSG:4326.

    Returns
    -------
    GeoDataFrame
        ``kato, name_kk, name_ru, geometry``, every polygon valid (one self-intersects in the source).
    """
    shapes = read_shapes(path)
    areas = shapes.rename(columns={"KATO": "kato", "ADM2_KK": "name_kk", "ADM2_RU": "name_ru"})
    areas = areas[["kato", "name_kk", "name_ru", "geometry"]].sort_values("kato", ignore_index=True)
    return areas.set_geometry(areas.geometry.make_valid())


def polygon_of(points: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Return the code of the polygon that each point lies in.

    Parameters
    ----------
    points : DataFrame
        ``lon`` and ``lat`` in degrees, EPSG:4326.
    areas : GeoDataFrame
        From :func:`read_join_areas`.

    Returns
    -------
    Series
        Codes aligned with ``points``; empty for a point in no polygon.
    """
    shapes = gpd.points_from_xy(points["lon"], points["lat"], crs=WGS84)
    hit, area = areas.sindex.query(shapes, predicate="within")
    first = np.unique(hit, return_index=True)
    found = pd.Series("", index=points.index, dtype=object)
    found.iloc[first[0]] = areas["kato"].to_numpy()[area[first[1]]]
    return found


def districts_of(polygon: str) -> tuple[str, ...]:
    """Return the districts of the list of 2022 that a polygon may stand for; none for no polygon.

    The polygon of a city district stands for its republican city, too.
    """
    own = DISTRICTS_OF_POLYGON.get(polygon, (polygon,) if polygon else ())
    return (*own, oblast_of(polygon)) if polygon[:2] in REPUBLICAN_CITIES else own


def near_districts(points: pd.DataFrame, areas: gpd.GeoDataFrame) -> list[tuple[str, ...]]:
    """Return the districts whose polygon a point lies outside of, but not farther than :data:`BORDER_KM`.

    Parameters
    ----------
    points : DataFrame
        ``lon`` and ``lat`` in degrees, EPSG:4326.
    areas : GeoDataFrame
        From :func:`read_join_areas`.

    Returns
    -------
    list of tuple of str
        One tuple a point, in the order of ``points``. Distances are measured in metres of an equidistant conic.
    """
    shapes = gpd.GeoSeries(gpd.points_from_xy(points["lon"], points["lat"]), crs=WGS84).to_crs(EQUIDISTANT)
    flat = areas.geometry.to_crs(EQUIDISTANT)
    codes = areas["kato"].to_numpy()
    near: list[set[str]] = [set() for _ in range(len(shapes))]
    inside: list[set[str]] = [set() for _ in range(len(shapes))]
    for point, area in zip(
        *flat.sindex.query(shapes, predicate="dwithin", distance=BORDER_KM * 1000), strict=True
    ):
        near[point].update(districts_of(codes[area]))
    for point, area in zip(*flat.sindex.query(shapes, predicate="within"), strict=True):
        inside[point].update(districts_of(codes[area]))
    return [tuple(sorted(around - own)) for around, own in zip(near, inside, strict=True)]
