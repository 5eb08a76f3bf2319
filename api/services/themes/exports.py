"""Tables as files: CSV, a workbook, GeoJSON. Each row has its status, source and date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

import geopandas as gpd
import orjson
import pandas as pd

from api.services.language.i18n import Translator
from geo.crs import WGS84
from geo.export.text_table import csv_bytes
from geo.export.workbook import Column, Table, Workbook

TableKind = Literal["csv", "xlsx"]
DEGREES = 5
"""Decimals of the degrees in GeoJSON: a metre."""


def plain(value: Any) -> Any:
    """Return a cell as Python knows it: None for what is missing, an int for a whole number, four decimals at most."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, str):
        return value
    number = round(float(value), 4)
    return int(number) if number.is_integer() else number


def as_csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV."""
    return csv_bytes([str(name) for name in table.columns], _rows(table))


def as_xlsx(
    table: pd.DataFrame,
    translator: Translator,
    *,
    title: str,
    notes: Iterable[Sequence[str]],
    created: datetime | None = None,
) -> bytes:
    """Return a table as a workbook: the rows on the first sheet, what has to be known of them on the second.

    Parameters
    ----------
    table : DataFrame
        Columns with a name under ``planner.export.<column>``.
    translator : Translator
        Language of the headings.
    title : str
        Stands above the notes.
    notes : iterable of sequences of str
        Rows of the second sheet.
    created : datetime, optional
        When its values were made; equal values then are an equal file.
    """
    book = Workbook(created=created)
    columns = [Column(translator.gettext(f"planner.export.{name}")) for name in table.columns]
    book.add_sheet(translator.gettext("planner.export.sheet"), Table(columns, list(_rows(table))))
    book.add_lines(translator.gettext("planner.export.about"), title, notes)
    return book.close()


def as_table_file(
    kind: TableKind,
    table: pd.DataFrame,
    translator: Translator,
    *,
    title: str,
    notes: Iterable[Sequence[str]],
    created: datetime | None = None,
) -> bytes:
    """Return a table as CSV or as a workbook; parameters as in :func:`as_xlsx`.

    Parameters
    ----------
    kind : {"csv", "xlsx"}
        Which.
    table : DataFrame
        The rows; the columns' names head them.
    translator : Translator
        Language of the workbook's sheets.
    title : str
        Of the workbook; a CSV file has none.
    notes : iterable of sequence of str
        Lines of the workbook's second sheet: what has to be known of the values.
    created : datetime, optional
        Moment that the workbook states.
    """
    if kind == "csv":
        return as_csv(table)
    return as_xlsx(table, translator, title=title, notes=notes, created=created)


def _rows(table: pd.DataFrame) -> Iterator[list[Any]]:
    return ([plain(cell) for cell in row] for row in table.itertuples(index=False))


def as_geojson(table: pd.DataFrame, shapes: gpd.GeoSeries, **members: object) -> bytes:
    """Return a table as a GeoJSON FeatureCollection (RFC 7946: degrees of WGS 84).

    Parameters
    ----------
    table : DataFrame
        A column ``kato`` and the properties.
    shapes : GeoSeries
        Shape of each row, indexed by KATO code, in a stated CRS; a row without one gets ``null``.
    **members
        Further members of the collection: title, sources, version of the atlas.
    """
    rounded = shapes.to_crs(WGS84).set_precision(10.0**-DEGREES)
    known = {str(kato): shape.__geo_interface__ for kato, shape in rounded.items() if not shape.is_empty}
    features = []
    for row in table.to_dict("records"):
        cells = {str(name): plain(value) for name, value in row.items()}
        kato = cells.pop("kato")
        features.append(
            {
                "type": "Feature",
                "id": kato,
                "geometry": known.get(str(kato)),
                "properties": {"kato": kato, **cells},
            }
        )
    return orjson.dumps({"type": "FeatureCollection", **members, "features": features})
