"""Part 2: every CRS that is declared is honoured, for answers, boxes and filters, in its own order of axes."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer
from starlette.testclient import TestClient

from geo.crs import EQUAL_AREA

ITEMS = "/ogc/collections/{}/items"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
OWN = "http://testserver/ogc/crs/kz-equal-area"


def _known(uri: str) -> str:
    found = re.search(r"EPSG/0/(\d+)$", uri)
    return f"EPSG:{found[1]}" if found else EQUAL_AREA if uri == OWN else "OGC:CRS84"


def _declared(client: TestClient) -> list[str]:
    return client.get("/ogc/collections/settlements").json()["crs"]


def test_the_list_is_that_of_the_issue(client: TestClient) -> None:
    codes = [4326, 3857, *range(32639, 32646)]
    epsg = [f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in codes]
    assert _declared(client) == [CRS84, *epsg, OWN]


def test_our_own_crs_says_what_it_is(client: TestClient) -> None:
    told = CRS.from_json_dict(client.get(OWN).json())
    ours = CRS.from_user_input(EQUAL_AREA)
    assert told.coordinate_operation.method_name == ours.coordinate_operation.method_name
    assert [(p.name, p.value) for p in told.coordinate_operation.params] == [
        (p.name, p.value) for p in ours.coordinate_operation.params
    ]


@pytest.mark.parametrize("name", ["settlements", "districts"])
def test_coordinates_are_those_of_the_crs(client: TestClient, name: str) -> None:
    url = ITEMS.format(name) + "?limit=40&properties="
    stored = client.get(url).json()["features"]
    for uri in _declared(client):
        answer = client.get(f"{url}&crs={uri}")
        assert answer.headers["content-crs"] == f"<{uri}>"
        transformer = Transformer.from_crs("OGC:CRS84", _known(uri))
        for before, after in zip(stored, answer.json()["features"], strict=True):
            if before["geometry"] is None:
                assert after["geometry"] is None
                continue
            xy = shapely.get_coordinates(shapely.from_geojson(json.dumps(before["geometry"])))
            moved = shapely.get_coordinates(shapely.from_geojson(json.dumps(after["geometry"])))
            expected = np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
            assert np.allclose(moved, expected, atol=2e-3 if abs(expected).max() > 1000 else 2e-7)


def test_latitude_comes_first_in_4326(client: TestClient) -> None:
    uri = "http://www.opengis.net/def/crs/EPSG/0/4326"
    point = client.get(ITEMS.format("settlements") + f"?limit=1&crs={uri}").json()["features"][0]["geometry"]
    assert point["coordinates"][0] < point["coordinates"][1]
    box = client.get(ITEMS.format("settlements") + f"?limit=1&bbox=52,66,54,69&bbox-crs={uri}").json()
    assert (
        box["numberMatched"]
        == client.get(ITEMS.format("settlements") + "?limit=1&bbox=66,52,69,54").json()["numberMatched"]
    )


@pytest.mark.parametrize("code", ["3857", "32642", "32645", "own"])
@pytest.mark.parametrize("name", ["settlements", "vacancies"])
def test_a_box_has_straight_sides_in_its_own_crs(client: TestClient, name: str, code: str) -> None:
    uri = OWN if code == "own" else f"http://www.opengis.net/def/crs/EPSG/0/{code}"
    transformer = Transformer.from_crs("OGC:CRS84", _known(uri))
    corners = transformer.transform([64.0, 73.0], [49.0, 54.0])
    box = (min(corners[0]), min(corners[1]), max(corners[0]), max(corners[1]))
    url = ITEMS.format(name) + "?limit=1000&properties="
    expected, link = set(), url
    while link:
        page = client.get(link).json()
        for feature in page["features"]:
            x, y = transformer.transform(*feature["geometry"]["coordinates"])
            if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                expected.add(feature["id"])
        link = next((one["href"] for one in page["links"] if one["rel"] == "next"), "")
    page = client.get(f"{url}&bbox={','.join(map(repr, box))}&bbox-crs={uri}").json()
    assert page["numberMatched"] == len(expected) > 10


def test_a_box_far_outside_a_crs_matches_nothing(client: TestClient) -> None:
    uri = "http://www.opengis.net/def/crs/EPSG/0/32642"
    answer = client.get(ITEMS.format("settlements") + f"?bbox=1e290,1e290,1e291,1e291&bbox-crs={uri}")
    assert (answer.status_code, answer.json()["numberMatched"]) == (200, 0)


def test_positions_of_a_filter_are_in_filter_crs(client: TestClient) -> None:
    uri = "http://www.opengis.net/def/crs/EPSG/0/3857"
    transformer = Transformer.from_crs("OGC:CRS84", "EPSG:3857")
    (west, east), (south, north) = transformer.transform([66, 69], [52, 54])
    text = f"S_INTERSECTS(geometry,BBOX({west},{south},{east},{north}))"
    url = ITEMS.format("settlements") + "?limit=1"
    found = client.get(url, params={"limit": 1, "filter": text, "filter-crs": uri}).json()["numberMatched"]
    assert found == client.get(url + "&bbox=66,52,69,54").json()["numberMatched"]


def test_one_feature_comes_in_a_crs_too(client: TestClient) -> None:
    answer = client.get(ITEMS.format("oblasts") + f"/590000000?crs={OWN}")
    assert min(map(abs, shapely.geometry.shape(answer.json()["geometry"]).bounds)) > 1000
