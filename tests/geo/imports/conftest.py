"""A small atlas of real places (five districts of four oblasts), published once and copied for each test."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geo import store
from geo.assemble import BARRED_COLUMNS, counted
from geo.atlas import Atlas
from geo.layers.land import COLUMNS as PARCEL_COLUMNS
from geo.layers.vacancies import COLUMNS as VACANCY_COLUMNS
from geo.layers.world import demo_rows
from geo.places import load_places
from geo.provenance import Source
from geo.tables import Tables, empty_records, observation_table

TODAY = "2026-11-20"
DISTRICTS = ("595000000", "593200000", "591000000", "555200000", "395600000", "631000000")
CITIES = ("591010000", "750000000", "710000000")


def small_places() -> gpd.GeoDataFrame:
    places = load_places()
    kept = places["district"].isin(DISTRICTS) | (places["level"] == "oblast") | places.index.isin(CITIES)
    return places[kept]


def demo_vacancies(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    villages = places[places["level"] == "settlement"]
    rows = pd.DataFrame(
        {
            "id": [f"demo-{n}" for n in range(len(villages))], "kato": villages.index, "isco": "7212",
            "isco_confidence": 1.0, "title": "Сварщик", "employer": "", "wage_kzt": 200000.0, "count": 1,
            "published": "2026-01-01", "expires": "", "housing": False, "status": "demo", "source": "qonys-demo",
            "as_of": "2026-01-01",
        }
    )  # fmt: skip
    return gpd.GeoDataFrame(rows, geometry=villages.geometry.to_numpy(), crs="EPSG:4326")[
        list(VACANCY_COLUMNS)
    ]


def small_tables() -> Tables:
    places = small_places()
    villages = places.index[places["level"] == "settlement"]
    ones = pd.Series(1.0, villages)
    observed = demo_rows("population", "persons", ones * 500).assign(
        status="observed", source="made", as_of="2023-01-01", period="2023-01-01"
    )
    shapes = [(code, level) for code, level in places["level"].items() if level in ("oblast", "district")]
    boundaries = gpd.GeoDataFrame(
        {
            "kato": [code for code, _ in shapes], "level": [level for _, level in shapes], "quality": "indicative",
            "source": "made", "note": "",
        },
        geometry=places.loc[[code for code, _ in shapes]].geometry.to_crs(3857).buffer(10_000).to_crs(4326).to_numpy(),
        crs="EPSG:4326",
    )  # fmt: skip
    frames = [observed, demo_rows("school", "flag", ones), demo_rows("school_km", "km", ones * 2)]
    tables = Tables(
        places=places,
        boundaries=boundaries,
        observations=observation_table(frames),
        vacancies=demo_vacancies(places),
        parcels=empty_records(PARCEL_COLUMNS),
        barred=empty_records(BARRED_COLUMNS),
        sources=(Source("made", "Made for a test", "CC0-1.0", "2023-01-01"),),
    )
    return counted(tables, TODAY)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("published")
    with store.writing(home):
        Atlas.build(small_tables(), home)
    return home


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    """A home with the small atlas, to be written to."""
    return Path(shutil.copytree(published, tmp_path / "home"))


def fingerprint(home: Path) -> dict[str, str]:
    """Return a hash of every file of the atlas but the lock."""
    files = sorted(path for path in (home / "atlas").rglob("*") if path.is_file() and path.name != "lock")
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def refused(home: Path):
    """Import a file that must not be taken: every fragment is in the message, and no byte of the atlas changes."""
    from geo.faults import InputError
    from geo.imports import import_file

    before = fingerprint(home)

    def refused(layer: str, path: Path, fragments: tuple[str, ...], **options: object) -> None:
        try:
            report = import_file(home, layer, [path], today=TODAY, **{"as_of": "2026-11-01", **options})
        except InputError as error:
            told = str(error)
        else:
            told = "\n".join(str(fault) for reject in report.rejects for fault in reject.faults)
            assert report.accepted == 0, report
            assert report.before == report.after
        for fragment in fragments:
            assert fragment in told, told
        assert "Traceback" not in told
        assert fingerprint(home) == before

    return refused


@pytest.fixture
def load(home: Path, tmp_path: Path):
    """Write a text to a file and import it: ``load("quota", "name.csv", text, **options)``."""
    from geo.imports import import_file

    def load(layer: str, name: str, content: str | bytes, **options: object):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_file(home, layer, [path], today=TODAY, **{"as_of": "2026-11-01", **options})

    return load
