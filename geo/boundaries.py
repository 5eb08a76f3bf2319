"""Shapes of districts and oblasts: *indicative* ones, computed from the settlements, and the *official* ones.

`best_boundaries` is what the atlas is built from. The official shapes are there after ``qonys data sync``.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geo.crs import EQUAL_AREA
from geo.indicative.outline import load_outline
from geo.indicative.voronoi import areal, indicative, oblast_shapes, with_oblasts
from geo.kato import Level, oblast_of
from geo.sources.boundary_files import OFFICIAL_FOLDER, official
from geo.sources.facts.join_areas import DISTRICTS_OF_POLYGON
from geo.sources.reading.shapes import prepare_for_shapes

__all__ = ["best_boundaries", "combined", "indicative", "official", "simplified"]

_SLIVER = 1.0e6
"""Square metres: two official shapes that overlap by less are neighbours drawn carelessly."""
_GAP = 200.0
"""Metres: gaps between official shapes that are narrower are closed."""


def best_boundaries(places: gpd.GeoDataFrame, folder: Path) -> gpd.GeoDataFrame:
    """Return the shapes of districts and oblasts, official where they have been synced.

    Parameters
    ----------
    places : GeoDataFrame
        As from `geo.places.load_places`.
    folder : Path
        Folder of synced sources, laid out like ``../shared/sources``; need not exist.

    Returns
    -------
    GeoDataFrame
        `geo.indicative.voronoi.COLUMNS`, degrees of WGS 84.

    Raises
    ------
    InputError
        The synced files are there and cannot be used.
    """
    synced = (folder / OFFICIAL_FOLDER).is_dir()
    if synced:
        prepare_for_shapes()
    computed = indicative(places, load_outline())
    if not synced:
        return computed
    shapes, _ = official(folder / OFFICIAL_FOLDER, places)
    return combined(computed, shapes, places)


def combined(
    indicative: gpd.GeoDataFrame, official: gpd.GeoDataFrame, places: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return one shape a district and oblast of the list: the official one where there is one.

    Parameters
    ----------
    indicative : GeoDataFrame
        From `indicative`.
    official : GeoDataFrame
        `COLUMNS`, from `geo.sources.boundary_files`; may hold units that the list does not know.
    places : GeoDataFrame
        As from `geo.places.load_places`: the list.

    Returns
    -------
    GeoDataFrame
        `COLUMNS`. A district without an official shape keeps its indicative one, which is cut out of the official
        shapes of its oblast. A shape of a unit that the list does not know (made later, or a town inside a listed
        district) is added to the listed district it belongs to. Both kinds of change are said in the note.
    """
    listed = places.index[places["level"] == Level.DISTRICT]
    shapes = official[official["level"] != Level.OBLAST].to_crs(EQUAL_AREA).set_index("kato")
    known = shapes[shapes.index.isin(listed)]
    known = _cut_out(known, _lacking(indicative, known.index))
    known = _joined(known, shapes[~shapes.index.isin(listed)], places.to_crs(EQUAL_AREA))
    clean = shapely.coverage_clean(known.geometry.to_numpy(), gap_width=_GAP)  # type: ignore[attr-defined]  # the stubs lack it
    return with_oblasts(known.set_geometry([areal(each) for each in clean], crs=EQUAL_AREA).reset_index())


def _lacking(indicative: gpd.GeoDataFrame, known: pd.Index[str]) -> gpd.GeoDataFrame:
    """Return the indicative districts that no official shape stands for."""
    districts = indicative[indicative["level"] == Level.DISTRICT].to_crs(EQUAL_AREA).set_index("kato")
    # the indicative shape of a republican city is one, the official ones are its districts
    whole_city = districts.index.map(oblast_of) == districts.index
    covered = districts.index.str[:2].isin(known.str[:2]) & whole_city
    return districts[~districts.index.isin(known) & ~covered]


def _cut_out(known: gpd.GeoDataFrame, lacking: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give room to the districts without an official shape, each inside its own oblast as far as that is known."""
    shapes, notes = known.geometry.copy(), known["note"].copy()
    rows = []
    for code, row in lacking.iterrows():
        here = shapes[shapes.index.str[:2] == str(code)[:2]]
        room = (
            areal(shapely.intersection(row["geometry"], here.union_all())) if len(here) else row["geometry"]
        )
        for other in here.index[here.intersection(room).area > _SLIVER]:
            shapes[other] = areal(shapely.difference(shapes[other], room))
            notes[other] = _with_note(notes[other], f"less the indicative shape of {code}")
        rows.append(
            dict(row, kato=code, geometry=room, note="no official shape: indicative, cut out of others")
        )
    kept = known.assign(geometry=shapes, note=notes)
    if not rows:
        return kept
    added = gpd.GeoDataFrame(rows, crs=EQUAL_AREA).set_index("kato")[kept.columns]
    return gpd.GeoDataFrame(pd.concat([kept, added]), crs=EQUAL_AREA)


def _joined(known: gpd.GeoDataFrame, other: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add shapes that the list has no district for to the listed district that they belong to."""
    shapes, notes = known.geometry.copy(), known["note"].copy()
    for code, shape in other.geometry.items():
        host = _host(str(code), shape, shapes, places)
        for overlapped in shapes.index[shapes.intersection(shape).area > _SLIVER].difference([host]):
            shapes[overlapped] = areal(shapely.difference(shapes[overlapped], shape))
        shapes[host] = areal(shapely.union(shapes[host], shape))
        notes[host] = _with_note(notes[host], f"with the official shape of {code}")
    return known.assign(geometry=shapes, note=notes)


def _host(code: str, shape: shapely.Geometry, known: gpd.GeoSeries, places: gpd.GeoDataFrame) -> str:
    """Return the district that was once there; of several, that of most settlements or of the longest border."""
    once = known.index.intersection(DISTRICTS_OF_POLYGON.get(code, (code[:4] + "00000",)))
    if len(once) == 1:
        return str(once[0])
    beside = known[once] if len(once) else known[known.index.str[:2] == code[:2]]
    inside = places[places.geometry.within(shape) & places["district"].isin(beside.index)]
    if len(inside):
        return str(inside["district"].value_counts().index[0])
    return str(beside.intersection(shapely.boundary(shape)).length.idxmax())


def simplified(boundaries: gpd.GeoDataFrame, tolerance_m: float) -> gpd.GeoDataFrame:
    """Simplify districts together, so that shared borders stay shared, and rebuild the oblasts from them.

    Parameters
    ----------
    boundaries : GeoDataFrame
        Columns ``kato`` and ``level``, any CRS, each oblast with all of its districts; from `indicative` or `combined`.
    tolerance_m : float
        Metres: the square root of the area of the largest triangle that may be left out at a corner (Visvalingam
        and Whyatt 1993, by ``shapely.coverage_simplify``).

    Returns
    -------
    GeoDataFrame
        The same rows and columns in the same order.
    """
    metric = boundaries.to_crs(EQUAL_AREA)
    districts = metric[metric["level"] == Level.DISTRICT]
    thin = shapely.coverage_simplify(districts.geometry.to_numpy(), tolerance_m)
    thin_districts = districts.set_geometry(list(thin), crs=EQUAL_AREA)
    shapes = metric.geometry.copy()
    shapes[districts.index] = thin_districts.geometry
    oblasts = metric.index[metric["level"] == Level.OBLAST]
    shapes[oblasts] = oblast_shapes(thin_districts).reindex(metric.loc[oblasts, "kato"]).to_numpy()
    return boundaries.set_geometry(shapes.to_crs(boundaries.crs))


def _with_note(note: str, more: str) -> str:
    return f"{note}; {more}" if note else more
