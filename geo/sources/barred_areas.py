"""Areas in which no plot is offered: protected land, forest and water fund, land already taken."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import WGS84
from geo.sources.parcel_words import BARRED_KINDS, first_match
from geo.sources.reading.columns import read_columns
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import ROW, Context, Parsed
from geo.sources.reading.shapes import mended, read_shapes, shape_fault, shape_faults

FORM = Form(
    "barred",
    (
        Column(
            "kind",
            ("Түрі", "Вид", "Kind", "category", "Категория земель", "Категория", "type"),
            example="forest_fund",
        ),
        Column("name", ("Атауы", "Наименование", "Name")),
    ),
)


def read(path: Path, context: Context) -> Parsed:
    """Read barred areas.

    Parameters
    ----------
    path : Path
        Polygons in any format that GDAL reads; ``kind`` by the cadastre's words, else the file's name says it.
    context : Context
        The reference system that the user states.

    Returns
    -------
    Parsed
        Areas with ``kind`` (``forest_fund``, ``water_fund``, ``protected``, ``taken`` or ``barred``) and ``source``.

    Raises
    ------
    InputError
        If it is no such file.
    """
    frame = read_shapes(path, context.crs)
    table = read_columns(path.name, pd.DataFrame(frame.drop(columns=frame.geometry.name)), FORM)
    words = (
        table.raw.astype(str).agg(" ".join, axis=1) if len(table.raw.columns) else pd.Series("", frame.index)
    )
    kinds = [first_match(BARRED_KINDS, f"{text} {path.stem}") or "barred" for text in words]
    wrong = shape_faults(frame.geometry)
    wrong[~frame.geom_type.isin(["Polygon", "MultiPolygon"]) & (wrong == "")] = "no polygon"
    more = {
        int(at): shape_fault(f"{path.name}, row {at + 2}", "a polygon in Kazakhstan", wrong[at])
        for at in np.flatnonzero(wrong != "")
    }
    shapes, broken = mended(frame.geometry.to_numpy()[wrong == ""])
    count = int(broken.sum())
    text = f"{path.name}: {count} invalid shapes mended"
    notes = (Note("shapes_mended", text, file=path.name, count=count),) if count else ()
    areas = gpd.GeoDataFrame(
        {
            "kind": np.array(kinds)[wrong == ""],
            "source": context.source,
            ROW: np.flatnonzero(wrong == "") + 2,
        },
        geometry=shapes,
        crs=WGS84,
    )
    return Parsed(len(frame), barred=areas, rejects=table.rejects(more), notes=notes)
