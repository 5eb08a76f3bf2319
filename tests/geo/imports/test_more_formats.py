"""Formats that take some making: an OpenStreetMap extract as PBF, the official workbook of the classifier, footnotes."""

from __future__ import annotations

import struct
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import xlsxwriter

from geo.atlas import Atlas
from geo.imports import import_file
from geo.space import geodesic_km

VILLAGE = "595030100"


def varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number: int, value: int | bytes) -> bytes:
    """Return a field of a protocol buffer: a varint, or bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def zigzag(number: int) -> int:
    return number * 2 if number >= 0 else -number * 2 - 1


def blob(kind: bytes, content: bytes) -> bytes:
    body = field(1, content) + field(2, len(content))
    head = field(1, kind) + field(3, len(body))
    return struct.pack(">I", len(head)) + head + body


def pbf(nodes: list[tuple[float, float, str, str]]) -> bytes:
    """Return an extract of tagged nodes (OSM PBF format, https://wiki.openstreetmap.org/wiki/PBF_Format)."""
    words = [b"", *{word.encode() for node in nodes for word in node[2:]}]
    group = b""
    for number, (lon, lat, key, value) in enumerate(nodes, start=1):
        node = field(1, zigzag(number)) + field(2, varint(words.index(key.encode())))
        node += field(3, varint(words.index(value.encode())))
        group += field(1, node + field(8, zigzag(round(lat * 1e7))) + field(9, zigzag(round(lon * 1e7))))
    block = field(1, b"".join(field(1, word) for word in words)) + field(2, group)
    return blob(b"OSMHeader", field(4, b"OsmSchema-V0.6")) + blob(b"OSMData", block)


def test_an_extract_of_openstreetmap_as_pbf(home, tmp_path):
    place = Atlas.open(home).places.loc[VILLAGE]
    lon, lat = place["lon"], place["lat"]
    path = tmp_path / "extract.osm.pbf"
    path.write_bytes(
        pbf([(lon + 0.5, lat + 0.5, "amenity", "school"), (lon - 0.1, lat - 0.1, "amenity", "school"), (lon, lat - 0.6, "railway", "station")])
    )  # fmt: skip
    report = import_file(home, "infrastructure", [path])
    assert report.rows == 3
    newest = Atlas.open(home).newest("school_km")
    expected = float(geodesic_km(lon, lat, lon - 0.1, lat - 0.1))
    assert newest.loc[VILLAGE, "value"] == pytest.approx(expected, abs=0.01)
    station = Atlas.open(home).newest("station_km").loc[VILLAGE]
    assert station["value"] == pytest.approx(float(geodesic_km(lon, lat, lon, lat - 0.6)), abs=0.01)


def classifier(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["te", "ab", "cd", "ef", "hij", "k", "name_kaz", "name_rus", "nn"])
        for number, (code, kazakh, russian) in enumerate(rows, start=1):
            parts = [code[:2], code[2:4], code[4:6], code[6:], "3"]
            sheet.write_row(number, 0, [int(code), *map(int, parts), kazakh, russian, "1"])
    return path


def test_the_official_workbook_of_the_classifier_adds_and_renames(home, tmp_path):
    rows = [
        ("590000000", "Солтүстік Қазақстан облысы", "Северо-Казахстанская область"),
        ("595000000", "Қызылжар ауданы", "Кызылжарский район"),
        ("595030000", "Бескөл а.о.", "Бескольский с.о."),
        (VILLAGE, "Бескөл а.", "с.Бесколь-Жана"),
        ("595030700", "Жаңа ауыл", "с.Жана"),
        ("595030701", "", "зимовка у ручья"),
    ]
    report = import_file(home, "places", [classifier(tmp_path / "kato.xlsx", rows)])
    assert (report.rows, report.rejected) == (5, 0)
    places = Atlas.open(home).places
    assert places.loc[VILLAGE, "name_ru"] == "Бесколь-Жана"
    fresh = places.loc["595030700"]
    assert fresh[["level", "kind", "district", "name_kk", "position_status"]].tolist() == [
        "settlement", "village", "595000000", "Жаңа ауыл", "estimated",
    ]  # fmt: skip
    above = places.loc["595030000" if "595030000" in places.index else "595000000"]
    assert (fresh["lon"], fresh["lat"]) == (above["lon"], above["lat"])
    assert import_file(home, "places", [tmp_path / "kato.xlsx"]).changed == 0


def test_coded_points_move_places(home, tmp_path):
    path = tmp_path / "points.gpkg"
    gpd.GeoDataFrame({"kato": [VILLAGE]}, geometry=[shapely.Point(69.2, 54.8)], crs=4326).to_crs(
        32642
    ).to_file(path)
    assert import_file(home, "places", [path]).changed == 1
    moved = Atlas.open(home).places.loc[VILLAGE]
    assert (moved["lon"], moved["lat"], moved["position_status"]) == (69.2, 54.8, "observed")


def test_figures_with_a_footnote_are_no_market_prices(home, tmp_path):
    path = tmp_path / "prices.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, title in (
            ("a", "Средние цены продажи нового жилья"),
            ("b", "Средние цены арендной платы за жилье"),
        ):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [title])
            sheet.write_row(2, 0, ["", 2021, 2022, 2023])
            sheet.write_row(3, 0, ["Республика Казахстан", 1000, 2000, 3000])
            sheet.write_row(4, 0, ["Петропавловск", 258382, "140 0004)", "4821971)"])
            sheet.write_row(5, 0, ["Астана", "...", "…", 588834])
    report = import_file(home, "housing", [path])
    assert report.rejected == 0
    assert "2 footnoted figures" in " ".join(report.notes)
    rows = Atlas.open(home).rows("price_new")
    assert sorted(zip(rows["kato"], rows["period"], rows["value"], strict=True)) == [
        ("591010000", "2021", 258382.0), ("591010000", "2023", 482197.0), ("710000000", "2023", 588834.0),
    ]  # fmt: skip
    assert set(rows["unit"]) == {"KZT/m2"}
    assert set(Atlas.open(home).rows("rent_m2")["unit"]) == {"KZT/m2/month"}
