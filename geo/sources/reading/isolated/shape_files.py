"""Reads files of shapes with GDAL; runs in a process of its own (:mod:`geo.sandbox`)."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from pyproj.exceptions import ProjError

from geo.sandbox.limits import Limits
from geo.sources.reading.guards import check_shapefile, check_zip, refuse
from geo.sources.reading.isolated import gdal
from geo.sources.reading.shapes import to_wgs84

_CRS = re.compile(rb'"(?:c|\\u00[46]3)(?:r|\\u00[57]2)(?:s|\\u00[57]3)"\s*:\s*', re.IGNORECASE)
"""The key ``crs`` in every spelling that JSON and GDAL take."""
_UNREADABLE = (ValueError, IndexError, NotImplementedError, shapely.errors.ShapelyError)
"""What else is raised for a file that GDAL opens: text that is none, no layer, curves, broken shapes."""
MAX_FEATURES = 5_000_000
"""Features that are read at most."""


def read_shape_file(
    path: Path, _content: None, limits: Limits, *, crs: str = "", layers: Sequence[str] = ()
) -> gpd.GeoDataFrame:
    """Return the features of a file, in EPSG:4326.

    Parameters
    ----------
    path : Path
        A file whose name ends as one of :data:`geo.sources.reading.isolated.gdal.DRIVERS`.
    crs : str
        Reference system, for a file that states none; it must not contradict one that does.
    layers : sequence of str
        Layers that are read one after the other; the first one of the file if there are none.

    Returns
    -------
    GeoDataFrame
        In the order of the file, indexed from 0.

    Raises
    ------
    InputError
        If it cannot be read, states no reference system and none is given, has too many features or none.
    """
    if path.suffix.lower() == ".shp":
        check_shapefile(path)
    if path.suffix.lower() in {".zip", ".kmz"}:
        check_zip(path)
    if path.suffix.lower() in {".geojson", ".json", ".geojsonl"}:
        _check_named_crs(path)
    gdal.start(path, limits)
    frame = _read(path, layers)
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise refuse(path, "features with a geometry", "none")
    if len(frame) > MAX_FEATURES:
        raise refuse(path, f"at most {MAX_FEATURES:,} features", "more")
    try:
        return to_wgs84(frame, path, crs)
    except ProjError as error:
        raise refuse(path, "a reference system that can be brought to EPSG:4326", str(error)[:200]) from None


def _check_named_crs(path: Path) -> None:
    """Check that no ``crs`` of a GeoJSON is a link: GDAL would follow it, and where it cannot, say EPSG:4326."""
    text = path.read_bytes()
    for found in _CRS.finditer(text):
        try:
            value, _ = json.JSONDecoder().raw_decode(
                text[found.end() : found.end() + 4096].decode(errors="replace")
            )
        except ValueError:
            continue  # GDAL says what is wrong with it
        if isinstance(value, dict) and str(value.get("type", "")).lower().startswith(("link", "url")):
            raise refuse(path, "a reference system by its name, or none, which is EPSG:4326", "a link")


def _read(path: Path, layers: Sequence[str]) -> pd.DataFrame:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns of what is checked shape by shape
            named = layers or [str(pyogrio.list_layers(path)[0][0])]
            parts: list[pd.DataFrame] = [
                pyogrio.read_dataframe(path, layer=layer, max_features=MAX_FEATURES + 1) for layer in named
            ]
    except (DataSourceError, DataLayerError, *_UNREADABLE) as error:
        said = str(error).partition("; ")[0].replace(str(path), path.name)
        formats = " or ".join(sorted(gdal.DRIVERS[path.suffix.lower()]))
        raise refuse(path, f"a file of shapes that GDAL can read as {formats}", said[:200]) from None
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
