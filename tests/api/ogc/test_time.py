"""``datetime``: quotas in force at a time, vacancies published in it, everything else untouched by it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.services.settings import AtlasSettings

OBLASTS = "/ogc/collections/oblasts/items"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, make):
    home = tmp_path_factory.mktemp("country")
    make.publish(home, make.tables(make.vacancies(3)))
    with TestClient(create_app(AtlasSettings(home=home))) as made:
        yield made


@pytest.mark.parametrize(
    ("time", "quota"),
    [
        ("2025-06-01", 10.0),
        ("2026-01-01", 20.0),
        ("2026-06-30T23:59:59Z", 20.0),
        ("2026-07-01", 30.0),
        ("2026-12-31", 30.0),
        ("2025-01-01/2026-03-01", 20.0),
        ("../2025-12-31", 10.0),
        ("2026-08-01/..", 30.0),
        ("2024-12-31", None),
        ("2027-01-01", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
    ],
)
def test_the_quota_in_force_is_told(small: TestClient, time: str, quota: float | None) -> None:
    page = small.get(OBLASTS, params={"datetime": time}).json()
    told = [feature["properties"]["quota_resettlers"] for feature in page["features"]]
    assert told == ([] if quota is None else [quota])
    assert page["numberMatched"] == len(told)


def test_without_a_time_the_newest_quota_is_told(small: TestClient) -> None:
    page = small.get(OBLASTS).json()
    assert page["features"][0]["properties"]["quota_resettlers"] == 30.0


def test_filters_speak_of_the_quota_of_the_time(small: TestClient) -> None:
    found = small.get(OBLASTS, params={"datetime": "2025-06-01", "filter": "quota_resettlers = 10"}).json()
    assert found["numberMatched"] == 1
    assert (
        small.get(OBLASTS, params={"datetime": "2025-06-01", "quota_resettlers": "30"}).json()[
            "numberMatched"
        ]
        == 0
    )


def test_vacancies_are_selected_by_their_publication(small: TestClient) -> None:
    url = "/ogc/collections/vacancies/items"
    assert small.get(url, params={"datetime": "2026-10-01"}).json()["numberMatched"] == 3
    assert small.get(url, params={"datetime": "2026-10-02/.."}).json()["numberMatched"] == 0


def test_what_has_no_time_is_always_selected(small: TestClient) -> None:
    url = "/ogc/collections/settlements/items"
    assert small.get(url, params={"datetime": "1900-01-01"}).json()["numberMatched"] == 2


def test_the_interval_stands_in_the_extent(client: TestClient) -> None:
    for name in ("oblasts", "vacancies"):
        (start, end), *rest = client.get(f"/ogc/collections/{name}").json()["extent"]["temporal"]["interval"]
        assert start <= end
        assert not rest
