"""Populated places of OpenStreetMap, as the Humanitarian OpenStreetMap Team exports them (ODbL)."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from geo.faults import Fault, InputError

FILE = "osm_places/hotosm_kaz_populated_places_points.geojson"
SOURCE = "osm"
AS_OF = "2025-06-23"

COLUMNS = ["osm_id", "place", "population", "name", "name_ru", "name_kk", "lon", "lat"]
_TAGS = {"name": "name", "name_ru": "name:ru", "name_kk": "name:kk"}


def read_osm_places(path: Path) -> pd.DataFrame:
    """Read the points that have a name.

    Parameters
    ----------
    path : Path
        A GeoJSON FeatureCollection of points in EPSG:4326.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`, ordered by ``osm_id``: ``lon`` and ``lat`` in degrees, ``population`` a float that is NaN where
        the tag is absent or no number, names as written (empty where absent).

    Raises
    ------
    InputError
        When the file is no collection of points.
    """
    features = json.loads(path.read_text(encoding="utf-8")).get("features")
    if not features:
        raise InputError(
            [Fault(path.name, "features", "a FeatureCollection of points", key="shape.no_point")]
        )
    rows = [_row(path.name, index, feature) for index, feature in enumerate(features)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["population"] = pd.to_numeric(table["population"], errors="coerce")
    named = (table[list(_TAGS)] != "").any(axis=1)
    return table[named].sort_values("osm_id", ignore_index=True)


def _row(name: str, index: int, feature: dict[str, dict[str, object]]) -> dict[str, object]:
    shape, tags = feature["geometry"], feature["properties"]
    if shape["type"] != "Point" or not isinstance(shape["coordinates"], list):
        raise InputError(
            [
                Fault(
                    f"{name}, feature {index}",
                    "geometry",
                    "a Point",
                    str(shape["type"]),
                    key="shape.no_point",
                )
            ]
        )
    lon, lat = shape["coordinates"][:2]
    return {
        "osm_id": tags["osm_id"],
        "place": tags["place"],
        "population": tags.get("population"),
        **{column: tags.get(tag) or "" for column, tag in _TAGS.items()},
        "lon": lon,
        "lat": lat,
    }
