"""Tables as files: CSV, a workbook, GeoJSON. Each row has its status, source and date; no text becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd

from api.services.language.i18n import Translator
from geo.crs import WGS84

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
DEGREES = 5
"""Decimals of the degrees in GeoJSON: a metre."""


def safe(cell: object) -> object:
    """Return a cell that no spreadsheet runs: text that begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def plain(value: Any) -> Any:
    """Return a cell as Python knows it: None for what is missing, an int for a whole number, four decimals at most."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, str):
        return value
    number = round(float(value), 4)
    return int(number) if number.is_integer() else number


def as_csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV in UTF-8 with a byte order mark, by which Excel knows Kazakh letters."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.itertuples(index=False):
        writer.writerow(["" if cell is None else safe(cell) for cell in map(plain, row)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_xlsx(
    table: pd.DataFrame, translator: Translator, *, title: str, notes: Iterable[Sequence[str]]
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
    """
    import xlsxwriter  # at the first workbook: a server starts without it

    raw = io.BytesIO()
    book = xlsxwriter.Workbook(
        raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    heads = [translator.gettext(f"planner.export.{column}") for column in table.columns]
    _fill(book.add_worksheet(translator.gettext("planner.export.sheet")), heads, table, bold)
    about = book.add_worksheet(translator.gettext("planner.export.about"))
    about.write_string(0, 0, title, bold)
    for number, line in enumerate(notes, start=1):
        for place, cell in enumerate(line):
            about.write_string(number, place, cell)
    about.set_column(0, 3, 40)
    book.close()
    return raw.getvalue()


def _fill(sheet: Any, heads: Sequence[str], table: pd.DataFrame, bold: Any) -> None:
    """Write headings and rows, with columns as wide as their text; text stays text."""
    sheet.write_row(0, 0, heads, bold)
    widths = [len(head) for head in heads]
    for number, row in enumerate(table.itertuples(index=False), start=1):
        cells = [plain(cell) for cell in row]
        for place, cell in enumerate(cells):
            (sheet.write_string if isinstance(cell, str) else sheet.write)(number, place, cell)
        widths = [max(width, len(str(cell or ""))) for width, cell in zip(widths, cells, strict=True)]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width + 2, 50))
    sheet.freeze_panes(1, 0)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(heads) - 1)


def as_geojson(table: pd.DataFrame, shapes: gpd.GeoSeries, **told: object) -> bytes:
    """Return a table as a GeoJSON FeatureCollection (RFC 7946: degrees of WGS 84).

    Parameters
    ----------
    table : DataFrame
        A column ``kato`` and the properties.
    shapes : GeoSeries
        Shape of each row, indexed by KATO code, in a stated CRS; a row without one gets ``null``.
    **told
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
    return orjson.dumps({"type": "FeatureCollection", **told, "features": features})
