"""Files of several sheets or layers: each is read by itself, and what was read is put together.

Rows are numbered in each part anew; so that a number names one row of the file, those of the parts after the first are
moved by :data:`ROWS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import ROW, Parsed

ROWS = 100_000_000
"""More rows than a sheet or a layer has."""
_TABLES = ("observations", "vacancies", "parcels", "barred", "boundaries", "places")


def joined(names: Sequence[str], parts: Sequence[Parsed]) -> Parsed:
    """Return what was read of the parts of a file as one.

    Parameters
    ----------
    names : sequence of str
        Names of the sheets or layers.
    parts : sequence of Parsed
        What was read of each.

    Returns
    -------
    Parsed
        Of plots and vacancies that several parts have under one number the last stays, which is told.
    """
    if len(parts) == 1:
        return parts[0]
    tables: dict[str, pd.DataFrame] = {}
    notes: list[str] = []
    for name in _TABLES:
        frames = [
            frame.assign(**{ROW: frame[ROW].astype(int) + number * ROWS})
            for number, each in enumerate(parts)
            if (frame := getattr(each, name)) is not None and len(frame)
        ]
        if frames:
            whole = pd.concat(frames, ignore_index=name != "places")
            tables[name] = gpd.GeoDataFrame(whole, crs=frames[0].crs) if "geometry" in whole else whole
    for name in ("vacancies", "parcels"):
        if name in tables and (twice := int(tables[name]["id"].duplicated(keep="last").sum())):
            tables[name] = tables[name].drop_duplicates("id", keep="last").reset_index(drop=True)
            text = f"{twice} records stand in several sheets or layers: the last of each counts"
            notes.append(Note("parts_twice", text, count=twice))
    return Parsed(
        sum(each.rows for each in parts),
        rejects=tuple(
            replace(reject, row=reject.row + number * ROWS)
            for number, each in enumerate(parts)
            for reject in each.rejects
        ),
        notes=(*(note for each in parts for note in each.notes), *notes),
        parts=tuple(names),
        **tables,  # type: ignore[arg-type]  # mypy knows no ** of some fields
    )


def row_said(file: str, row: int, parts: Sequence[str]) -> str:
    """Return how a user finds a row of a file; the file alone for row 0.

    Parameters
    ----------
    file : str
        Its name.
    row : int
        Number among all rows that were read: :data:`ROWS` for each part before its own, and the row in it.
    parts : sequence of str
        Names of the sheets; empty where there is but one.
    """
    number, own = divmod(row, ROWS)
    where = f"{file}, sheet {parts[number]}" if number < len(parts) and parts[number] else file
    return f"{where}, row {own}" if own else where
