"""Part 1 of the standard: pages, links, selections and languages, compared with the atlas itself."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from starlette.testclient import TestClient

from geo.aggregate import at_level
from geo.atlas import Atlas

COLLECTIONS = ("oblasts", "districts", "settlements", "vacancies", "parcels")
ITEMS = "/ogc/collections/{}/items"


def pages(client: TestClient, url: str):
    """Follow the next links and yield every page."""
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        yield page
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")


def features(client: TestClient, url: str) -> list[dict]:
    return [feature for page in pages(client, url) for feature in page["features"]]


def test_the_landing_page_leads_everywhere(client: TestClient) -> None:
    seen, waiting = set(), ["http://testserver/ogc/"]
    while waiting:
        url = waiting.pop()
        if url in seen or "/items/" in url:
            continue
        seen.add(url)
        answer = client.get(url)
        assert answer.status_code == 200, url
        if answer.headers["content-type"].startswith("text/html"):
            continue
        document = answer.json()
        links = [*document.get("links", [])]
        for collection in document.get("collections", []):
            links += collection["links"]
        for link in links:
            assert set(link) >= {"href", "rel", "type"}
            if link["rel"] != "next":
                waiting.append(link["href"])
    assert len(seen) > 35


@pytest.mark.parametrize("name", COLLECTIONS)
def test_all_pages_together_hold_every_feature_once(client: TestClient, atlas: Atlas, name: str) -> None:
    found = features(client, ITEMS.format(name) + "?limit=1000&properties=")
    expected = {
        "oblasts": atlas.places.index[atlas.places["level"] == "oblast"],
        "districts": atlas.places.index[atlas.places["level"] == "district"],
        "settlements": atlas.settlements.index,
        "vacancies": atlas.vacancies["id"],
        "parcels": atlas.parcels["id"],
    }[name]
    assert [feature["id"] for feature in found] == sorted(expected)


def test_every_value_of_the_settlements_equals_the_atlas(client: TestClient, atlas: Atlas) -> None:
    found = {f["id"]: f for f in features(client, ITEMS.format("settlements") + "?limit=1000")}
    for kato, place in atlas.settlements.iterrows():
        feature = found[kato]
        assert feature["geometry"] == {"type": "Point", "coordinates": [place["lon"], place["lat"]]}
        assert feature["properties"]["name_ru"] == (place["name_ru"] or None)
    for indicator in ("population", "school", "rent_home", "natural_zone", "wage_all"):
        values = at_level(atlas, indicator, "settlement")
        told = [found[kato]["properties"][indicator] for kato in values.index]
        column = "text" if indicator == "natural_zone" else "value"
        known = values[column].where(values["status"] != "missing")
        assert [value or 0 for value in told] == [
            value or 0 for value in known.astype(object).where(known.notna(), None)
        ]
        assert [found[kato]["properties"][f"{indicator}_status"] for kato in values.index] == list(
            values["status"]
        )


@pytest.mark.parametrize("name", ["settlements", "vacancies", "parcels", "districts"])
@pytest.mark.parametrize(
    "box", [(66, 52, 69, 54), (46, 40, 88, 56), (71.4, 51.1, 71.5, 51.2), (0, 0, 1, 1), (69, 54, 69, 54)]
)
def test_a_box_holds_what_intersects_it(client: TestClient, name: str, box: tuple) -> None:
    url = ITEMS.format(name) + "?limit=1000&properties="
    everything = features(client, url)
    area = shapely.box(*box)
    shapes = [
        None if f["geometry"] is None else shapely.from_geojson(json.dumps(f["geometry"])) for f in everything
    ]
    expected = {
        f["id"]
        for f, shape in zip(everything, shapes, strict=True)
        if shape is not None and shape.intersects(area)
    }
    found = features(client, f"{url}&bbox={','.join(map(str, box))}")
    assert {f["id"] for f in found} == expected


def test_a_box_over_the_antimeridian_is_two_boxes(client: TestClient) -> None:
    url = ITEMS.format("settlements") + "?limit=1&bbox="
    west = client.get(url + "60,40,180,60").json()["numberMatched"]
    assert west == client.get(url + "60,40,-170,60").json()["numberMatched"] > 0


def test_heights_of_a_box_are_taken(client: TestClient) -> None:
    url = ITEMS.format("settlements") + "?limit=1&bbox="
    assert (
        client.get(url + "66,52,0,69,54,9").json()["numberMatched"]
        == client.get(url + "66,52,69,54").json()["numberMatched"]
    )


def test_properties_filter_by_equality(client: TestClient, atlas: Atlas) -> None:
    page = client.get(ITEMS.format("settlements") + "?limit=1000&kind=village&oblast=590000000").json()
    settlements = atlas.settlements
    expected = settlements[(settlements["kind"] == "village") & (settlements["oblast"] == "590000000")]
    assert page["numberMatched"] == len(expected) > 0
    assert {f["id"] for f in page["features"]} == set(expected.index)


def test_sorting_orders_whole_collections_and_pages_do_not_overlap(client: TestClient) -> None:
    url = ITEMS.format("settlements") + "?limit=700&sortby=-population,name_ru&properties=population,name_ru"
    found = features(client, url)
    assert len({f["id"] for f in found}) == len(found)
    keys = [
        (-(f["properties"]["population"] or 0), f["properties"]["name_ru"])
        for f in found
        if f["properties"]["population"]
    ]
    assert keys == sorted(keys)


def test_chosen_properties_are_returned_and_no_other(client: TestClient) -> None:
    page = client.get(ITEMS.format("parcels") + "?limit=3&properties=area_ha,purpose").json()
    assert all(list(f["properties"]) == ["area_ha", "purpose"] for f in page["features"])
    assert all(f["geometry"]["type"] == "Polygon" for f in page["features"])


def test_names_and_titles_come_in_the_language_asked_for(client: TestClient) -> None:
    names = {}
    for lang in ("kk", "ru", "en"):
        feature = client.get(ITEMS.format("oblasts") + f"/590000000?lang={lang}").json()
        names[lang] = feature["properties"]["name"]
        assert names[lang] == feature["properties"][f"name_{lang}"]
        schema = client.get(f"/ogc/collections/oblasts/schema?lang={lang}").json()
        assert all(
            not shown["title"].startswith(("ogc.", "indicator.")) for shown in schema["properties"].values()
        )
    assert len(set(names.values())) == 3
    asked = client.get(
        ITEMS.format("oblasts") + "/590000000", headers={"accept-language": "ru,en;q=0.5"}
    ).json()
    assert asked["properties"]["name"] == names["ru"]


def test_the_schema_says_unit_status_and_source_of_every_indicator(client: TestClient, atlas: Atlas) -> None:
    schema = client.get("/ogc/collections/settlements/schema?lang=en").json()["properties"]
    feature = client.get(ITEMS.format("settlements") + "?limit=1").json()["features"][0]
    assert set(schema) == {*feature["properties"], "geometry"}
    shown = schema["population"]
    assert shown["x-ogc-unit"] == "persons"
    assert sum(shown["x-qonys-status"].values()) == len(atlas.settlements)
    assert all(source["title"] for source in shown["x-qonys-sources"])
    for name, described in schema.items():
        if f"{name}_status" in schema:
            assert described["x-qonys-status"]
            assert described["x-qonys-sources"], name


def test_demo_values_are_called_demo(client: TestClient) -> None:
    page = client.get(
        ITEMS.format("settlements") + "?limit=1000&properties=rent_home,rent_home_status"
    ).json()
    assert {f["properties"]["rent_home_status"] for f in page["features"]} <= {"demo", "missing", "observed"}
    assert client.get(ITEMS.format("vacancies") + "?limit=1&status=observed").json()["numberMatched"] == 0


def test_an_answer_that_the_client_has_is_not_sent_again(client: TestClient) -> None:
    url = ITEMS.format("settlements") + "?limit=5"
    first = client.get(url)
    again = client.get(url, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get(url + "&lang=ru", headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_gzip_holds_the_same_page(client: TestClient) -> None:
    url = ITEMS.format("settlements") + "?limit=50&offset=77"
    plain = client.get(url, headers={"accept-encoding": "identity"})
    for _ in range(2):
        zipped = client.get(url, headers={"accept-encoding": "gzip"})
        assert zipped.headers["content-encoding"] == "gzip"
        assert zipped.content == plain.content
    assert int(zipped.headers["content-length"]) < len(plain.content) / 4


def test_head_tells_the_headers_alone(client: TestClient) -> None:
    answer = client.head(ITEMS.format("oblasts"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "application/geo+json"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/conformance",
        "/collections",
        "/collections/oblasts",
        "/collections/vacancies/items?limit=3",
        "/collections/oblasts/items/590000000",
        "/collections/parcels/schema",
        "/collections/parcels/queryables",
    ],
)
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_pages_for_readers_are_whole_and_escaped(client: TestClient, path: str, lang: str) -> None:
    url = f"/ogc{path}{'&' if '?' in path else '?'}f=html&lang={lang}"
    text = client.get(url).text
    assert f'<html lang="{lang}">' in text
    assert "</html>" in text
    assert "ogc." not in text.replace("ogc.css", "").replace("api-ogc.", "")
    assert (
        client.get(url.replace("f=html&", ""), headers={"accept": "text/html"})
        .headers["content-type"]
        .startswith("text/html")
    )


def test_more_than_the_maximum_is_given_as_the_maximum(client: TestClient) -> None:
    page = client.get(ITEMS.format("settlements") + "?limit=5000").json()
    assert page["numberReturned"] == 1000
    assert any(link["rel"] == "next" for link in page["links"])


def test_a_page_far_beyond_the_end_is_empty(client: TestClient) -> None:
    page = client.get(ITEMS.format("settlements") + "?offset=999999999").json()
    assert (page["numberReturned"], page["features"]) == (0, [])
    assert page["numberMatched"] == 5820


def test_every_answer_names_its_atlas(client: TestClient, atlas: Atlas) -> None:
    for path in ("/ogc/", ITEMS.format("parcels") + "?limit=1", "/api/v1/layers", "/api/v1/places/590000000"):
        assert client.get(path).headers["qonys-atlas"] == atlas.version


def test_the_extent_is_that_of_the_features(client: TestClient, atlas: Atlas) -> None:
    extent = client.get("/ogc/collections/settlements").json()["extent"]["spatial"]["bbox"][0]
    assert np.allclose(extent, atlas.settlements.total_bounds)
