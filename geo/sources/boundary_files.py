"""Reads shapes of districts and oblasts from anything GDAL reads, and finds out which unit each one is.

A unit is told by its KATO code, its UN place code (``KZ113400``, the code of OCHA's boundary sets), its ISO 3166-2 code
(today's digits or the letters in use until 2022) or its name in Kazakh, Russian or English. Which column holds what is
seen from what stands in it, not from its heading: files of one office differ in their headings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WGS84
from geo.faults import Fault, InputError
from geo.indicative.voronoi import COLUMNS, Quality, areal
from geo.kato import Level, level_of
from geo.sources.gazetteer.unit_finder import name_keys, texts_of, units_of
from geo.sources.reading.shapes import ENCODING, LAYER, read_shapes, shape_fault, shape_faults

OFFICIAL_FOLDER = "geokz_boundaries"
"""Folder of the synced shapes below the folder of sources."""
OFFICIAL_FILE = "kaz_admbnda_adm2_2024.shp"
SOURCE = "geokz-boundaries"
"""Name of the source of the synced shapes."""

_MOST_FAULTS = 20
_WORD = re.compile(r"[^\W\d_]{3}")
_CODE = re.compile(r"KZ[-\d]")


@dataclass(frozen=True, slots=True)
class BoundaryReport:
    """What became of the shapes of a file.

    Parameters
    ----------
    rows : int
        Shapes in the file.
    matched : dict of str to int
        How many were told by ``kato``, ``p_code``, ``iso`` and ``name``.
    newer : tuple of (kato, name)
        Well-formed codes that today's list does not have.
    renamed : tuple of (kato, name in the file, name in the list)
        Codes of the list that mean something else in the file.
    without_shape : tuple of str
        Districts of the list (or oblasts, for a file of oblasts) that the file has no shape for.
    mended : tuple of str
        Units whose rings crossed themselves and were mended.
    unmatched : tuple of Fault
        Shapes that no unit was found for, and features that are no shape of one.
    encodings : tuple of str
        Encodings of the attributes that were guessed.
    """

    rows: int
    matched: dict[str, int]
    newer: tuple[tuple[str, str], ...]
    renamed: tuple[tuple[str, str, str], ...]
    without_shape: tuple[str, ...]
    mended: tuple[str, ...]
    unmatched: tuple[Fault, ...]
    encodings: tuple[str, ...] = ()


def official(folder: Path, places: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, BoundaryReport]:
    """Read the official district shapes that ``qonys data sync`` brings.

    Parameters
    ----------
    folder : Path
        Folder with `OFFICIAL_FILE`.
    places : GeoDataFrame
        As from `geo.places.load_places`.

    Returns
    -------
    GeoDataFrame, BoundaryReport
        See `read_boundaries`.

    Raises
    ------
    InputError
        See `read_boundaries`.
    """
    return read_boundaries(folder / OFFICIAL_FILE, places, source=SOURCE)


def read_boundaries(
    file: Path,
    places: gpd.GeoDataFrame,
    *,
    source: str,
    quality: Quality = Quality.OFFICIAL,
    crs: str = "",
    encoding: str = "",
) -> tuple[gpd.GeoDataFrame, BoundaryReport]:
    """Read a file of shapes and find the unit of each.

    Parameters
    ----------
    file : Path
        Anything GDAL reads, with polygons and a stated CRS.
    places : GeoDataFrame
        As from `geo.places.load_places`: the list that units are looked up in.
    source : str
        Name of the source, for the column of that name.
    quality : Quality
        What the shapes are worth.
    crs : str
        Reference system, for a file that states none.
    encoding : str
        Encoding of the attributes, where it is known.

    Returns
    -------
    GeoDataFrame, BoundaryReport
        `geo.indicative.voronoi.COLUMNS`, one row a unit (parts of one unit are joined), and what became of each shape.

    Raises
    ------
    InputError
        GDAL cannot read the file, it states no CRS, or it has no polygon in Kazakhstan.
    """
    frame, odd = _read(file, crs, encoding)
    guessed = tuple(sorted(frame[ENCODING].dropna().unique())) if ENCODING in frame else ()
    frame = frame.drop(columns=[ENCODING, LAYER], errors="ignore")  # what is no attribute of a unit
    shapes, mended = _mended(frame)
    units = units_of(frame, places)
    labels = _labels(frame)
    found = units["kato"] != ""
    table = (
        gpd.GeoDataFrame({"kato": units["kato"]}, geometry=shapes, crs=WGS84)[found]
        .dissolve("kato")
        .reset_index()
    )
    table = table.assign(level=table["kato"].map(level_of), quality=quality, source=source, note="")
    table["note"] = table["kato"].isin(units["kato"][mended]).map({True: "crossing rings mended", False: ""})
    report = BoundaryReport(
        rows=len(frame) + len(odd),
        encodings=guessed,
        matched={str(how): int(n) for how, n in units["how"][found].value_counts().items()},
        newer=tuple(
            (k, n) for k, n in zip(units["kato"], labels, strict=True) if k and k not in places.index
        ),
        renamed=_renamed(units["kato"], frame, labels, places),
        without_shape=_without_shape(table, places),
        mended=tuple(
            f"{k or 'unmatched'} {n}" for k, n in zip(units["kato"][mended], labels[mended], strict=True)
        ),
        unmatched=odd
        + tuple(
            Fault(
                f"{file.name}, row {row + 1}",
                "",
                "a KATO, UN or ISO 3166-2 code, or a known name",
                str(labels[row]),
                key="unit_unknown",
            )
            for row in frame.index[~found]
        ),
    )
    return table[list(COLUMNS)], report


def _read(file: Path, crs: str, encoding: str) -> tuple[gpd.GeoDataFrame, tuple[Fault, ...]]:
    """Return the polygons of a file that lie in Kazakhstan, and the faults of its other features.

    Raises
    ------
    InputError
        If it has no such polygon.
    """
    frame = read_shapes(file, crs, encoding=encoding)
    wrong = shape_faults(frame.geometry)
    wrong[~frame.geom_type.isin(["Polygon", "MultiPolygon"]) & (wrong == "")] = "no polygon"
    faults = tuple(
        shape_fault(
            f"{file.name}, row {at + 1}", "a polygon in Kazakhstan (is the CRS the right one?)", wrong[at]
        )
        for at in np.flatnonzero(wrong != "")
    )
    kept = frame[wrong == ""].reset_index(drop=True)
    if kept.empty:
        raise InputError(faults[:_MOST_FAULTS])
    return kept, faults


def _mended(frame: gpd.GeoDataFrame) -> tuple[list[shapely.Geometry], pd.Series[bool]]:
    broken = ~frame.geometry.is_valid
    return [areal(shape) for shape in frame.geometry.make_valid()], broken


def _labels(frame: gpd.GeoDataFrame) -> pd.Series[str]:
    """Return what a reader would call each shape: the text of the column with the most different words."""
    texts = texts_of(frame)
    wordy = texts.apply(lambda column: column[column.str.contains(_WORD)].nunique())
    return texts[wordy.idxmax()] if len(wordy) and wordy.max() else pd.Series("", index=frame.index)


def _renamed(
    codes: pd.Series[str], frame: gpd.GeoDataFrame, labels: pd.Series[str], places: gpd.GeoDataFrame
) -> tuple[tuple[str, str, str], ...]:
    """Return codes of the list under which the file has names, but none that begins like one of the list."""
    texts = texts_of(frame)
    found = []
    for row, code in enumerate(codes):
        if code not in places.index:
            continue
        listed = {
            name_keys(str(places.at[code, name]))[2][:4] for name in ("name_ru", "name_kk", "name_en")
        } - {""}
        written = {
            name_keys(text)[2][:4] for text in texts.iloc[row] if _WORD.search(text) and not _CODE.match(text)
        }
        if written and listed.isdisjoint(written):
            found.append((code, str(labels.iloc[row]), str(places.at[code, "name_ru"])))
    return tuple(found)


def _without_shape(table: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> tuple[str, ...]:
    level = Level.OBLAST if (table["level"] == Level.OBLAST).all() else Level.DISTRICT
    listed = places.index[places["level"] == level]
    return tuple(sorted(set(listed) - set(table["kato"])))
