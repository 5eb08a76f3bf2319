"""A small made country whose versions change: one oblast, one district and two villages."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo import store
from geo.atlas import Atlas
from geo.layers.land import COLUMNS as PARCEL_COLUMNS
from geo.layers.vacancies import COLUMNS as VACANCY_COLUMNS
from geo.provenance import Source
from geo.tables import Tables, empty_records, observation_table


def vacancies(count: int, kato: str = "593230100", **changes: object) -> gpd.GeoDataFrame:
    row = {
        "kato": kato, "isco": "2341", "isco_confidence": 1.0, "title": "Учитель", "employer": "", "wage_kzt": 200_000.0,
        "count": 1, "published": "2026-10-01", "expires": "", "housing": False, "status": "observed", "source": "made",
        "as_of": "2026-10-01",
    }  # fmt: skip
    rows = [row | {"id": f"v{number:04d}"} | changes for number in range(count)]
    points = gpd.points_from_xy([69.1 + 0.001 * n for n in range(count)], [53.1] * count)
    return gpd.GeoDataFrame(rows, geometry=points, crs="EPSG:4326")[list(VACANCY_COLUMNS)]


def made_tables(records: gpd.GeoDataFrame, population: float = 100.0) -> Tables:
    """A country of one oblast, one district and two villages."""
    rows = [
        ("590000000", "oblast", "", "590000000", "", "oblast", 54.0, 69.0),
        ("593200000", "district", "590000000", "590000000", "593200000", "district", 53.2, 69.2),
        ("593230100", "settlement", "593200000", "590000000", "593200000", "village", 53.1, 69.1),
        ("593230200", "settlement", "593200000", "590000000", "593200000", "village", 53.14, 69.16),
    ]
    columns = ["kato", "level", "parent", "oblast", "district", "kind", "lat", "lon"]
    frame = pd.DataFrame(rows, columns=columns).set_index("kato")
    for column in ("okrug", "centre_of", "name_kk_source", "name_en_source"):
        frame[column] = ""
    for code in ("kk", "ru", "en"):
        frame[f"name_{code}"] = [f"{code}-{kato}" for kato in frame.index]
    frame["position_status"], frame["position_rule"], frame["position_confidence"] = "observed", "made", 1.0
    places = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326")
    base = {
        "kato": "593230100", "indicator": "population", "period": "", "value": population, "text": "",
        "unit": "persons", "status": "observed", "source": "made", "as_of": "2023-01-01", "note": "",
    }  # fmt: skip
    quota = base | {"kato": "590000000", "indicator": "quota_resettlers"}
    dated = [
        quota | {"period": "2025", "as_of": "2025-01-01", "value": 10.0},
        quota | {"period": "2026", "as_of": "2026-01-01", "value": 20.0},
        quota | {"period": "2026", "as_of": "2026-07-01", "value": 30.0},
    ]
    shape = gpd.GeoDataFrame(
        {"kato": ["590000000"], "level": ["oblast"], "quality": ["indicative"], "source": ["made"]},
        geometry=gpd.points_from_xy([69.0], [54.0]).buffer(1.0),
        crs="EPSG:4326",
    )
    return Tables(
        places=places,
        boundaries=shape,
        observations=observation_table([pd.DataFrame([base, *dated])]),
        vacancies=records,
        parcels=empty_records(PARCEL_COLUMNS),
        barred=empty_records(("kind", "source", "geometry")),
        sources=(Source("made", "Made for a test", "CC0-1.0", "2023-01-01"),),
    )


def publish(home: Path, tables: Tables) -> Atlas:
    with store.writing(home):
        return Atlas.build(tables, home)
