"""Shapes of districts and oblasts put into the atlas: the units that a file names, and no other.

A file that covers an oblast as a whole is that oblast: what the list knows and the file does not is cut out of it, as
:func:`geo.boundaries.combined` says. Any other file speaks of the units that it names; all others keep their shapes.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.boundaries import combined
from geo.crs import EQUAL_AREA
from geo.kato import Level
from geo.sources.reading.notes import Note

WHOLE = 0.9
"""Share of an oblast that the districts of a file cover where the file stands for the oblast as a whole."""
_MOST = 0.5
_SAME = 1e-6
_TOLD_OVERLAP_KM2 = 1.0


def merge_units(
    held: gpd.GeoDataFrame, fresh: gpd.GeoDataFrame, places: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Return the shapes of all units after a file.

    Parameters
    ----------
    held : GeoDataFrame
        The atlas' shapes: :data:`geo.indicative.voronoi.COLUMNS`, EPSG:4326.
    fresh : GeoDataFrame
        Those of the file.
    places : GeoDataFrame
        All places of the atlas.

    Returns
    -------
    table : GeoDataFrame
        ``held`` itself where nothing changed; never an empty geometry.
    notes : tuple of Note
        What becomes of the area of each unit, and with which units that it does not name the file overlaps.
    """
    fresh = gpd.GeoDataFrame(fresh[list(held.columns)], crs=held.crs)
    districts = fresh[fresh["level"] != Level.OBLAST]
    whole = _whole(held, districts, places)
    in_whole = districts["kato"].str[:2].isin(whole)
    table = _put(
        held, fresh[(fresh["level"] == Level.OBLAST) | ~in_whole.reindex(fresh.index, fill_value=False)]
    )
    if whole:
        here = table["kato"].str[:2].isin(whole)
        official = (table["quality"] == "official") & (table["level"] != Level.OBLAST) & here
        official &= ~table["kato"].isin(districts["kato"])
        shapes = gpd.GeoDataFrame(pd.concat([table[official], districts[in_whole]]), crs=held.crs)
        listed = places[places.index.str[:2].isin(whole)]
        made = combined(held[(held["quality"] == "indicative") & here], shapes, listed)
        table = gpd.GeoDataFrame(pd.concat([table[~here], made[list(held.columns)]]), crs=held.crs)
    table = _never_empty(table, held).sort_values(["level", "kato"], kind="stable", ignore_index=True)
    changes = _changes(held, table)
    # cutting anew what the file does not name moves it by a hair: that alone is no change
    if not changes.index.isin(_keys(fresh)).any():
        return held, ()
    return table, (*_told(changes, places), *_overlaps(table, districts[~in_whole], places))


def _whole(held: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> set[str]:
    """Return the first digits of the oblasts that a file covers as a whole, and of which it names most districts."""
    if districts.empty:
        return set()
    oblasts = held[held["level"] == Level.OBLAST].set_index("kato").geometry.to_crs(EQUAL_AREA).area
    covered = districts.geometry.to_crs(EQUAL_AREA).area.groupby(districts["kato"].str[:2]).sum()
    if covered.sum() >= WHOLE * oblasts.sum():
        return set(oblasts.index.str[:2])
    share = covered / oblasts.set_axis(oblasts.index.str[:2]).reindex(covered.index)
    listed = pd.Series(places.index[places["level"] == Level.DISTRICT]).str[:2].value_counts()
    named = districts["kato"][districts["kato"].isin(places.index)].str[:2].value_counts()
    most = named / listed.reindex(named.index) > _MOST
    return {code for code in share.index[share >= WHOLE] if most.get(code, False)}


def _put(held: gpd.GeoDataFrame, fresh: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put shapes in place of those of the same units; an oblast takes in what its districts gained."""
    there, named = _keys(held), _keys(fresh)
    known = fresh[named.isin(there)]
    if known.empty:
        return held
    table = pd.concat([held[~there.isin(named)], known], ignore_index=True)
    shapes = gpd.GeoDataFrame(table, crs=held.crs)
    for code, part in known[known["level"] != Level.OBLAST].groupby(known["kato"].str[:2]):
        oblast = code + "0000000"
        at = shapes.index[(shapes["kato"] == oblast) & (shapes["level"] == Level.OBLAST)]
        at = at[~_keys(shapes.loc[at]).isin(named)]
        if len(at):
            before = shapes.geometry[at[0]]
            beyond = part.geometry.difference(before)
            if (beyond.to_crs(EQUAL_AREA).area > 1.0).any():
                shapes.loc[at[0], "geometry"] = part.geometry.union_all().union(before)
    return shapes


def _keys(frame: gpd.GeoDataFrame) -> pd.MultiIndex:
    """Return what a row is known by: a city of republican significance is an oblast and a district of one code."""
    return pd.MultiIndex.from_frame(frame[["level", "kato"]].astype(str))


def _never_empty(table: gpd.GeoDataFrame, held: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    empty = table.geometry.is_empty | table.geometry.isna()
    if not empty.any():
        return table
    before = held.set_axis(_keys(held)).geometry
    kept = table.copy()
    kept.loc[empty, "geometry"] = before.reindex(_keys(table[empty])).to_numpy()
    return kept[kept.geometry.notna() & ~kept.geometry.is_empty]


def _changes(held: gpd.GeoDataFrame, table: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return area before and after (km2) and the share that differs, of units whose shape or source is another."""
    one, other = (frame.set_axis(_keys(frame)).to_crs(EQUAL_AREA) for frame in (held, table))
    one = one.reindex(other.index)
    share = one.geometry.symmetric_difference(other.geometry).area / other.geometry.area
    another = share.isna() | (share > _SAME) | (one["source"] != other["source"])
    areas = pd.DataFrame(
        {"before": one.geometry.area / 1e6, "after": other.geometry.area / 1e6, "share": share.fillna(1.0)}
    )
    changed: pd.DataFrame = areas.fillna(0.0)[another]
    return changed


def _told(changes: pd.DataFrame, places: gpd.GeoDataFrame) -> list[Note]:
    notes = []
    codes = changes.index.get_level_values("kato")
    for code, (before, after, share) in zip(codes, changes.to_numpy(), strict=True):
        unit = f"{code} {places['name_ru'].get(code, '')}"
        text = (
            f"{unit}: {before:,.0f} km2 before, {after:,.0f} km2 now, {100 * share:.1f} % of it another land"
        )
        params = {"before": round(before), "after": round(after), "share": round(100 * share, 1)}
        notes.append(Note("unit_area", text, place=unit, **params))
    return notes


def _overlaps(table: gpd.GeoDataFrame, named: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> list[Note]:
    """Tell with which districts, that a file does not name and that keep their shapes, its shapes overlap."""
    metric = table[table["level"] != Level.OBLAST].set_index("kato").geometry.to_crs(EQUAL_AREA)
    notes = []
    for code in named["kato"][named["kato"].isin(metric.index)]:
        others = metric[metric.index.difference(named["kato"])]
        shared = others.intersection(metric[code]).area / 1e6
        for other, km2 in shared[shared > _TOLD_OVERLAP_KM2].items():
            one, two = (f"{each} {places['name_ru'].get(each, '')}" for each in (code, other))
            said = (
                f"{one} overlaps {two} by {km2:,.0f} km2; {two} is not named in the file and keeps its shape"
            )
            notes.append(Note("unit_overlap", said, one=one, two=two, km2=round(km2)))
    return notes
