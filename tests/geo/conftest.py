"""A small country for the tests of geo: two oblasts, three districts, eight settlements."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from geo.layers.land import COLUMNS as PARCEL_COLUMNS
from geo.layers.vacancies import COLUMNS as VACANCY_COLUMNS
from geo.provenance import Source
from geo.tables import Tables, empty_records, observation_table

SETTLEMENTS = {
    "593230100": ("village", 53.10, 69.10),
    "593230200": ("village", 53.14, 69.16),
    "593230300": ("large_village", 53.20, 69.30),
    "594230100": ("district_centre", 54.10, 68.10),
    "594230200": ("village", 54.16, 68.20),
    "613630100": ("village", 42.40, 69.40),
    "613630200": ("village", 42.46, 69.44),
    "613630300": ("large_village", 42.50, 69.50),
}


def made_places() -> gpd.GeoDataFrame:
    rows = [
        ("590000000", "oblast", "", "590000000", "", "", "oblast", 54.0, 69.0),
        ("610000000", "oblast", "", "610000000", "", "", "oblast", 43.0, 68.5),
        ("593200000", "district", "590000000", "590000000", "593200000", "", "district", 53.2, 69.2),
        ("594200000", "district", "590000000", "590000000", "594200000", "", "district", 54.2, 68.2),
        ("613600000", "district", "610000000", "610000000", "613600000", "", "district", 42.5, 69.5),
    ]
    for kato, (kind, lat, lon) in SETTLEMENTS.items():
        district = kato[:4] + "00000"
        rows.append((kato, "settlement", district, kato[:2] + "0000000", district, "", kind, lat, lon))
    columns = ["kato", "level", "parent", "oblast", "district", "okrug", "kind", "lat", "lon"]
    frame = pd.DataFrame(rows, columns=columns).set_index("kato")
    frame["centre_of"] = ""
    for code in ("kk", "ru", "en"):
        frame[f"name_{code}"] = [f"{code}-{kato}" for kato in frame.index]
    frame["name_kk_source"] = frame["name_en_source"] = "made"
    frame["position_status"], frame["position_rule"], frame["position_confidence"] = "observed", "made", 1.0
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326")


def observation(kato: str, indicator: str, value: float, **more: object) -> dict[str, object]:
    row = {
        "kato": kato, "indicator": indicator, "period": "", "value": value, "text": "", "unit": "persons",
        "status": "observed", "source": "made", "as_of": "2023-01-01", "note": "",
    }  # fmt: skip
    return row | more


def made_tables(rows: list[dict[str, object]] | None = None) -> Tables:
    rows = rows or [observation(kato, "population", 100.0 * n) for n, kato in enumerate(SETTLEMENTS, start=1)]
    shape = gpd.GeoDataFrame(
        {"kato": ["590000000"], "level": ["oblast"], "quality": ["indicative"], "note": [""]},
        geometry=gpd.points_from_xy([69.0], [54.0]).buffer(1.0),
        crs="EPSG:4326",
    )
    return Tables(
        places=made_places(),
        boundaries=shape,
        observations=observation_table([pd.DataFrame(rows)]),
        vacancies=empty_records(VACANCY_COLUMNS),
        parcels=empty_records(PARCEL_COLUMNS),
        barred=empty_records(("kind", "source", "geometry")),
        sources=(Source("made", "Made for a test", "CC0-1.0", "2023-01-01"),),
    )


@pytest.fixture
def tables() -> Tables:
    return made_tables()


@pytest.fixture
def tables_of():
    """Make tables from observation rows: ``tables_of([row(kato, indicator, value, **columns)])``."""
    return made_tables


@pytest.fixture
def row():
    return observation
