"""The REST interface: layers, places, support, and faults that repeat nothing."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from api.rest.contract import EXAMPLE
from geo.aggregate import at_level
from geo.atlas import Atlas
from geo.layers.registry import INDICATORS, LAYERS
from matching.support import estimate
from tests.browser.pages import PAGES


def test_layers_say_what_is_known_and_how_well(client: TestClient, atlas: Atlas) -> None:
    told = client.get("/api/v1/layers?lang=en").json()
    assert [layer["id"] for layer in told["layers"]] == list(LAYERS)
    shown = {one["id"]: one for layer in told["layers"] for one in layer["indicators"]}
    assert set(shown) == set(INDICATORS)
    assert not [one["title"] for one in shown.values() if one["title"].startswith("indicator.")]
    counts = at_level(atlas, "population", "settlement")["status"].value_counts().to_dict()
    assert shown["population"]["known"]["settlements"]["status"] == counts
    assert told["demo"] is True


@pytest.mark.parametrize("kato", ["590000000", "593200000", "710000000"])
def test_a_place_tells_every_value_with_its_provenance(client: TestClient, atlas: Atlas, kato: str) -> None:
    told = client.get(f"/api/v1/places/{kato}?lang=ru").json()
    level = atlas.places.loc[kato, "level"]
    assert told["name"]["kk"] == atlas.places.loc[kato, "name_kk"]
    found = {value["indicator"]: value for value in told["values"]}
    for indicator in ("population", "wage_all", "vacancies"):
        row = at_level(atlas, indicator, level).loc[kato]
        if row["status"] == "missing":
            assert indicator not in found
        else:
            assert found[indicator]["value"] == row["value"]
            assert (found[indicator]["status"], found[indicator]["source"]) == (row["status"], row["source"])


def test_a_settlement_tells_what_it_lies_in(client: TestClient, atlas: Atlas) -> None:
    kato = atlas.settlements.index[
        (atlas.settlements["district"] != "") & (atlas.settlements["okrug"] != "")
    ][0]
    told = client.get(f"/api/v1/places/{kato}").json()
    assert [above["level"] for above in told["within"]] == ["okrug", "district", "oblast"]
    assert [above["kato"] for above in told["within"]] == [
        atlas.places.loc[kato, level] for level in ("okrug", "district", "oblast")
    ]


def test_an_unknown_place_is_not_found(client: TestClient) -> None:
    answer = client.get("/api/v1/places/999999999")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "999999999" not in answer.text


def test_support_is_what_the_library_reckons(client: TestClient) -> None:
    from datetime import date

    told = client.get("/api/v1/support-estimate?persons=4&date=2026-06-01").json()
    expected = estimate(4, date(2026, 6, 1))
    assert [one["high_kzt"] for one in told["measures"]] == [item.high for item in expected.items]
    assert told["index"]["kzt"] == expected.mci.kzt
    assert told["status"] == "estimated"


def test_the_shortlist_adds_up(client: TestClient, atlas: Atlas) -> None:
    answer = client.post("/api/v1/matches?lang=en&top=5", json=EXAMPLE)
    assert answer.status_code == 200
    assert answer.headers["qonys-atlas"] == answer.json()["atlas"] == atlas.version
    for match in answer.json()["matches"]:
        assert (
            abs(match["base"] + sum(reason["contribution"] for reason in match["reasons"]) - match["score"])
            < 1e-9
        )


SECRET = "Сулейменова-900101300123"


@pytest.mark.parametrize(
    "family",
    [
        {SECRET: 1},
        {**EXAMPLE, SECRET: SECRET},
        {**EXAMPLE, "origin": {"region": SECRET}},
        {**EXAMPLE, "origin": {"region": "610000000", SECRET: 2}},
        {**EXAMPLE, "preferences": {SECRET: 3}},
        {**EXAMPLE, "adults": [{"occupation": SECRET}]},
        {**EXAMPLE, "adults": [{"age": SECRET}]},
        {**EXAMPLE, "needs": [SECRET]},
        {**EXAMPLE, "children": [{"age": 1, SECRET: 1}]},
        {**EXAMPLE, "must": {"regions": [SECRET]}},
        [SECRET],
        SECRET,
    ],
    ids=range(12),
)
def test_what_is_refused_is_not_repeated(client: TestClient, family: object) -> None:
    answer = client.post(
        "/api/v1/matches", content=json.dumps(family), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["errors"]
    assert "900101300123" not in answer.text
    assert "Сулейменова" not in json.dumps(told, ensure_ascii=False)


def test_an_unknown_field_is_refused_where_it_stands(client: TestClient) -> None:
    family = {**EXAMPLE, "adults": [{"age": 30, "ethnicity": "x"}]}
    (error,) = client.post("/api/v1/matches", json=family).json()["errors"]
    assert error["field"].startswith("adults.0.")
    assert "ethnicity" not in error["field"]


GETS = (
    *PAGES.values(),
    "/api/v1/layers",
    "/api/v1/places/593200000",
    "/api/v1/occupations?q=дәнекер",
    "/api/v1/support-estimate?persons=4&date=2026-01-01",
    "/api/v1/placements/" + "0" * 24,
    "/api/openapi.json",
    "/api/docs",
    "/ogc/collections/settlements/items?limit=3",
    "/static/css/design.css",
    "/health/live",
    "/no/such",
)


@pytest.mark.parametrize("path", GETS)
def test_head_is_answered_wherever_get_is(client: TestClient, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert head.status_code == get.status_code
    assert head.content == b""
    assert head.headers["content-type"] == get.headers["content-type"]
    assert "content-length" in head.headers
