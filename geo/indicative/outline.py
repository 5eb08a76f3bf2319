"""The outline of the country: the one outside shape that the project keeps, and how it was made.

``data/outline.geojson`` is country 398 of ``countries-10m.json`` from the npm package ``world-atlas`` 2.0.2, which is
Natural Earth at 1:10 million (public domain), quantised there to about 0.002°. `write_outline` makes it anew. The
hole that Natural Earth leaves for Baikonur, leased but part of the country, is filled.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypedDict

import geopandas as gpd
import numpy as np
import shapely

from data import FOLDER
from geo.arrays import Floats
from geo.crs import WGS84
from geo.faults import Fault, InputError

_COUNTRY = "398"
"""ISO 3166-1 number of Kazakhstan."""
_DIGITS = 5
_SOURCE = {
    "name": "Kazakhstan, outline",
    "source": "Natural Earth 1:10m, countries-10m.json of the npm package world-atlas 2.0.2",
    "licence": "public domain",
    "made_by": "geo.indicative.outline; the hole at Baikonur filled, rings made valid, rounded to 0.00001 degrees",
}


def load_outline(file: Path = FOLDER / "outline.geojson") -> shapely.MultiPolygon:
    """Return the outline of the country, degrees of `WGS84`."""
    shape = shapely.from_geojson(
        json.dumps(json.loads(file.read_text(encoding="utf-8"))["features"][0]["geometry"])
    )
    assert isinstance(shape, shapely.MultiPolygon)
    return shape


def write_outline(atlas: Path, file: Path = FOLDER / "outline.geojson") -> None:
    """Make the outline from ``countries-10m.json`` of ``world-atlas``.

    Raises
    ------
    InputError
        The file is no TopoJSON of countries, or Kazakhstan is not in it.
    """
    shape = gpd.GeoSeries([outline_from(atlas)], crs=WGS84).set_precision(10**-_DIGITS).iloc[0]
    geometry = json.loads(shapely.to_geojson(_polygons(shape)))
    geometry["coordinates"] = _rounded(geometry["coordinates"])
    feature = {"type": "Feature", "properties": _SOURCE, "geometry": geometry}
    document = {"type": "FeatureCollection", "features": [feature]}
    file.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def outline_from(atlas: Path) -> shapely.MultiPolygon:
    """Return Kazakhstan out of a TopoJSON file of countries, as in ``world-atlas``; raises as `write_outline`."""
    try:
        topology = json.loads(atlas.read_text(encoding="utf-8"))
        countries = topology["objects"]["countries"]["geometries"]
        country = next(each for each in countries if each.get("id") == _COUNTRY)
    except (ValueError, KeyError, StopIteration) as error:
        raise InputError(
            [
                Fault(
                    atlas.name,
                    "objects.countries",
                    f"TopoJSON with country {_COUNTRY}",
                    str(error),
                    key="outline",
                    params={"country": _COUNTRY},
                )
            ]
        ) from error
    arcs = _arcs(topology)
    rings = [_ring(arcs, polygon[0]) for polygon in country["arcs"]]
    return _polygons(shapely.make_valid(shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings])))


class _Transform(TypedDict):
    scale: list[float]
    translate: list[float]


class _Topology(TypedDict):
    transform: _Transform
    arcs: list[list[list[int]]]


def _arcs(topology: _Topology) -> list[Floats]:
    """Return the arcs in degrees: TopoJSON keeps each as steps of whole numbers (specification 1.0, section 2.1.3)."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    return [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]


def _ring(arcs: list[Floats], numbers: list[int]) -> shapely.LinearRing:
    """Join arcs to a ring; number ``~n`` means arc n backwards, and each begins where the one before ended."""
    parts = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
    return shapely.LinearRing(np.vstack([parts[0], *(part[1:] for part in parts[1:])]))


def _polygons(shape: shapely.Geometry) -> shapely.MultiPolygon:
    parts = [
        part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon | shapely.MultiPolygon)
    ]
    return shapely.MultiPolygon([p for p in shapely.get_parts(shapely.union_all(parts)) if p.area > 0])


def _rounded(nested: Any) -> Any:
    return round(nested, _DIGITS) if isinstance(nested, float) else [_rounded(each) for each in nested]
