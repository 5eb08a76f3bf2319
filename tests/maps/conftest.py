"""A small country of squares, for maps."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, box

from geo.crs import WGS84
from geo.provenance import Status
from maps.labels import Labels

HOSTILE = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>{{ 7*7 }}{% x %}</script>'\"&"


@pytest.fixture(scope="session")
def labels() -> Labels:
    return Labels(
        lang="kk", title="Ауылдар & қалалар", description="Сипаттама", attribution="© OpenStreetMap", legend="Белгілер",
        zoom_in="Үлкейту", zoom_out="Кішірейту", close="Жабу", no_data="дерек жоқ", indicative="болжамды шекара",
        failed="Дерек жүктелмеді", metres="м", kilometres="км", list_title="Он ауыл", note="Ескерту",
        status={Status.OBSERVED: "байқалған", Status.DEMO: "көрсету үшін", Status.ESTIMATED: "бағаланған"},
    )  # fmt: skip


@pytest.fixture(scope="session")
def districts() -> gpd.GeoDataFrame:
    cells = [(f"59{10 + 10 * row + column}00000", column, row) for row in range(3) for column in range(4)]
    return gpd.GeoDataFrame(
        {
            "kato": [code for code, _, _ in cells],
            "name": [f"аудан {code}" for code, _, _ in cells],
            "quality": ["indicative", "official"] * 6,
            "value": [float("nan"), *np.arange(1.0, 12.0)],
            "status": [Status.DEMO, *[Status.OBSERVED] * 11],
        },
        geometry=[box(66 + x, 51 + y, 67 + x, 52 + y) for _, x, y in cells],
        crs=WGS84,
    )


@pytest.fixture(scope="session")
def oblasts(districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"kato": ["590000000"], "name": ["облыс"], "quality": ["indicative"]},
        geometry=[districts.union_all()],
        crs=WGS84,
    )


@pytest.fixture(scope="session")
def villages() -> gpd.GeoDataFrame:
    rng = np.random.default_rng(0)
    count = 200
    return gpd.GeoDataFrame(
        {
            "kato": [f"5910{n:05d}" for n in range(count)],
            "name": [HOSTILE, *[f"Ауыл {n}" for n in range(1, count)]],
            "score": rng.random(count),
            "population": rng.lognormal(6, 1, count).round(),
            "status": rng.choice([Status.DEMO, Status.OBSERVED], count),
            "district": "Аққулы",
        },
        geometry=[Point(x, y) for x, y in rng.uniform((66.1, 51.1), (69.9, 53.9), (count, 2))],
        crs=WGS84,
    )


@pytest.fixture(scope="session")
def matches(villages: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return villages.iloc[:10].assign(rank=range(1, 11))
