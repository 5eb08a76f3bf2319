"""GDAL, as QGIS and ogr2ogr use it: everything is read, filters run on the server, an export equals the atlas."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from owslib.ogcapi.features import Features

from geo.aggregate import at_level
from geo.atlas import Atlas
from geo.layers.land import COLUMNS as PARCEL_COLUMNS
from tests.made import made_tables, publish, vacancies
from tests.serving import serving

pytestmark = pytest.mark.clients
COLLECTIONS = ("oblasts", "districts", "settlements", "vacancies", "parcels")


@pytest.fixture(scope="session")
def atlas(home: Path) -> Atlas:
    return Atlas.open(home)


def test_the_layers_are_the_collections(counter) -> None:
    assert [name for name, _ in pyogrio.list_layers(f"OAPIF:{counter.url}")] == list(COLLECTIONS)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_collection_is_read_whole(counter, atlas: Atlas, name: str) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{counter.url}", layer=name)
    rows = {
        "oblasts": (atlas.places["level"] == "oblast").sum(),
        "districts": (atlas.places["level"] == "district").sum(),
        "settlements": len(atlas.settlements),
        "vacancies": len(atlas.vacancies),
        "parcels": len(atlas.parcels),
    }[name]
    assert len(frame) == rows
    assert frame.crs == "OGC:CRS84"
    # a page of a thousand each, and never more than two for getting acquainted
    assert len(counter.items) <= -(-rows // 1000) + 2


def test_an_export_of_the_settlements_equals_the_atlas(counter, atlas: Atlas, tmp_path: Path) -> None:
    """As ``ogr2ogr settlements.gpkg OAPIF:… settlements`` does: read, written to a GeoPackage, read again."""
    pyogrio.write_dataframe(
        pyogrio.read_dataframe(f"OAPIF:{counter.url}", layer="settlements"), tmp_path / "s.gpkg"
    )
    found = gpd.read_file(tmp_path / "s.gpkg").set_index("kato").sort_index()
    expected = atlas.settlements.sort_index()
    assert list(found.index) == list(expected.index)
    assert (found.geometry.x.to_numpy() == expected["lon"].to_numpy()).all()
    assert (found.geometry.y.to_numpy() == expected["lat"].to_numpy()).all()
    for column in ("name_kk", "name_ru", "name_en", "kind", "oblast", "district", "okrug", "position_status"):
        assert (found[column].fillna("") == expected[column]).all(), column
    for indicator in ("population", "rent_home", "school_km", "vacancies", "wage_all"):
        values = at_level(atlas, indicator, "settlement").reindex(found.index)
        assert np.array_equal(
            found[indicator].to_numpy(float), values["value"].to_numpy(float), equal_nan=True
        )
        assert (found[f"{indicator}_status"] == values["status"]).all()


FILTERS = [
    ("kind = 'town'", lambda t: t["kind"] == "town"),
    (
        "oblast = '590000000' AND kind = 'village'",
        lambda t: (t["oblast"] == "590000000") & (t["kind"] == "village"),
    ),
    ("population > 3000", lambda t: t["population"] > 3000),
    ("population >= 1000 AND population <= 1100", lambda t: t["population"].between(1000, 1100)),
    ("name_ru LIKE 'Аксу%'", lambda t: t["name_ru"].str.startswith("Аксу")),
    ("kind = 'town' OR kind = 'district_centre'", lambda t: t["kind"].isin(["town", "district_centre"])),
]


@pytest.mark.parametrize(("where", "expected"), FILTERS, ids=[where for where, _ in FILTERS])
def test_a_filter_runs_on_the_server(counter, atlas: Atlas, where: str, expected) -> None:
    table = atlas.settlements.assign(population=at_level(atlas, "population", "settlement")["value"])
    frame = pyogrio.read_dataframe(f"OAPIF:{counter.url}", layer="settlements", where=where)
    rows = expected(table)
    assert set(frame["kato"]) == set(table.index[rows])
    sent = [path for path in counter.items if "filter=" in path or "kind=" in path or "oblast=" in path]
    assert sent, counter.items
    assert len(counter.items) <= -(-int(rows.sum()) // 1000) + 2


def test_what_gdal_compares_itself_is_right_as_well(counter, atlas: Atlas) -> None:
    """GDAL (to 3.12 at least) writes no ``IN`` into a filter: it reads all and compares; ``OR`` it sends."""
    table = atlas.settlements
    frame = pyogrio.read_dataframe(
        f"OAPIF:{counter.url}", layer="settlements", where="kind IN ('town', 'district_centre')"
    )
    assert set(frame["kato"]) == set(table.index[table["kind"].isin(["town", "district_centre"])])
    assert not any("filter=" in path for path in counter.items), "now it sends IN: take it into FILTERS"


def test_a_plot_without_a_shape_is_read(tmp_path: Path) -> None:
    """A plot of an auction's list has a place and no shape: a feature with a null geometry."""
    plot = {
        "kato": "593230100", "purpose": "household", "category": "", "area_ha": 1.0, "offered": True, "withheld": "",
        "status": "observed", "source": "made", "as_of": "2026-01-01",
    }  # fmt: skip
    taken = plot | {"id": "b", "offered": False, "withheld": "taken"}
    shapes = [shapely.box(69.1, 53.1, 69.11, 53.11), None]
    parcels = gpd.GeoDataFrame([plot | {"id": "a"}, taken], geometry=shapes, crs="EPSG:4326")
    publish(tmp_path, made_tables(vacancies(1)).with_(parcels=parcels[list(PARCEL_COLUMNS)]))
    with serving(tmp_path) as (address, _):
        read = partial(pyogrio.read_dataframe, f"OAPIF:{address}/ogc", layer="parcels")
        whole = read().set_index("id")
        assert whole["withheld"].to_dict()["b"] == "taken"
        assert whole.geometry.isna().to_dict() == {"a": False, "b": True}
        assert read(bbox=(69.0, 53.0, 70.0, 54.0))["id"].tolist() == ["a"]
        assert read(where="withheld = 'taken'")["id"].tolist() == ["b"]
        features = Features(f"{address}/ogc/").collection_items("parcels")["features"]
    assert [feature["geometry"] is None for feature in features] == [False, True]


def test_a_box_runs_on_the_server(counter, atlas: Atlas) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{counter.url}", layer="settlements", bbox=(66.0, 52.0, 69.0, 54.0))
    expected = atlas.settlements.cx[66.0:69.0, 52.0:54.0]
    assert set(frame["kato"]) == set(expected.index)
    assert any("bbox=" in path for path in counter.items)
    assert len(counter.items) <= 3


def test_a_box_and_a_filter_together(counter, atlas: Atlas) -> None:
    frame = pyogrio.read_dataframe(
        f"OAPIF:{counter.url}", layer="settlements", bbox=(66.0, 52.0, 69.0, 54.0), where="kind = 'village'"
    )
    near = atlas.settlements.cx[66.0:69.0, 52.0:54.0]
    assert set(frame["kato"]) == set(near.index[near["kind"] == "village"])


def test_another_crs_is_honoured(counter, atlas: Atlas) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{counter.url}", layer="oblasts", CRS="EPSG:32642")
    back = frame.to_crs("EPSG:4326").total_bounds
    known = atlas.boundaries[atlas.boundaries["level"] == "oblast"].total_bounds
    assert frame.crs == "EPSG:32642"
    assert np.allclose(back, known, atol=1e-4)
