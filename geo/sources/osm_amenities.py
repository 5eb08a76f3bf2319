"""Amenities of an OpenStreetMap extract: the nearest of each to every settlement, and which a settlement has.

What is not mapped may be there all the same: a settlement without a mapped shop has no value, and never "no".
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import EQUAL_AREA, WGS84
from geo.faults import Fault, InputError
from geo.provenance import Status
from geo.sandbox.client import read_isolated
from geo.sandbox.limits import IMPORT
from geo.sources.gazetteer.nearest import nearest
from geo.sources.reading.guards import check_file
from geo.sources.reading.parsed import Context, Parsed, Reject, observation, observation_frame
from geo.sources.reading.shapes import read_shapes, shape_fault, shape_faults

Pairs = tuple[tuple[str, str], ...]
_SCHOOL: Pairs = (("amenity", "school"),)
_KINDERGARTEN: Pairs = (("amenity", "kindergarten"), ("amenity", "childcare"))
_HOSPITAL: Pairs = (("amenity", "hospital"), ("healthcare", "hospital"))
_CLINIC: Pairs = (("amenity", "clinic"), ("amenity", "doctors"), ("healthcare", "clinic"), *_HOSPITAL)
KINDS: dict[str, Pairs] = {
    "school_km": _SCHOOL,
    "kindergarten_km": _KINDERGARTEN,
    "clinic_km": _CLINIC,
    "hospital_km": _HOSPITAL,
    "station_km": (("railway", "station"), ("railway", "halt")),
}
"""Tags to whose nearest feature an indicator is the distance: https://wiki.openstreetmap.org/wiki/Key:amenity,
Key:healthcare and Key:railway."""
_PAVED = ("asphalt", "paved", "concrete", "concrete:plates", "chipseal")
_ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential")
HERE: dict[str, Pairs] = {
    "school": _SCHOOL,
    "kindergarten": _KINDERGARTEN,
    "clinic": _CLINIC,
    "pharmacy": (("amenity", "pharmacy"), ("healthcare", "pharmacy")),
    "shop": tuple(
        ("shop", value) for value in ("convenience", "supermarket", "general", "grocery", "kiosk", "mall")
    ),
    "bus": (("highway", "bus_stop"), ("amenity", "bus_station")),
    "culture_house": (("amenity", "community_centre"), ("amenity", "arts_centre"), ("amenity", "theatre")),
    "sports_ground": (("leisure", "pitch"), ("leisure", "sports_centre"), ("leisure", "stadium")),
    "paved_road": tuple(("surface", value) for value in _PAVED),  # of a road, see _ROADS
}
"""Tags of what a settlement has where such a feature is mapped within :data:`HERE_KM`: Key:shop, Key:leisure,
Key:surface."""
HERE_KM = 2.0
"""Geodesic kilometres around the position of a settlement that count as in it: most villages are smaller."""
_LARGE_KM = 5.0
"""The same for towns and cities."""
_TOWNS = frozenset({"republican_city", "oblast_centre", "town"})
TAGS = ("amenity", "healthcare", "railway", "shop", "highway", "leisure", "surface")
"""Keys that are looked at."""
EXTRACTS = frozenset({".pbf", ".osm"})
_READER = "geo.sources.reading.isolated.osm_extract:read_extract"

REACH_KM = 300.0


def read(path: Path, context: Context) -> Parsed:
    """Read amenities.

    Parameters
    ----------
    path : Path
        GeoJSON with the tags as properties, or an extract named ``.osm.pbf`` or ``.osm``.
    context : Context
        Places.

    Returns
    -------
    Parsed
        Geodesic kilometres to the nearest mapped feature of each kind (:data:`KINDS`), ``estimated``, for settlements
        inside the bounds of the file: beyond them something nearer may be missing from it. And 1 for what a settlement
        has (:data:`HERE`), never 0.

    Raises
    ------
    InputError
        If it has no amenity that is known here.
    """
    frame = _read_extract(path) if path.suffix.lower() in EXTRACTS else read_shapes(path, context.crs)
    wrong = shape_faults(frame.geometry)
    rejects = tuple(
        Reject(
            int(at) + 2,
            (shape_fault(f"{path.name}, row {at + 2}", "a place in Kazakhstan", wrong[at]),),
        )
        for at in np.flatnonzero(wrong != "")
    )
    kept = frame[wrong == ""]
    tags = pd.DataFrame({key: _tag(kept, key) for key in TAGS}, index=kept.index)
    far = {name: _with_any(tags, pairs) for name, pairs in KINDS.items()}
    here = {name: _with_any(tags, pairs) for name, pairs in HERE.items()}
    here["paved_road"] &= tags["highway"].isin(_ROADS)
    if not any(mask.any() for mask in (*far.values(), *here.values())):
        if rejects:
            return Parsed(len(frame), rejects=rejects)
        expected = "features tagged amenity=school, kindergarten, clinic, hospital or railway=station"
        raise InputError([Fault(path.name, "", expected, "none", key="no_amenity")])
    points = kept.geometry.to_crs(EQUAL_AREA).centroid.to_crs(WGS84)
    values = [row for name, mask in far.items() for row in _distances(name, points[mask], points, context)]
    values += [row for name, mask in here.items() for row in _present(name, points[mask], context)]
    return Parsed(len(frame), observation_frame(values), rejects=rejects)


def _read_extract(path: Path) -> gpd.GeoDataFrame:
    """Read an extract in a process of its own, by the tags that count."""
    check_file(path)
    wanted: dict[str, list[str]] = {key: [] for key in TAGS}
    for key, value in {pair for pairs in (*KINDS.values(), *HERE.values()) for pair in pairs}:
        wanted[key].append(value)
    frame: gpd.GeoDataFrame = read_isolated(
        _READER, path, limits=IMPORT, read_as="shapes", tags=wanted, lines={"highway": list(_ROADS)}
    )
    return frame


def _tag(frame: gpd.GeoDataFrame, key: str) -> pd.Series:
    return frame[key].fillna("").astype(str) if key in frame else pd.Series("", frame.index)


def _with_any(tags: pd.DataFrame, pairs: tuple[tuple[str, str], ...]) -> pd.Series:
    mask = pd.Series(False, tags.index)
    for key, value in pairs:
        mask |= tags[key] == value
    return mask


def _distances(
    name: str, there: gpd.GeoSeries, every: gpd.GeoSeries, context: Context
) -> list[dict[str, object]]:
    settlements = context.places[context.places["level"] == "settlement"]
    west, south, east, north = every.total_bounds
    inside = settlements[settlements["lon"].between(west, east) & settlements["lat"].between(south, north)]
    if there.empty or inside.empty:
        return []
    _, km = nearest(inside["lon"], inside["lat"], there.x, there.y)
    return [
        observation(
            0, str(code), name, round(float(away), 2), context,
            status=Status.ESTIMATED.value, note="nearest in the extract, geodesic",
        )
        for code, away in zip(inside.index, km, strict=True)
        if away <= REACH_KM
    ]  # fmt: skip


def _present(name: str, there: gpd.GeoSeries, context: Context) -> list[dict[str, object]]:
    settlements = context.places[context.places["level"] == "settlement"].dropna(subset=["lon", "lat"])
    if there.empty or settlements.empty:
        return []
    _, km = nearest(settlements["lon"], settlements["lat"], there.x, there.y)
    reach = np.where(settlements["kind"].isin(_TOWNS), _LARGE_KM, HERE_KM)
    return [
        observation(
            0, str(code), name, 1.0, context,
            status=Status.ESTIMATED.value, note=f"mapped within {limit:g} km of the settlement",
        )
        for code, away, limit in zip(settlements.index, km, reach, strict=True)
        if away <= limit
    ]  # fmt: skip
