"""Every file of ../shared/sources loads as it is, and the counts are right to the unit."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geo import store
from geo.assemble import BARRED_COLUMNS
from geo.atlas import Atlas
from geo.boundaries import best_boundaries
from geo.faults import InputError
from geo.imports import ImportReport, import_file
from geo.layers.land import COLUMNS as PARCEL_COLUMNS
from geo.layers.registry import LAYERS
from geo.layers.vacancies import COLUMNS as VACANCY_COLUMNS
from geo.places import load_places
from geo.space import geodesic_km
from geo.tables import Tables, empty_records, observation_table

pytestmark = pytest.mark.shared


def built(home: Path, without: str = "") -> Path:
    """Build the facts of the whole country without demo values, and without those of one layer."""
    places = load_places()
    tables = Tables(
        places=places,
        boundaries=best_boundaries(places, home / "sources"),
        observations=observation_table(
            layer.facts(places) for layer in LAYERS.values() if layer.id != without
        ),
        vacancies=empty_records(VACANCY_COLUMNS),
        parcels=empty_records(PARCEL_COLUMNS),
        barred=empty_records(BARRED_COLUMNS),
    )
    with store.writing(home):
        Atlas.build(tables, home)
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def load(home: Path, shared: Path):
    def load(layer: str, name: str) -> ImportReport:
        return import_file(home, layer, [shared / "sources" / name], today="2026-11-20")

    return load


def told(report: ImportReport) -> list[str]:
    return [str(fault) for reject in report.rejects for fault in reject.faults]


def test_the_classifier(load):
    report = load("places", "kato_2025/kato_nk_rk_11-2025.csv")
    assert report.rejected == 0
    assert report.changed == 0
    assert report.notes == (
        "kato_nk_rk_11-2025.csv: 15,594 codes: 20 regions, 209 districts and city administrations, 5,820 settlements",
    )


def test_a_classifier_older_than_ours_brings_no_place_back(load):
    with pytest.raises(InputError, match="17 July 2026, or a newer one, found 338 settlements"):
        load("places", "kato/kato_20221017_ru.csv")


def test_the_bulletin_of_population_adds_up(tmp_path, shared):
    # without the newer figures of 2025, which an older table does not displace
    home = built(tmp_path, without="population")
    book = shared / "sources/bns_population_2023/bns_population_2023-01-01.xlsx"
    report = import_file(home, "population", [book], today="2026-11-20")
    assert report.accepted == 475
    places, rows = Atlas.open(home).places, Atlas.open(home).newest("population")
    districts = places.index[places["level"] == "district"]
    named = rows.loc[rows.index.isin(districts) & (rows["as_of"] == "2023-01-01")]
    oblasts = rows.loc[places.index[places["level"] == "oblast"], "value"]
    assert oblasts.sum() == 19_765_004
    # the districts of the three republican cities are part of the city's figure, where the bulletin names them at all
    outside = named[~named.index.str[:2].isin(["71", "75", "79"])]
    cities = oblasts[oblasts.index.str[:2].isin(["71", "75", "79"])]
    assert outside["value"].sum() + cities.sum() == 19_765_004
    # city districts of Aktobe and Karaganda, and places that lie in another district by now or have another name
    assert report.rejected == len(told(report)) == 9


def test_the_coded_table_of_population_adds_up(shared, load):
    report = load("population", "bns_population_2023/pop_2023_adm2.csv")
    assert (report.rows, report.rejected) == (240, 0)
    table = pd.read_csv(shared / "sources/bns_population_2023/pop_2023_adm2.csv")
    assert table.loc[table["level"] == 2, "total"].sum() == 19_765_004


def test_official_districts(home, load):
    report = load("boundaries", "geokz_boundaries/kaz_admbnda_adm2_2024.shp")
    assert report.rows == 224
    notes = "\n".join(report.notes)
    assert "224 shapes, 224 of the list (224 by kato), 0 not in it" in notes
    shapeless = next(line for line in notes.splitlines() if "no shape for" in line)
    for unit in ("711610000 район Сарайшық", "615500000 район Сауран", "622000000 Сатпаев"):
        assert unit in shapeless
    assert notes.count("crossing rings mended") == 1
    assert Atlas.open(home).boundaries.geometry.is_valid.all()


def test_official_oblasts(load):
    report = load("boundaries", "geokz_boundaries/kaz_admbnda_adm1_2024.shp")
    assert (report.rows, report.rejected) == (20, 0)
    assert load("boundaries", "geokz_boundaries/kaz_admbnda_adm1_2024.shp").changed == 0


def test_regional_centres_move_to_their_points(home, shared, load):
    report = load("places", "geokz_boundaries/kaz_admbnda_cnt1_2022.shp")
    assert (report.rows, report.rejected) == (21, 0)
    points = gpd.read_file(shared / "sources/geokz_boundaries/kaz_admbnda_cnt1_2022.shp").set_index("KATO")
    moved = Atlas.open(home).places.loc[points.index]
    away = geodesic_km(moved["lon"], moved["lat"], points.geometry.x, points.geometry.y)
    assert away.max() < 0.1  # positions are kept to three decimals


def test_points_of_openstreetmap(load):
    report = load("places", "osm_places/hotosm_kaz_populated_places_points.geojson")
    assert report.rejected == 0
    assert "8,564 named points" in report.notes[0]


@pytest.mark.parametrize(
    ("layer", "name", "rows"),
    [
        ("climate", "geokz_boundaries/kaz_natural_zones.csv", 216),
        ("wages", "odk_regional/avg_salary_by_occupation_2022.csv", 20),
        ("wages", "odk_regional/unemployment_2022.csv", 20),
        ("infrastructure", "odk_regional/schools_2022.csv", 20),
    ],
)
def test_tables_that_the_facts_were_made_from_change_nothing(load, layer, name, rows):
    report = load(layer, name)
    assert (report.rows, report.rejected, report.changed) == (rows, 0, 0)


@pytest.mark.parametrize(
    ("name", "rows"), [("bns_avg_housing_prices_2001_2023.xls", 1155), ("housing_prices_city_long.csv", 1155)]
)
def test_prices_of_homes(load, name, rows):
    report = load("housing", f"bns_housing/{name}")
    assert (report.rows, report.rejected) == (rows, 0)
    # both are what the facts are made of
    assert report.changed == 0
