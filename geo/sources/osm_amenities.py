"""Schools, clinics and stations of an OpenStreetMap extract: the nearest of each to every settlement inside it."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import EQUAL_AREA, WGS84
from geo.faults import Fault, InputError
from geo.provenance import Status
from geo.sources.gazetteer.nearest import nearest
from geo.sources.reading.parsed import Context, Parsed, Reject, observation, observation_frame
from geo.sources.reading.shapes import read_shapes, shape_faults

KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    "school_km": (("amenity", "school"),),
    "kindergarten_km": (("amenity", "kindergarten"),),
    "clinic_km": (
        ("amenity", "clinic"),
        ("amenity", "doctors"),
        ("amenity", "hospital"),
        ("healthcare", "clinic"),
    ),
    "hospital_km": (("amenity", "hospital"), ("healthcare", "hospital")),
    "station_km": (("railway", "station"), ("railway", "halt")),
}
"""Tags that an indicator counts: https://wiki.openstreetmap.org/wiki/Key:amenity and Key:railway."""

PBF_LAYERS = ("points", "multipolygons")
"""Layers that GDAL makes of an extract, and in which amenities are."""

REACH_KM = 300.0


def read(path: Path, context: Context) -> Parsed:
    """Read amenities.

    Parameters
    ----------
    path : Path
        GeoJSON with the tags as properties, or an extract named ``.pbf`` (its points and areas).
    context : Context
        Places.

    Returns
    -------
    Parsed
        Geodesic kilometres to the nearest of each kind, ``estimated``, for settlements inside the bounds of the
        extract's amenities: beyond them something nearer may be missing from it.

    Raises
    ------
    InputError
        If it has no amenity that is known here.
    """
    frame = read_shapes(path, context.crs, PBF_LAYERS if path.suffix.lower() == ".pbf" else ())
    wrong = shape_faults(frame.geometry)
    rejects = tuple(
        Reject(
            int(at) + 2,
            (Fault(f"{path.name}, row {at + 2}", "geometry", "a place in Kazakhstan", wrong[at]),),
        )
        for at in np.flatnonzero(wrong != "")
    )
    kept = frame[wrong == ""]
    tags = pd.DataFrame(
        {key: _tag(kept, key) for key in ("amenity", "healthcare", "railway")}, index=kept.index
    )
    known = {name: _with_any(tags, pairs) for name, pairs in KINDS.items()}
    if not any(mask.any() for mask in known.values()):
        if rejects:
            return Parsed(len(frame), rejects=rejects)
        expected = "features tagged amenity=school, kindergarten, clinic, hospital or railway=station"
        raise InputError([Fault(path.name, "", expected, "none")])
    points = kept.geometry.to_crs(EQUAL_AREA).centroid.to_crs(WGS84)
    values = [row for name, mask in known.items() for row in _distances(name, points[mask], points, context)]
    return Parsed(len(frame), observation_frame(values), rejects=rejects)


def _tag(frame: gpd.GeoDataFrame, key: str) -> pd.Series:
    """Return a tag of every feature: a column of its own, or inside the ``other_tags`` that GDAL makes of a PBF."""
    own = frame[key].fillna("").astype(str) if key in frame else pd.Series("", frame.index)
    if "other_tags" not in frame:
        return own
    inner = frame["other_tags"].fillna("").astype(str).str.extract(rf'"{key}"=>"([^"]*)"')[0].fillna("")
    return own.where(own != "", inner)


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
