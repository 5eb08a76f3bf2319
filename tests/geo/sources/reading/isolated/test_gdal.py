"""GDAL opens what was asked for and nothing else: no other file, no network, no other format than the name says."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.faults import InputError
from geo.sources.reading.isolated.gdal import DRIVERS
from geo.sources.reading.shapes import read_shapes

SHARED = Path(__file__).parents[6] / "shared" / "cases" / "hostile"
SQUARE = shapely.box(69.1, 54.8, 69.12, 54.82)
FEATURE = {"type": "Feature", "properties": {"id": "canary"}, "geometry": shapely.geometry.mapping(SQUARE)}
COLLECTION = {"type": "FeatureCollection", "features": [FEATURE]}
BY_DRIVER = {next(iter(drivers)): suffix for suffix, drivers in DRIVERS.items()}
"""One name for each driver."""

AS_PLAIN_GDAL = "import sys, pyogrio; print(len(pyogrio.read_dataframe(sys.argv[1])))"
WITHOUT_A_CAGE = """
import sys
from pathlib import Path
from geo.sandbox.limits import IMPORT
from geo.sources.reading.isolated.shape_files import read_shape_file
print(len(read_shape_file(Path(sys.argv[1]), None, IMPORT)))
"""
"""The reader by itself, where a machine has neither Landlock nor seccomp."""


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server on loopback that answers nobody."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        yield server


def address(server: socket.socket) -> str:
    return f"http://127.0.0.1:{server.getsockname()[1]}"


def somebody_came(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


def run(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=120, check=False
    )


def linked(folder: Path, to: str) -> Path:
    """Return a GeoJSON whose reference system is a link."""
    path = folder / "linked.geojson"
    path.write_text(
        json.dumps(
            COLLECTION | {"crs": {"type": "link", "properties": {"href": f"{to}/crs", "type": "proj4"}}}
        )
    )
    return path


def virtual(folder: Path, source: str, name: str = "virtual.geojson") -> Path:
    """Return a virtual dataset under another name."""
    path = folder / name
    path.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{source}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    )
    return path


def canary(folder: Path) -> Path:
    path = folder / "canary.geojson"
    path.write_text(json.dumps(COLLECTION))
    return path


@pytest.mark.parametrize(("driver", "suffix"), BY_DRIVER.items(), ids=BY_DRIVER)
def test_no_driver_is_left_but_the_one_of_the_name(driver, suffix, tmp_path):
    code = "import sys; from pathlib import Path; from geo.sandbox.limits import IMPORT; from geo.sources.reading.isolated import gdal; gdal.start(Path(sys.argv[1]), IMPORT); import pyogrio; print(*pyogrio.list_drivers(), sep=',')"
    path = tmp_path / f"a{suffix}"
    path.touch()
    left = run(code, path)
    assert left.stdout.strip() == driver, left.stderr


def test_plain_gdal_does_open_another_file_and_ask_the_network(tmp_path, listener):
    """What follows would be seen: without defences both happen."""
    assert run(AS_PLAIN_GDAL, virtual(tmp_path, str(canary(tmp_path)))).stdout.strip() == "1"
    asking = subprocess.Popen(
        [sys.executable, "-c", AS_PLAIN_GDAL, str(linked(tmp_path, address(listener)))],
        stderr=subprocess.DEVNULL,
    )
    listener.settimeout(120)
    came = somebody_came(listener)
    listener.close()
    asking.wait()
    assert came


@pytest.mark.parametrize(
    "name", [f"v{suffix}" for suffix in DRIVERS if suffix not in {".shp", ".zip", ".kmz"}]
)
def test_a_virtual_dataset_reads_no_other_file_whatever_it_is_called(tmp_path, name):
    with pytest.raises(InputError) as told:
        read_shapes(virtual(tmp_path, str(canary(tmp_path)), name))
    assert "can read as" in str(told.value)


def test_a_virtual_dataset_reads_no_other_file_even_without_a_cage(tmp_path):
    read = run(WITHOUT_A_CAGE, virtual(tmp_path, str(canary(tmp_path))))
    assert read.returncode != 0
    assert "can read as GeoJSON" in read.stderr


# how a file may ask the network
ASKING: dict[str, Callable[[Path, str], Path]] = {
    "a linked reference system": linked,
    "a virtual dataset on the web": lambda folder, to: virtual(folder, f"/vsicurl/{to}/a.geojson"),
    "a virtual dataset of a feature service": lambda folder, to: virtual(folder, f"WFS:{to}/wfs"),
    "a network link of KML": lambda folder, to: _written(folder / "a.kml", f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>{to}/a.kml</href></Link></NetworkLink></Document></kml>'),
    "an address for a document": lambda folder, to: _written(folder / "a.geojson", f"{to}/a.geojson"),
    "a service described in JSON": lambda folder, to: _written(folder / "a.json", json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read /vsicurl/{to}/a.geojson"})),
}  # fmt: skip


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


@pytest.mark.parametrize("make", ASKING.values(), ids=ASKING)
def test_no_file_makes_gdal_ask_the_network(make, tmp_path, listener):
    with pytest.raises(InputError):
        read_shapes(make(tmp_path, address(listener)))
    assert not somebody_came(listener)


@pytest.mark.parametrize("make", [linked, ASKING["a virtual dataset on the web"]], ids=["link", "virtual"])
def test_no_file_makes_gdal_ask_the_network_even_without_a_cage(make, tmp_path, listener):
    read = run(WITHOUT_A_CAGE, make(tmp_path, address(listener)))
    assert read.returncode != 0
    assert "InputError" in read.stderr
    assert not somebody_came(listener)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["points_elsewhere.geojson", "asks_the_network.geojson"])
def test_the_files_that_led_elsewhere(name):
    if not SHARED.exists():
        pytest.skip("../shared is absent")
    with pytest.raises(InputError):
        read_shapes(SHARED / name)


def test_a_name_that_is_no_format_of_ours_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"named \.fgb, \.geojson"):
        read_shapes(_written(tmp_path / "a.vrt", "<OGRVRTDataSource/>"))


# how a link can be written, and what is none
LINKS = [
    ('"crs": {"type": "link", "properties": {}}', True),
    ('"crs":{"properties":{},"type":"LINK"}', True),
    ('"CRS": {"type": "URL", "properties": {"url": "x"}}', True),
    ('"\\u0063r\\u0073" : {"type": "\\u006cink"}', True),
    ('"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}', False),
    ('"crs": null', False),
    ('"note": "a crs: {\\"type\\": \\"link\\"}"', False),
]


@pytest.mark.parametrize(("member", "link"), LINKS)
def test_a_linked_reference_system_is_refused_however_it_is_written(tmp_path, member, link):
    path = _written(tmp_path / "a.geojson", json.dumps(COLLECTION)[:-1] + f", {member}}}")
    if link:
        with pytest.raises(InputError, match="found a link"):
            read_shapes(path)
    else:
        assert len(read_shapes(path)) == 1


INSIDE = [
    ("a.vrt", "an archive with a shapefile"),
    ("a.geojson", "an archive with a shapefile"),
    ("../a.shp", r"the file \.\./a\.dbf beside"),
]


@pytest.mark.parametrize(("inside", "told"), INSIDE, ids=[case[0] for case in INSIDE])
def test_an_archive_holds_a_shapefile_or_is_refused(tmp_path, inside, told):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside, virtual(tmp_path, str(canary(tmp_path))).read_text())
    with pytest.raises(InputError, match=told):
        read_shapes(path)


# formats that people send, each as its program writes it
WRITTEN: dict[str, Callable[[Path, gpd.GeoDataFrame], Path]] = {
    "GeoJSON": lambda folder, frame: _to(frame, folder / "a.geojson"),
    "GeoJSON lines": lambda folder, frame: _to(frame, folder / "a.geojsonl", driver="GeoJSONSeq"),
    "GeoPackage": lambda folder, frame: _to(frame, folder / "a.gpkg"),
    "shapefile": lambda folder, frame: _to(frame, folder / "a.shp"),
    "FlatGeobuf": lambda folder, frame: _to(frame, folder / "a.fgb"),
    "MapInfo": lambda folder, frame: _to(frame, folder / "a.tab", driver="MapInfo File", encoding="UTF-8"),
    "MapInfo interchange": lambda folder, frame: _to(frame, folder / "a.mif", driver="MapInfo File", encoding="UTF-8"),
    "KML": lambda folder, frame: _to(frame, folder / "a.kml", driver="LIBKML"),
}  # fmt: skip


def _to(frame: gpd.GeoDataFrame, path: Path, **options) -> Path:
    frame.to_file(path, **options)
    return path


@pytest.fixture(scope="module")
def plots() -> gpd.GeoDataFrame:
    shapes = [SQUARE, shapely.transform(SQUARE, lambda at: at + 0.1)]
    return gpd.GeoDataFrame(
        {"name": ["Жер", "Қоныс"], "area": [1.5, None], "count": [1, 2]}, geometry=shapes, crs=4326
    )


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_what_people_send_is_read(write, tmp_path, plots):
    found = read_shapes(write(tmp_path, plots))
    assert found.crs.to_epsg() == 4326
    names = {column.lower(): column for column in found.columns}
    found = found.sort_values(names["name"], ignore_index=True)  # FlatGeobuf orders them by place
    assert list(found[names["name"]]) == ["Жер", "Қоныс"]
    assert found.geometry.normalize().geom_equals_exact(plots.geometry.normalize(), 1e-9).all()


def test_a_geopackage_that_was_left_open_for_writing_is_read(tmp_path, plots):
    """QGIS leaves its write-ahead mode in the file; a reader that may write nothing must still open it."""
    path = _to(plots, tmp_path / "a.gpkg")
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    database.close()
    before = path.read_bytes()
    assert len(read_shapes(path)) == 2
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.gpkg"]


def test_a_reference_system_that_cannot_be_used_is_a_fault_of_the_file(tmp_path, plots):
    path = _to(plots, tmp_path / "a.shp")
    wkt = 'LOCAL_CS["here",LOCAL_DATUM["here",0],UNIT["metre",1],AXIS["east",EAST],AXIS["north",NORTH]]'
    path.with_suffix(".prj").write_text(wkt)
    with pytest.raises(InputError, match="reference system"):
        read_shapes(path)


def test_a_zipped_shapefile_is_read(tmp_path, plots):
    part = _to(plots, tmp_path / "a.shp")
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for each in part.parent.glob("a.[!z]*"):
            archive.write(each, each.name)
    assert len(read_shapes(tmp_path / "a.zip")) == 2
