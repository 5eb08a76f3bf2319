"""Files of shapes that must not be taken."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

HERE = (69.099, 54.776)
SQUARE = shapely.box(69.099, 54.776, 69.101, 54.778)


def geojson(geometry: object, **properties: object) -> Callable[[Path], Path]:
    """Return what writes a GeoJSON of one feature."""

    def write(folder: Path) -> Path:
        feature = {
            "type": "Feature",
            "properties": {"gid": 1, "purpose": "ИЖС"} | properties,
            "geometry": geometry,
        }
        path = folder / "a.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False))
        return path

    return write


def polygon(*corners: tuple[float, float]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def text(name: str, content: str | bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def shapefile(
    change: Callable[[Path], object] = lambda path: None, crs: int | None = 4326
) -> Callable[[Path], Path]:
    """Return what writes a shapefile and then spoils it."""

    def write(folder: Path) -> Path:
        path = folder / "a.shp"
        gpd.GeoDataFrame({"gid": [1], "purpose": ["house"]}, geometry=[SQUARE], crs=crs).to_file(path)
        change(path)
        return path

    return write


def claim(suffix: str, offset: int, form: str, value: int) -> Callable[[Path], object]:
    """Return what writes a number into the header of a part of a shapefile."""

    def change(path: Path) -> None:
        part = path.with_suffix(suffix)
        raw = bytearray(part.read_bytes())
        struct.pack_into(form, raw, offset, value)
        part.write_bytes(raw)

    return change


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-8])


def metres_said_to_be_degrees(folder: Path) -> Path:
    moved = gpd.GeoSeries([SQUARE], crs=4326).to_crs(32642).iloc[0]
    path = folder / "a.geojson"
    gpd.GeoDataFrame({"gid": [1]}, geometry=[moved], crs=4326).to_file(path)
    return path


def wrong_zone(folder: Path) -> Path:
    moved = gpd.GeoSeries([SQUARE], crs=4326).to_crs(32642).iloc[0]
    path = folder / "a.gpkg"
    gpd.GeoDataFrame({"gid": [1]}, geometry=[moved], crs=32633).to_file(path)
    return path


def zipped(folder: Path) -> Path:
    path = Path(shutil.make_archive(str(folder / "b"), "zip", shapefile()(folder).parent))
    path.write_bytes(path.read_bytes()[:-30])
    return path


LINE = {"type": "LineString", "coordinates": [HERE, (69.2, 54.8)]}
POINT = {"type": "Point", "coordinates": HERE}
FLAT = polygon((69.1, 54.7), (69.2, 54.7), (69.15, 54.7))
SWAPPED = polygon((54.776, 69.099), (54.776, 69.101), (54.778, 69.101))
SEA = polygon((0.0, 0.0), (0.0, 1.0), (1.0, 1.0))
HUGE = polygon((1e308, 54.0), (1e308, 55.0), (69.0, 55.0))

# reason, layer, what writes the file, fragments of the message, options
CUT_WKT = (
    b'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    b'PRIMEM["Greenwic\xea",0.0]25199433]]'
)
"""What a fuzzer made of a ``.prj``."""
BAD: list[tuple[str, str, Callable[[Path], Path], tuple[str, ...], dict[str, object]]] = [
    ("longitude and latitude swapped", "land", geojson(SWAPPED), ("swapped",), {}),
    ("a plot in the Gulf of Guinea", "land", geojson(SEA), ("outside Kazakhstan", "0, 0"), {}),
    ("a coordinate beyond the world", "land", geojson(HUGE), ("a polygon in Kazakhstan",), {}),
    ("metres said to be degrees", "land", metres_said_to_be_degrees, ("a polygon in Kazakhstan",), {}),
    ("a zone of another country", "land", wrong_zone, ("outside Kazakhstan",), {}),
    ("no reference system", "land", shapefile(lambda path: path.with_suffix(".prj").unlink()), ("--crs EPSG",), {}),
    ("a reference system that is no text of one", "land", shapefile(lambda path: path.with_suffix(".prj").write_bytes(CUT_WKT)), ("ESRI Shapefile",), {}),
    ("a reference system that there is not", "land", shapefile(lambda path: path.with_suffix(".prj").unlink()), ("EPSG:99999",), {"crs": "EPSG:99999"}),
    ("a stated system against the file's", "land", shapefile(), ("EPSG:32642, as stated",), {"crs": "EPSG:32642"}),
    ("no .shx beside it", "land", shapefile(lambda path: path.with_suffix(".shx").unlink()), ("a.shx beside it",), {}),
    ("no .dbf beside it", "land", shapefile(lambda path: path.with_suffix(".dbf").unlink()), ("a.dbf beside it",), {}),
    ("a shapefile cut off", "land", shapefile(cut), ("as its header claims",), {}),
    ("two gigabytes claimed in the header", "land", shapefile(claim(".shp", 24, ">i", 1 << 30)), ("2,147,483,648 bytes, as its header claims",), {}),
    ("four thousand million rows claimed in the table", "land", shapefile(claim(".dbf", 4, "<I", 4_000_000_000)), ("as its header claims",), {}),
    ("another number at its start", "land", shapefile(claim(".shp", 0, ">i", 1)), ("a shapefile",), {}),
    ("a zipped shapefile cut off", "land", zipped, ("cut off or damaged",), {}),
    ("a line for a plot", "land", geojson(LINE), ("no polygon",), {}),
    ("a point for a plot", "land", geojson(POINT), ("no polygon",), {}),
    ("no shape", "land", geojson(None), ("no shape",), {}),
    ("a plot without an area", "land", geojson(FLAT), ("a polygon with an area",), {}),
    ("a plot far from the village that it names", "land", geojson(polygon((80.0, 48.0), (80.1, 48.0), (80.1, 48.1)), kato="595030100"), ("within 100 km", "km"), {}),
    ("a plot of an unknown code", "land", geojson(shapely.geometry.mapping(SQUARE), kato="599999999"), ("599999999",), {}),
    ("broken GeoJSON", "land", text("a.geojson", '{"type": "FeatureCollection", "features": ['), ("GDAL can read",), {}),
    ("an empty collection", "land", text("a.geojson", '{"type": "FeatureCollection", "features": []}'), ("features with a geometry",), {}),
    ("a text under the name of a GeoPackage", "land", text("a.gpkg", "plots"), ("GDAL can read",), {}),
    ("WKT that is none", "land", text("a.csv", "id;purpose;wkt;crs\n1;ИЖС;POLYGON((69 54;EPSG:4326\n"), ("as WKT",), {}),
    ("WKT without a reference system", "land", text("a.csv", f"id;purpose;wkt\n1;ИЖС;{SQUARE.wkt}\n"), ("--crs EPSG",), {}),
    ("WKT with swapped coordinates", "land", text("a.csv", f"id;purpose;wkt;crs\n1;ИЖС;{shapely.box(54.776, 69.099, 54.778, 69.101).wkt};EPSG:4326\n"), ("swapped",), {}),
    ("a lot with neither shape nor place", "land", text("a.csv", "id;purpose;area_ha\n1;ИЖС;0,1\n"), ("a place, for a plot without a shape",), {}),
    ("one number on two plots", "land", text("a.csv", "id;kato;purpose\n7;595030100;ИЖС\n7;595030100;ЛПХ\n"), ("stands once",), {}),
    ("barred points", "barred", geojson(POINT), ("no polygon",), {}),
    ("barred areas swapped", "barred", geojson(SWAPPED), ("swapped",), {}),
    ("borders of points", "boundaries", geojson(POINT), ("no polygon",), {}),
    ("borders that no unit is found for", "boundaries", geojson(shapely.geometry.mapping(SQUARE), name="Нарния"), ("a KATO, UN or ISO 3166-2 code",), {}),
    ("borders of another country", "boundaries", geojson(SEA, kato="590000000"), ("a polygon in Kazakhstan", "outside Kazakhstan"), {}),
    ("amenities of nothing known", "infrastructure", geojson(POINT, amenity="bench"), ("amenity=school",), {}),
    ("amenities swapped", "infrastructure", geojson({"type": "Point", "coordinates": (54.776, 69.099)}, amenity="school"), ("swapped",), {}),
    ("an extract of OpenStreetMap that is none", "infrastructure", text("a.osm.pbf", b"\x00\x00\x00\x0dnothing here"), ("an extract of OpenStreetMap",), {}),
    ("points without codes", "places", geojson(POINT, name="x"), ("a column of KATO codes",), {}),
    ("points of unknown codes", "places", geojson(POINT, kato="599999999"), ("of a known code",), {}),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize(
    ("layer", "write", "fragments", "options"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_is_told_and_changes_nothing(refused, tmp_path: Path, layer, write, fragments, options):
    refused(layer, write(tmp_path), fragments, **options)
