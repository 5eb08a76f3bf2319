"""Files of tables: no text becomes a formula, every row keeps its provenance."""

from __future__ import annotations

import csv
import io
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from shapely.geometry import Point

from api.services.language.i18n import translator_for
from api.services.themes.exports import as_csv, as_geojson, as_xlsx, plain

HOSTILE = ["=1+1", "+7 701", "-2", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0", "<script>", "Ақмола"]


def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kato": [f"59000000{n}" for n in range(len(HOSTILE))],
            "name": HOSTILE,
            "value": [-1.5, np.nan, 3.0, *np.arange(len(HOSTILE) - 3.0)],
            "status": "demo",
            "source": "made",
            "as_of": "2026-01-01",
        }
    )


def read_csv(raw: bytes) -> list[list[str]]:
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel reads Kazakh letters by the mark"
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_a_negative_number_stays_a_number():
    rows = read_csv(as_csv(table()))
    assert rows[0] == ["kato", "name", "value", "status", "source", "as_of"]
    assert rows[1][2] == "-1.5"
    assert rows[2][2] == ""
    assert rows[3][2] == "3"
    assert rows[1][1] == "'=1+1"
    assert rows[-1][1] == "Ақмола"


def test_a_workbook_holds_text_numbers_and_where_they_are_from():
    raw = as_xlsx(table(), translator_for("kk"), title="Тақырып", notes=[("=дереккөз", "CC0")])
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [row[1] for row in sheet[1:]] == HOSTILE
    assert [row[2] for row in sheet[1:4]] == [-1.5, "", 3.0]
    assert {row[3] for row in sheet[1:]} == {"demo"}
    about = book.get_sheet_by_index(1).to_python()
    assert about[0][0] == "Тақырып"
    assert about[1] == ["=дереккөз", "CC0"]


def test_an_empty_table_is_a_workbook_too():
    raw = as_xlsx(table().iloc[:0], translator_for("en"), title="", notes=[])
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()) == 1


def test_geojson_is_in_degrees_and_keeps_places_without_a_shape():
    metres = gpd.GeoSeries([Point(0, 0)], index=["590000000"], crs="EPSG:3857")
    found = json.loads(as_geojson(table(), metres, title="x"))
    assert found["title"] == "x"
    assert len(found["features"]) == len(HOSTILE)
    first, second = found["features"][:2]
    assert first["geometry"] == {"type": "Point", "coordinates": [0.0, 0.0]}
    assert second["geometry"] is None
    assert first["properties"]["status"] == "demo"
    assert second["properties"]["value"] is None


@pytest.mark.parametrize(
    ("cell", "found"),
    [(2.0, 2), (0.123456, 0.1235), (np.nan, None), (None, None), ("x", "x"), (np.int64(3), 3)],
)
def test_cells_are_plain(cell, found):
    assert plain(cell) == found
