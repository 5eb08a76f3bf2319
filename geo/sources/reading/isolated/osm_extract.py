"""Reads extracts of OpenStreetMap with libosmium; runs in a process of its own (:mod:`geo.sandbox`).

GDAL makes geometries of everything before anything can be chosen, which a country's buildings make slow; libosmium
filters by tags while it reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import WGS84
from geo.sandbox.limits import Limits
from geo.sources.reading.guards import refuse

_CELL = 0.002
"""Degrees of the grid to which the positions of roads are thinned: two hundred metres."""
_LONGEST = 5.0
"""Degrees of length beyond which a way is no road as they are mapped, and its corners are enough."""
LINE = "line"
"""Column that says which features are positions along a line."""


def read_extract(
    path: Path,
    _content: None,
    _limits: Limits,
    *,
    tags: Mapping[str, Sequence[str]],
    lines: Mapping[str, Sequence[str]],
) -> gpd.GeoDataFrame:
    """Return the features of an extract that have one of some tags, as points.

    Parameters
    ----------
    path : Path
        An extract named ``.pbf`` or ``.osm``.
    tags : mapping of str to sequence of str
        Values for which a feature is taken, by key; a key without a value is only told.
    lines : mapping of str to sequence of str
        Values for which a way stands for all positions along it, thinned to a grid, and not for its middle.

    Returns
    -------
    GeoDataFrame
        Points in EPSG:4326 (of an area, the mean of its outline), a column of text a key, and :data:`LINE`.

    Raises
    ------
    InputError
        If it is no such file, or has no such feature.
    """
    rows = []
    try:
        for found in _features(path, tags):
            rows += _rows(found, tags, lines)
    except RuntimeError as error:
        said = str(error).replace(str(path), path.name)[:200]
        raise refuse(path, "an extract of OpenStreetMap (.osm.pbf)", said, key="osm_extract") from None
    if not rows:
        raise refuse(path, "features with one of the tags " + ", ".join(tags), "none", key="no_amenity")
    lon, lat, *columns = zip(*dict.fromkeys(rows), strict=True)
    return gpd.GeoDataFrame(
        dict(zip((*tags, LINE), columns, strict=True)), geometry=gpd.points_from_xy(lon, lat), crs=WGS84
    )


def _features(path: Path, tags: Mapping[str, Sequence[str]]) -> Iterator[object]:
    import osmium

    wanted = osmium.filter.TagFilter(*((key, value) for key, values in tags.items() for value in values))
    return iter(osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted))


def _rows(
    found: object, tags: Mapping[str, Sequence[str]], lines: Mapping[str, Sequence[str]]
) -> list[tuple[object, ...]]:
    """Return position, tags and whether it lies along a line, for each point that a feature stands for."""
    import osmium

    values = tuple(found.tags.get(key, "") for key in tags)  # type: ignore[attr-defined]
    along = any(found.tags.get(key, "") in kinds for key, kinds in lines.items())  # type: ignore[attr-defined]
    if isinstance(found, osmium.osm.Node):
        at = found.location
        return [(at.lon, at.lat, *values, False)] if at.valid() else []
    if isinstance(found, osmium.osm.Area):
        outline = [node.location for ring in found.outer_rings() for node in ring]
    elif isinstance(found, osmium.osm.Way):
        outline = [node.location for node in found.nodes]
    else:
        return []  # relations come as areas
    positions = np.array([(at.lon, at.lat) for at in outline if at.valid()])
    if not len(positions):
        return []
    if not along:
        lon, lat = positions.mean(axis=0)
        return [(float(lon), float(lat), *values, False)]
    line = shapely.LineString(positions) if len(positions) > 1 else None
    if line is not None and line.length < _LONGEST:
        positions = shapely.get_coordinates(shapely.segmentize(line, _CELL))
    cells = np.unique(np.round(positions / _CELL), axis=0) * _CELL
    return [(float(lon), float(lat), *values, True) for lon, lat in cells]
